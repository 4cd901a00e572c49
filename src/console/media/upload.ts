import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import { assetInReach, MOST_INLINE_BYTES, receiveMedia } from "../../media";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { wordsFor } from "../i18n";
import { errorWords } from "../request-words";
import { findingsOf } from "../shown-preview";
import { statusOf } from "../status-of";
import { keyOf, textOf } from "../templates/form-values";
import { ADDRESS, filesPage } from "./list";

const TOOL = "whatsapp.media_asset.upload";

interface Answer {
  action_request_id: string;
  result?: { asset_id?: string; upload_url?: string };
}

/** A large file that did not get through, with the code of why. */
class NotStored extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** `POST /console/files`: one file, checked and scanned as an agent's would be. */
export async function upload(c: Context<SignedInEnv>): Promise<Response> {
  const { media: words } = c.var.i18n.t;
  const form = await c.req.parseBody();
  const { file } = form;
  if (!(file instanceof File) || file.size === 0) return filesPage(c, 400, { text: words.noFile });
  const about = {
    ...(file.name !== "" && { file_name: file.name.slice(0, 240) }),
    ...(textOf(form.title).trim() !== "" && { title: textOf(form.title).trim().slice(0, 120) }),
    ...(textOf(form.kind) !== "" && { kind: textOf(form.kind) }),
  };
  const use = form.use === "templates" ? "templates" : "conversation";
  try {
    const asked =
      file.size <= MOST_INLINE_BYTES
        ? await inline(c, file, { ...about, use }, form.form_key)
        : await byLink(c, file, about, use, form.form_key);
    return c.redirect(`${ADDRESS}?asked=${asked}`, 303);
  } catch (error) {
    return refused(c, error);
  }
}

/** Within the arguments of the tool. Returns the id of the request. */
async function inline(
  c: Context<SignedInEnv>,
  file: File,
  about: Record<string, string>,
  key: unknown,
): Promise<string> {
  const { action_request_id } = await c.var.tool<Answer>(TOOL, {
    base64: base64(new Uint8Array(await file.arrayBuffer())),
    ...about,
    idempotency_key: keyOf(c, "upload", key),
  });
  return action_request_id;
}

/** By a link that the tool gives, and that is used at once; templates are asked for when the file is there. */
async function byLink(
  c: Context<SignedInEnv>,
  file: File,
  about: Record<string, string>,
  use: "templates" | "conversation",
  key: unknown,
): Promise<string> {
  const { call, tool } = c.var;
  const { action_request_id, result = {} } = await tool<Answer>(TOOL, {
    upload: { size: file.size, mime_type: file.type || "application/octet-stream" },
    ...about,
    idempotency_key: keyOf(c, "upload", key),
  });
  const { asset_id: assetId = "", upload_url: link } = result;
  if (link === undefined) return action_request_id;
  const stored = await receiveMedia(
    call,
    new Request(link, {
      method: "PUT",
      headers: { "content-length": String(file.size) },
      body: file.stream(),
    }),
    assetId,
  );
  if (!stored.ok && !(stored.status === 409 && (await isThere(c, assetId)))) {
    const { details } = (await stored.json()) as { details?: { reason?: string } };
    throw new NotStored(details?.reason ?? "broken_off");
  }
  if (use === "conversation") return action_request_id;
  const asked = await tool<Answer>(TOOL, {
    asset_id: assetId,
    use,
    idempotency_key: keyOf(c, "upload-use", key),
  });
  return asked.action_request_id;
}

/** Whether a file got through already, by the same form sent before. */
async function isThere({ var: { call } }: Context<SignedInEnv>, assetId: string): Promise<boolean> {
  return (await assetInReach(call.db, call.principal, assetId))?.status === "ready";
}

/** Bytes at a time that fit into the arguments of one call. */
const PIECE = 32_768;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

/** `POST /console/files/:id/use`: asks for a file to be usable in templates and broadcasts. */
export async function askForUse(c: Context<SignedInEnv>): Promise<Response> {
  const { form_key: key } = await c.req.parseBody();
  try {
    const { action_request_id } = await c.var.tool<Answer>(TOOL, {
      asset_id: c.req.param("id") ?? "",
      use: "templates",
      idempotency_key: keyOf(c, "use-file", key),
    });
    return c.redirect(`${ADDRESS}?asked=${action_request_id}`, 303);
  } catch (error) {
    return refused(c, error);
  }
}

function refused(c: Context<SignedInEnv>, error: unknown): Response | Promise<Response> {
  const { media: words } = c.var.i18n.t;
  if (error instanceof NotStored)
    return filesPage(c, 409, {
      text: wordsFor<string>(words.reasons, error.reason, words.reasons.broken_off),
    });
  if (!(error instanceof ToolError)) throw error;
  if (error.code === "not_found") return messagePage(c, "notFound");
  return filesPage(c, statusOf(error.code), {
    text: errorWords(c.var.i18n, error),
    findings: findingsOf(error.details),
  });
}
