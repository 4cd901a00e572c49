import type { CallContext } from "../auth";
import {
  type Assessment,
  type Finding,
  type GovernedWrite,
  guardrailFinding,
  WRITE_GUARDRAILS,
} from "../governance";
import { notFound } from "../mcp/errors";
import { runsByName } from "../meta";
import { rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { findFile } from "./files-store";
import { uploadLink } from "./links";
import { receivedFile } from "./received-lookup";
import { META_LIMITS, misfit, plainType, typeFor } from "./rules";
import { findAsset, insertAsset, insertCopy, keepAsset, sameContent } from "./store";
import { LINK_GRACE, LINK_LIFETIME, type MediaUpload } from "./upload-content";

/** What the type, size and name of a file are against, before or after its bytes are there. */
function fitFindings(content: MediaUpload): Finding[] {
  const { kind, file, declaredType, size, from } = content;
  const at = from === "upload" ? "upload.mime_type" : from === "base64" ? "base64" : from;
  if (runsByName(content.fileName)) {
    return [
      guardrailFinding(
        WRITE_GUARDRAILS.mediaHarmful,
        "file_name",
        "A file of this name is a program to a computer.",
      ),
    ];
  }
  if (content.harmful !== null) return [guardrailFinding(WRITE_GUARDRAILS.mediaHarmful, at)];
  if (file && declaredType !== null && plainType(declaredType) !== plainType(typeFor(kind, file.mimeType))) {
    const message = `The bytes are ${file.mimeType}, not ${declaredType}.`;
    return [guardrailFinding(WRITE_GUARDRAILS.mediaWrongType, "mime_type", message)];
  }
  if (file?.unreadable)
    return [guardrailFinding(WRITE_GUARDRAILS.mediaWrongType, at, "The picture cannot be read.")];
  // A link is for a type that is only said: its size is checked against what that type may have at most.
  const said = plainType(declaredType ?? "");
  const known = META_LIMITS[kind].types.find((type) => plainType(type) === said) ?? said;
  const unfit = misfit(
    kind,
    file ? { ...file, size } : { size, mimeType: known, width: 512, height: 512, animated: true },
  );
  if (!unfit) return [];
  return unfit.code === "size"
    ? [
        guardrailFinding(
          WRITE_GUARDRAILS.mediaTooLarge,
          from === "upload" ? "upload.size" : at,
          unfit.message,
        ),
      ]
    : [guardrailFinding(WRITE_GUARDRAILS.mediaWrongType, at, unfit.message)];
}

/** What the scan says now: bytes without a verdict can be kept, and used once there is one. */
function scanFindings({ from, use }: MediaUpload, scan: string | undefined): Finding[] {
  if (scan === "infected") return [guardrailFinding(WRITE_GUARDRAILS.mediaHarmful, from)];
  if (scan !== "undecided") return [];
  if (use === "templates" || from === "message_id")
    return [guardrailFinding(WRITE_GUARDRAILS.mediaUndecided, from)];
  return [
    {
      severity: "warning",
      code: "scan_undecided",
      message: "The scan has no verdict on the file yet: it can be sent once there is one.",
      fix: "Look at it with whatsapp.media_assets.list.",
    },
  ];
}

async function assess(ctx: AppContext, content: MediaUpload): Promise<Assessment<MediaUpload>> {
  const { file, assetId, kind, size, use } = content;
  const [known, same, asset, source] = await Promise.all([
    file ? findFile(ctx.db, file.sha256) : undefined,
    file && content.from !== "asset_id" ? sameContent(ctx.db, file.sha256, assetId) : [],
    content.from === "asset_id" ? findAsset(ctx.db, assetId) : undefined,
    // Deleted by the customer while somebody decided: then there is nothing to copy.
    content.sourceAssetId === null ? undefined : findAsset(ctx.db, content.sourceAssetId),
  ]);
  const findings = [...fitFindings(content), ...scanFindings(content, known?.scan)];
  if (same.length > 0) {
    findings.push({
      severity: "info",
      code: "same_content",
      message: `The same content is here as ${same.join(", ")}; it is stored once.`,
    });
  }
  if (source?.taken_back)
    throw notFound("attachment", content.sourceAssetId ?? "", "whatsapp.conversation.get");
  const approved = asset?.approved_at !== null && asset?.approved_at !== undefined;
  if (approved) {
    findings.push({
      severity: "info",
      code: "already_approved",
      message: "The asset is approved for templates already.",
    });
  }
  return {
    content,
    findings,
    effects: {
      asset_id: assetId,
      kind,
      mime_type: file ? typeFor(kind, file.mimeType) : content.declaredType,
      size,
      ...(file?.width && { width: file.width, height: file.height }),
      use,
    },
    policyFacts: { mediaForTemplates: use === "templates" && !approved },
    facts: { sha256: file?.sha256 ?? null, scan: known?.scan ?? null },
    entity: { kind: "media_asset", id: assetId },
    // Who decides looks at the very file.
    view: file ? { media_asset_id: content.sourceAssetId ?? assetId } : {},
  };
}

/** `whatsapp.media_asset.upload`: a file to send, or the wish to use one in templates. */
export const mediaUploadWrite: GovernedWrite<MediaUpload> = {
  tool: "whatsapp.media_asset.upload",

  authorize: async (ctx, { sourceAssetId }) => {
    if (sourceAssetId === null) return;
    const source = await findAsset(ctx.db, sourceAssetId);
    if (!source?.message_id || !(await receivedFile(ctx.db, ctx.principal, source.message_id)))
      throw notFound("attachment", sourceAssetId, "whatsapp.conversation.get");
  },

  assess,

  plan: async (ctx, { content }, request) => {
    const at = ctx.clock.now();
    const approves = request.approved && content.use === "templates";
    const approver = (ctx as Partial<CallContext>).principal?.staffId ?? null;
    const approval = { approvedAt: approves ? at : null, approvedBy: approves ? approver : null };
    const { assetId, kind, fileName, title, size, file } = content;
    const asset = {
      id: assetId,
      kind,
      fileName,
      title,
      mimeType: content.declaredType,
      size,
      uploadedBy: request.requester.id,
      actionRequestId: request.actionRequestId,
      createdAt: at,
    };
    if (content.from === "upload") {
      const url = await uploadLink(ctx, assetId, LINK_LIFETIME);
      const expiresAt = at + LINK_LIFETIME;
      return {
        statements: [insertAsset({ ...asset, objectKey: "", expiresAt: expiresAt + LINK_GRACE })],
        result: {
          asset_id: assetId,
          status: "awaiting",
          upload_url: url,
          upload_method: "PUT",
          upload_expires_at: rfc3339(expiresAt),
        },
      };
    }
    return {
      statements:
        content.from === "message_id"
          ? insertCopy({ ...asset, ...approval, sha256: file?.sha256 ?? "" })
          : keepAsset(assetId, { actionRequestId: request.actionRequestId, ...approval }),
      result: {
        asset_id: assetId,
        status: "ready",
        kind,
        mime_type: file && typeFor(kind, file.mimeType),
        size,
        sha256: file?.sha256,
        approved_for_templates: approves,
      },
    };
  },
};
