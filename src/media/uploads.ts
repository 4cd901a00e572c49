import { bearerPrincipal, type CallContext, may } from "../auth";
import { recordAudit } from "../governance";
import type { ErrorCode } from "../mcp/errors";
import { DAY, rfc3339 } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { hex } from "../platform/hash";
import { deleteAssets, expiredAssets, insertAsset } from "./store";

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

/** Copies a body into R2 and hashes it on the way; holds one chunk at a time. */
async function storeBody(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
): Promise<string> {
  const { readable, writable } = new FixedLengthStream(length);
  const digest = new crypto.DigestStream("SHA-256");
  const copy = async () => {
    const target = writable.getWriter();
    const hash = digest.getWriter();
    try {
      for await (const chunk of body) await Promise.all([target.write(chunk), hash.write(chunk)]);
      await Promise.all([target.close(), hash.close()]);
    } catch (error) {
      await Promise.allSettled([target.abort(error), hash.abort(error)]);
      throw error;
    }
  };
  const [, stored] = await Promise.all([copy(), bucket.put(key, readable)]);
  if (!stored) throw new Error("the file was not stored");
  return hex(await digest.digest);
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
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!Number.isInteger(length)) {
    return refusal(
      411,
      "validation_failed",
      "The length of the file is not known.",
      "Send Content-Length, as curl --data-binary @file does.",
    );
  }
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
  const objectKey = `uploads/${id}`;
  const sha256 = await storeBody(app.env.FILES, objectKey, request.body, length);
  const asset = {
    id,
    kind: "table",
    fileName: request.headers.get("x-file-name")?.slice(0, 200) ?? null,
    size: length,
    sha256,
    objectKey,
    uploadedBy: principal.id,
    createdAt: now,
    expiresAt: now + LIFETIME,
  };
  await app.db.run(insertAsset(asset));
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
