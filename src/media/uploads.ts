import { bearerPrincipal, type CallContext, may } from "../auth";
import { recordAudit } from "../governance";
import type { ErrorCode } from "../mcp/errors";
import { DAY, rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type Asset, completeAsset, deleteAssets, expiredAssets, insertAsset } from "./store";
import { storeBody, WrongLength } from "./store-body";

/** Bytes of an uploaded table at most: 100,000 rows take about 15 MB. */
export const MOST_UPLOAD_BYTES = 20 * 1024 * 1024;

/** Uploaded tables are kept for this long, ms. */
const LIFETIME = DAY;

/** Objects that one run of the clean-up removes at most. */
const MOST_EXPIRED = 100;

function refusal(status: number, code: ErrorCode, message: string, hint: string, details = {}): Response {
  return Response.json(
    { code, message, hint, details },
    {
      status,
      headers: { "cache-control": "no-store", ...(status === 401 && { "www-authenticate": "Bearer" }) },
    },
  );
}

/**
 * The row comes first: an object without one would be removed by nobody. Until the hash is there, nobody can use it.
 * Undefined when the body is not of the length that was said.
 */
async function keep(
  app: AppContext,
  asset: Omit<Asset, "sha256">,
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
  await app.db.run(completeAsset(asset.id, sha256));
  return sha256;
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
  const said = request.headers.get("content-length");
  if (said === null || !/^\d{1,15}$/.test(said.trim())) {
    return refusal(
      said === null ? 411 : 400,
      "validation_failed",
      said === null ? "The length of the file is not known." : "Content-Length is no number of bytes.",
      "Send Content-Length, as curl --data-binary @file does.",
    );
  }
  const length = Number(said);
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

  const now = app.clock.now();
  const id = app.ids.next("asset");
  const asset = {
    id,
    kind: "table",
    fileName: request.headers.get("x-file-name")?.slice(0, 200) ?? null,
    size: length,
    objectKey: `uploads/${id}`,
    uploadedBy: principal.id,
    createdAt: now,
    expiresAt: now + LIFETIME,
  };
  const sha256 = await keep(app, asset, request.body);
  if (sha256 === undefined) {
    return refusal(
      400,
      "validation_failed",
      "The file is not as long as Content-Length says.",
      "Send it again, as curl --data-binary @file does.",
    );
  }
  const ctx: CallContext = {
    ...app,
    principal,
    source: { via: "mcp", address: request.headers.get("cf-connecting-ip"), user_agent: null },
  };
  await recordAudit(ctx, {
    action: "file.uploaded",
    outcome: "ok",
    entity: { kind: "asset", id },
    details: { bytes: length, sha256 },
  });
  return Response.json(
    { asset_id: id, bytes: length, sha256, expires_at: rfc3339(asset.expiresAt) },
    { status: 201, headers: { "cache-control": "no-store" } },
  );
}

/** Removes files whose time is over. Run by cron. */
export async function removeExpiredUploads(ctx: AppContext): Promise<number> {
  const expired = await expiredAssets(ctx.db, ctx.clock.now(), MOST_EXPIRED);
  if (expired.length === 0) return 0;
  await ctx.env.FILES.delete(expired.map(({ object_key }) => object_key));
  await ctx.db.run(deleteAssets(expired.map(({ id }) => id)));
  return expired.length;
}
