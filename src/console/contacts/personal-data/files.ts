import type { Context } from "hono";
import { recordAudit } from "../../../governance";
import { assetOfCopy, findRequest, isErased, type PersonalDataRequest } from "../../../privacy";
import type { SignedInEnv } from "../../console-env";
import { messagePage } from "../../error-pages";

/** A copy that can be downloaded still. */
async function copyOf(c: Context<SignedInEnv>): Promise<PersonalDataRequest | undefined> {
  const { call } = c.var;
  const request = await findRequest(call.db, c.req.param("request") ?? "");
  if (
    !request ||
    request.contact_id !== c.req.param("id") ||
    request.kind !== "copy" ||
    request.file_key === null ||
    (await isErased(call.db, request.contact_id))
  )
    return undefined;
  return request.expires_at !== null && request.expires_at > call.clock.now() ? request : undefined;
}

const attachment = (name: string, type: string): Record<string, string> => ({
  "content-type": type,
  "content-disposition": `attachment; filename="${name}"`,
  "cache-control": "private, no-store",
});

/** `GET /console/contacts/:id/personal-data/:request/copy.json`. Each download is audited. */
export async function copyFile(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const request = await copyOf(c);
  const object = request?.file_key ? await call.env.FILES.get(request.file_key) : null;
  if (!request || !object) return messagePage(c, "notFound");
  await recordAudit(call, {
    action: "personal_data.read",
    outcome: "ok",
    entity: { kind: "contact", id: request.contact_id },
    actionRequestId: request.action_request_id,
    afterDigest: request.file_sha256 ?? undefined,
    details: { personal_data_request_id: request.id },
  });
  return c.body(object.body, 200, attachment(`${request.id}.json`, "application/json; charset=utf-8"));
}

/** `GET /console/contacts/:id/personal-data/:request/files/:asset`: a file that the copy names, as a download. */
export async function copiedAsset(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const request = await copyOf(c);
  const asset = request && (await assetOfCopy(call.db, request.contact_id, c.req.param("asset") ?? ""));
  const object = asset ? await call.env.FILES.get(asset.object_key) : null;
  if (!request || !asset || !object) return messagePage(c, "notFound");
  await recordAudit(call, {
    action: "personal_data.read",
    outcome: "ok",
    entity: { kind: "media_asset", id: asset.id },
    actionRequestId: request.action_request_id,
    details: { personal_data_request_id: request.id },
  });
  return c.body(object.body, 200, attachment(asset.id, "application/octet-stream"));
}
