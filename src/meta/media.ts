import { SECOND } from "../platform/clock";
import type { Env } from "../platform/env";
import { callGraph, type GraphCaller, type GraphOutcome, requestGraph } from "./graph-client";

/** What Meta says of a file that a customer sent. The address is good for five minutes. */
export interface ReceivedMedia {
  url: string;
  mimeType: string | null;
  /** Hexadecimal. */
  sha256: string | null;
  size: number | null;
}

/** How long a whole file may take, up or down, ms. */
const TRANSFER_TIMEOUT = 120 * SECOND;

/**
 * `GET /{media-id}?phone_number_id=`: where a received file is to be had.
 * developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
export async function locateMedia(
  caller: GraphCaller,
  mediaId: string,
  phoneNumberId: string | null,
): Promise<GraphOutcome<ReceivedMedia>> {
  const number = phoneNumberId ? `?phone_number_id=${encodeURIComponent(phoneNumberId)}` : "";
  const outcome = await callGraph<Record<string, unknown>>(
    caller,
    "GET",
    `${encodeURIComponent(mediaId)}${number}`,
  );
  if (outcome.kind !== "accepted") return outcome;
  const { url, mime_type, sha256, file_size } = outcome.data;
  if (typeof url !== "string") return { kind: "unknown", cause: "Meta's answer named no address" };
  const size = Number(file_size);
  return {
    ...outcome,
    data: {
      url,
      mimeType: typeof mime_type === "string" ? mime_type : null,
      sha256: typeof sha256 === "string" && /^[0-9a-f]{64}$/i.test(sha256) ? sha256.toLowerCase() : null,
      size: Number.isSafeInteger(size) && size >= 0 ? size : null,
    },
  };
}

/** Hosts from which Meta serves files. The token goes to no other, whatever an answer says. */
const META_HOSTS = [".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net"];

function isMetas(env: Env, address: string): boolean {
  const url = URL.parse(address);
  const graph = URL.parse(env.META_GRAPH_URL);
  if (url?.username !== "" || url.password !== "") return false;
  if (graph && url.origin === graph.origin) return true;
  return (
    url.protocol === "https:" && url.port === "" && META_HOSTS.some((host) => url.hostname.endsWith(host))
  );
}

export type Download =
  | { kind: "open"; body: ReadableStream<Uint8Array>; length: number | null }
  /** The address is of no host of Meta's, or leads elsewhere. */
  | { kind: "untrusted" }
  | { kind: "unavailable"; cause: string };

/** Opens a file at the address that Meta gave. Redirects are not followed: the token would go along. */
export async function openMedia(env: Env, address: string): Promise<Download> {
  if (!isMetas(env, address)) return { kind: "untrusted" };
  try {
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${env.META_ACCESS_TOKEN ?? ""}` },
      redirect: "manual",
      signal: AbortSignal.timeout(TRANSFER_TIMEOUT),
    });
    if (response.ok && response.body) {
      const said = response.headers.get("content-length");
      const length = said !== null && /^\d{1,15}$/.test(said) ? Number(said) : null;
      return { kind: "open", body: response.body, length };
    }
    await response.body?.cancel();
    const elsewhere = response.status >= 300 && response.status < 400;
    return elsewhere ? { kind: "untrusted" } : { kind: "unavailable", cause: `HTTP ${response.status}` };
  } catch (error) {
    return { kind: "unavailable", cause: error instanceof Error ? error.name : "network" };
  }
}

export interface OutgoingFile {
  body: ReadableStream<Uint8Array>;
  size: number;
  mimeType: string;
  fileName: string;
}

/**
 * `POST /{phone-number-id}/media`: gives Meta a file, which then has an id for 30 days. The form is written around the
 * file as it streams: 100 MB never stand in memory.
 */
export async function uploadMedia(
  caller: GraphCaller,
  phoneNumberId: string,
  file: OutgoingFile,
): Promise<GraphOutcome<{ id: string }>> {
  const boundary = `----file${crypto.randomUUID()}`;
  const encoder = new TextEncoder();
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const name = file.fileName.replace(/[^\w.-]/g, "_");
  const before = encoder.encode(
    `${field("messaging_product", "whatsapp")}${field("type", file.mimeType)}--${boundary}\r\n` +
      `content-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${file.mimeType}\r\n\r\n`,
  );
  const after = encoder.encode(`\r\n--${boundary}--\r\n`);
  const { readable, writable } = new FixedLengthStream(before.byteLength + file.size + after.byteLength);
  const writer = writable.getWriter();
  const written = write(writer, before, file.body, after);
  const outcome = await requestGraph<{ id?: unknown }>(caller, {
    method: "POST",
    path: `${encodeURIComponent(phoneNumberId)}/media`,
    body: readable,
    type: `multipart/form-data; boundary=${boundary}`,
    timeout: TRANSFER_TIMEOUT,
  });
  // An answer may come before all is read; then nobody takes the rest, and writing would wait for ever.
  await writer.abort().catch(() => undefined);
  await written;
  if (outcome.kind !== "accepted") return outcome;
  const { id } = outcome.data;
  if (typeof id !== "string") return { kind: "unknown", cause: "Meta's answer named no file" };
  return { ...outcome, data: { id } };
}

/** Never throws: a request that was broken off says so itself. */
async function write(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  before: Uint8Array,
  body: ReadableStream<Uint8Array>,
  after: Uint8Array,
): Promise<void> {
  try {
    await writer.write(before);
    for await (const chunk of body) await writer.write(chunk);
    await writer.write(after);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    await body.cancel().catch(() => undefined);
  }
}
