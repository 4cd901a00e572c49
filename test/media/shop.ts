import { env, SELF } from "cloudflare:test";
import { runOutbox } from "../support/crash";
import { customerWrites, takeWebhooks } from "../support/simulator";
import { freshKey, NEW_CUSTOMER } from "../support/story";
import { type Answer, applyEvents, post, row, rows } from "../support/webhook";
import { call, ORIGIN, ok, type ToolResult } from "../support/worker";
import { base64 } from "./files";

const SIMULATOR = "http://simulator.test";

let nextMedia = 0;

/** Puts a file on the customer's phone; her message names it by the id that this returns. */
export async function onPhone(
  bytes: Uint8Array<ArrayBuffer>,
  mimeType: string,
  lies: Record<string, string> = {},
): Promise<string> {
  const id = `77700000000${String(++nextMedia).padStart(4, "0")}`;
  const response = await fetch(`${SIMULATOR}/_sim/media/${id}?${new URLSearchParams(lies)}`, {
    method: "POST",
    headers: { "content-type": mimeType },
    body: bytes,
  });
  if (!response.ok) throw new Error(`the simulator did not take the file: ${response.status}`);
  return id;
}

/** A queue that nobody reads: files are fetched when {@link runOutbox} says so, and not behind a test's back. */
const OUTBOX_QUEUE = { send: async () => {}, sendBatch: async () => {} } as never;

/** Applies what was posted to the webhook; files stay at Meta. */
export const apply = () => applyEvents({ OUTBOX_QUEUE });

async function hear(): Promise<void> {
  for (const { body, signature } of await takeWebhooks()) await post(body, { signature });
  await apply();
}

interface Sent {
  kind?: string;
  mimeType?: string;
  from?: string;
  more?: Record<string, unknown>;
  lies?: Record<string, string>;
}

/** A customer sends a file, and the message is stored; the file itself is still at Meta. */
export async function customerSends(
  bytes: Uint8Array<ArrayBuffer>,
  { kind = "image", mimeType = "image/png", from = NEW_CUSTOMER, more = {}, lies = {} }: Sent = {},
): Promise<string> {
  const id = await onPhone(bytes, mimeType, lies);
  const { wamid } = await customerWrites({
    from,
    name: "Test Customer Media",
    type: kind,
    [kind]: { id, ...more },
  });
  await hear();
  return wamid;
}

/** The same, and the file is fetched. */
export async function customerSent(bytes: Uint8Array<ArrayBuffer>, sent: Sent = {}): Promise<AssetState> {
  const wamid = await customerSends(bytes, sent);
  await runOutbox();
  return assetOf(wamid);
}

export interface AssetState {
  id: string;
  kind: string;
  status: string;
  error: string | null;
  message_id: string | null;
  conversation_id: string | null;
  sha256: string;
  object_key: string | null;
  mime_type: string | null;
  scan: string | null;
}

const STATE = `select asset.id, asset.kind, asset.status, asset.error, asset.message_id, asset.conversation_id, asset.sha256,
  file.object_key, file.mime_type, file.scan
  from media_assets as asset left join media_files as file on file.sha256 = asset.sha256`;

export const assetOf = (wamid: string) =>
  row<AssetState>(
    `${STATE} join messages on messages.id = asset.message_id where messages.wamid = ?1`,
    wamid,
  );

export const assetById = (id: string) => row<AssetState>(`${STATE} where asset.id = ?1`, id);

/** Keys of all objects that hold media. */
export async function objects(): Promise<string[]> {
  return (await env.FILES.list({ prefix: "media/" })).objects.map(({ key }) => key);
}

/** R2 is not emptied between tests of one file: what earlier ones left is removed. */
export async function emptyBucket(): Promise<void> {
  const keys = await objects();
  if (keys.length > 0) await env.FILES.delete(keys);
}

export const upload = (args: Record<string, unknown>, role = "agent"): Promise<ToolResult> =>
  call(role, "whatsapp.media_asset.upload", { idempotency_key: freshKey(), ...args });

/** Uploads bytes for conversations, which must work; returns the asset's id. */
export async function uploaded(
  bytes: Uint8Array,
  more: Record<string, unknown> = {},
  role = "agent",
): Promise<string> {
  const { isError, data } = await upload({ base64: base64(bytes), ...more }, role);
  if (isError) throw new Error(JSON.stringify(data));
  return data.result.asset_id;
}

/** What the list says of one asset. */
export async function listed(id: string, role = "agent", detail = "full"): Promise<Answer> {
  const { items } = await ok(role, "whatsapp.media_assets.list", { limit: 200, detail });
  return items.find((item: { id: string }) => item.id === id);
}

/** Opens a link of the Worker's. */
export function open(url: string, init: RequestInit = {}): Promise<Response> {
  if (!url.startsWith(ORIGIN)) throw new Error(`not a link of this Worker: ${url}`);
  return SELF.fetch(url, init);
}

export async function linkTo(id: string, role = "agent"): Promise<string> {
  return (await listed(id, role)).url;
}

export const actions = async (id: string) =>
  (await rows<{ action: string }>("select action from audit_log where entity_id = ?1 order by id", id)).map(
    ({ action }) => action,
  );
