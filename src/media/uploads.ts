import { type CallContext, may } from "../auth";
import { bearerPrincipal } from "../clients";
import { recordAudit } from "../governance";
import { ToolError } from "../mcp/errors";
import { DAY, rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { lengthSaid, refusal } from "./answers";
import { deleteAssets } from "./expiry-store";
import { refuseTooManyTables } from "./open-uploads";
import { completeTable, insertAsset, type NewAsset } from "./store";
import { storeBody, WrongLength } from "./store-body";

/** Bytes of an uploaded table at most: 100,000 rows take about 15 MB. */
export const MOST_UPLOAD_BYTES = 20 * 1024 * 1024;

/** Uploaded tables are kept for this long, ms. */
const LIFETIME = DAY;

/**
 * The row comes first: an object without one would be removed by nobody. Until the hash is there, nobody can use it.
 * Undefined when the body is not of the length that was said.
 */
async function keep(
  app: AppContext,
  asset: NewAsset,
  body: ReadableStream<Uint8Array>,
): Promise<string | undefined> {
  await app.db.run(insertAsset(asset));
  let sha256: string;
  try {
    sha256 = await storeBody(app.env.FILES, asset.objectKey, body, asset.size);
  } catch (error) {
    // What cannot be tidied up now goes when the row's time is over.
    await app.env.FILES.delete(asset.objectKey);
    await app.db.run(deleteAssets([asset.id]));
    if (error instanceof WrongLength) return undefined;
    throw error;
  }
  await app.db.run(completeTable(asset.id, sha256));
  return sha256;
}

/** A table as somebody hands it over. */
interface NewTable {
  name: string | null;
  /** Bytes, at most {@link MOST_UPLOAD_BYTES}. */
  size: number;
  body: ReadableStream<Uint8Array>;
}

/**
 * Keeps a table of contacts for a day, for nobody but who brought it; audited. Undefined when the body is not of the
 * size that was said.
 *
 * @throws {ToolError} when as many tables of theirs are kept as one may have
 */
export async function keepTable(
  ctx: CallContext,
  { name, size, body }: NewTable,
): Promise<{ id: string; sha256: string; expiresAt: number } | undefined> {
  await refuseTooManyTables(ctx);
  const now = ctx.clock.now();
  const id = ctx.ids.next("asset");
  const expiresAt = now + LIFETIME;
  const asset = {
    id,
    kind: "table" as const,
    fileName: name?.slice(0, 200) ?? null,
    size,
    objectKey: `uploads/${id}`,
    uploadedBy: ctx.principal.id,
    createdAt: now,
    expiresAt,
  };
  const sha256 = await keep(ctx, asset, body);
  if (sha256 === undefined) return undefined;
  await recordAudit(ctx, {
    action: "file.uploaded",
    outcome: "ok",
    entity: { kind: "asset", id },
    details: { bytes: size, sha256 },
  });
  return { id, sha256, expiresAt };
}

/**
 * `POST /uploads`: takes a table of contacts as it is, with a bearer token, and answers with the `asset_id` that
 * `whatsapp.contact_import.preview` takes. Too large for a tool's arguments is what it is for.
 */
export async function receiveUpload(app: AppContext, request: Request): Promise<Response> {
  const principal = await bearerPrincipal(app, request);
  if (!principal) {
    return refusal(
      401,
      "forbidden",
      "The upload needs a bearer token that holds.",
      "Send Authorization: Bearer ….",
    );
  }
  if (!may(principal, "contacts:import")) {
    return refusal(
      403,
      "forbidden",
      "The token does not include contacts:import.",
      "Ask for a token with that scope.",
    );
  }
  const length = lengthSaid(request);
  if (length instanceof Response) return length;
  if (length > MOST_UPLOAD_BYTES) {
    return refusal(
      413,
      "validation_failed",
      "The file is too large.",
      "Split it into files of at most 100,000 rows.",
      {
        bytes: length,
        most_bytes: MOST_UPLOAD_BYTES,
      },
    );
  }
  if (length === 0 || !request.body) {
    return refusal(
      400,
      "validation_failed",
      "The file is empty.",
      "Send the file as the body of the request.",
    );
  }

  const ctx: CallContext = {
    ...app,
    principal,
    source: { via: "mcp", address: request.headers.get("cf-connecting-ip"), user_agent: null },
  };
  const table = { name: request.headers.get("x-file-name"), size: length, body: request.body };
  const kept = await keepTable(ctx, table).catch((error: unknown) => {
    if (error instanceof ToolError && error.code === "rate_limited") return error;
    throw error;
  });
  if (kept instanceof ToolError) return refusal(429, kept.code, kept.message, kept.hint, kept.details);
  if (!kept) {
    return refusal(
      400,
      "validation_failed",
      "The file is not as long as Content-Length says.",
      "Send it again, as curl --data-binary @file does.",
    );
  }
  return Response.json(
    { asset_id: kept.id, bytes: length, sha256: kept.sha256, expires_at: rfc3339(kept.expiresAt) },
    { status: 201, headers: { "cache-control": "no-store" } },
  );
}
