import type { Context } from "hono";
import { findPreview } from "../../governance";
import { ToolError } from "../../mcp/errors";
import { bubbleOf } from "../bubble-content";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { readShown } from "../shown-preview";
import { statusOf } from "../status-of";
import type { Preview, Written } from "./answers";
import { MOST_FILE_BYTES } from "./composer";
import { type Draft, draftIn, isAssetKind, messageOf } from "./draft";
import { Previewed } from "./previewed";
import { conversationPage } from "./screen";
import { type FillableTemplate, templateOf } from "./template-fields";
import { keyOf, pathsOf, textOf, toOutcome, whyNot } from "./write";

/** `POST /console/inbox/:id/preview`: shows a reply as the customer would get it, and what is to be said of it. */
export async function previewReply(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, tool } = c.var;
  const { inbox: words } = i18n.t;
  const form = await c.req.parseBody();
  let draft = draftIn(form);
  let template: FillableTemplate | undefined;
  try {
    if (draft.templateId !== undefined) template = await templateOf(c, draft.templateId);
    if (form.file instanceof File && form.file.size > 0) {
      if (form.file.size > MOST_FILE_BYTES)
        return conversationPage(c, { status: 409, draft, problem: words.fileTooLarge });
      draft = { ...draft, asset: await uploaded(c, form.file, keyOf(c, "attach", {})) };
    }
    const message = messageOf(draft, template);
    if (!message) return conversationPage(c, { status: 409, draft, template, problem: words.nothingWritten });
    const preview = await tool<Preview>("whatsapp.session_message.preview", {
      conversation_id: c.req.param("id") ?? "",
      message,
    });
    return conversationPage(c, { draft, template, previewed: await shownPreview(c, preview, draft) });
  } catch (error) {
    return refused(c, error, { draft, template });
  }
}

async function shownPreview(c: Context<SignedInEnv>, preview: Preview, draft: Draft) {
  const { call, i18n, session } = c.var;
  const stored = await findPreview(call.db, preview.preview_id);
  const bubble = await bubbleOf(call, stored, readShown(call, stored));
  return (
    <Previewed
      i18n={i18n}
      session={session}
      preview={preview}
      bubble={bubble}
      draft={draft}
      formKey={call.ids.next("request")}
      action={pathsOf(c).send}
    />
  );
}

/** `POST /console/inbox/:id/send`: sends what the preview showed, or has it wait for whoever must agree. */
export async function sendReply(c: Context<SignedInEnv>): Promise<Response> {
  const form = await c.req.parseBody();
  try {
    return toOutcome(
      c,
      await c.var.tool<Written>("whatsapp.session_message.send", {
        preview_id: textOf(form, "preview_id") ?? "",
        idempotency_key: keyOf(c, "send", form),
      }),
    );
  } catch (error) {
    const draft = draftIn(form);
    return refused(c, error, { draft, template: await templateBehind(c, draft) });
  }
}

/** The template that a reply was written with; undefined when it is not there any more. */
async function templateBehind(c: Context<SignedInEnv>, { templateId }: Draft) {
  try {
    return templateId === undefined ? undefined : await templateOf(c, templateId);
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** Puts a file where it can be sent from. @throws {ToolError} */
async function uploaded(c: Context<SignedInEnv>, file: File, key: string): Promise<Draft["asset"]> {
  const { result, action_request_id } = await c.var.tool<Written & { result?: Record<string, unknown> }>(
    "whatsapp.media_asset.upload",
    {
      base64: base64Of(new Uint8Array(await file.arrayBuffer())),
      ...(file.name !== "" && { file_name: file.name.slice(0, 240) }),
      idempotency_key: key,
    },
  );
  const { asset_id: id, kind } = result ?? {};
  if (typeof id !== "string" || !isAssetKind(kind))
    throw new ToolError("unavailable", `The upload ${action_request_id} has no file.`, "Try again.");
  return { id, kind, name: file.name.slice(0, 240) };
}

/** Characters are made of some bytes at a time: all at once would be too many arguments. */
const AT_A_TIME = 0x8000;

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_A_TIME)
    text += String.fromCharCode(...bytes.subarray(at, at + AT_A_TIME));
  return btoa(text);
}

/** The page again with what was typed, and why it could not be. */
function refused(
  c: Context<SignedInEnv>,
  error: unknown,
  kept: { draft: Draft; template?: FillableTemplate | undefined },
): Promise<Response> {
  if (!(error instanceof ToolError)) throw error;
  if (error.code === "not_found") return messagePage(c, "notFound");
  return conversationPage(c, { ...kept, status: statusOf(error.code), problem: whyNot(c.var.i18n, error) });
}
