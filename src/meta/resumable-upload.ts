import { SECOND } from "../platform/clock";
import { type GraphCaller, type GraphOutcome, requestGraph } from "./graph-client";

/** A file that shows Meta's review what a header will hold. */
export interface ExampleFile {
  body: ReadableStream<Uint8Array>;
  /** Bytes. */
  size: number;
  mimeType: string;
  fileName: string;
}

const SESSION_TIMEOUT = 10 * SECOND;
/** How long a whole file may take, ms. */
const TRANSFER_TIMEOUT = 120 * SECOND;

/** What Meta calls an upload session; it goes back as it came, with what signs it. */
const SESSION = /^upload:[\w\-=:%+/]+(\?[\w\-=&%.:+/]*)?$/;

/**
 * Gives Meta a file in the app's name and answers the handle that a template's example takes. Nobody sees the file by
 * this, and a file that was given twice is two handles: it can be repeated. developers.facebook.com/docs/graph-api/guides/upload
 */
export async function uploadExample(
  caller: GraphCaller,
  file: ExampleFile,
): Promise<GraphOutcome<{ handle: string }>> {
  const query = new URLSearchParams({
    file_name: file.fileName,
    file_length: String(file.size),
    file_type: file.mimeType,
  });
  const session = await requestGraph<{ id?: unknown }>(caller, {
    method: "POST",
    path: `${encodeURIComponent(caller.env.META_APP_ID)}/uploads?${query}`,
    scheme: "OAuth",
    timeout: SESSION_TIMEOUT,
  });
  if (session.kind !== "accepted") {
    await file.body.cancel().catch(() => undefined);
    return session;
  }
  const { id } = session.data;
  if (typeof id !== "string" || !SESSION.test(id) || id.includes("..")) {
    await file.body.cancel().catch(() => undefined);
    return { kind: "unknown", cause: "Meta's answer named no upload session" };
  }
  return transfer(caller, id, file);
}

async function transfer(
  caller: GraphCaller,
  session: string,
  file: ExampleFile,
): Promise<GraphOutcome<{ handle: string }>> {
  // The length is said beforehand, and the file streams: 100 MB never stand in memory.
  const { readable, writable } = new FixedLengthStream(file.size);
  const stop = new AbortController();
  const written = file.body.pipeTo(writable, { signal: stop.signal }).catch(() => undefined);
  const outcome = await requestGraph<{ h?: unknown }>(caller, {
    method: "POST",
    path: session,
    body: readable,
    type: file.mimeType,
    scheme: "OAuth",
    headers: { file_offset: "0" },
    timeout: TRANSFER_TIMEOUT,
  });
  // An answer may come before all is read; then nobody takes the rest, and writing would wait for ever.
  stop.abort();
  await written;
  if (outcome.kind !== "accepted") return outcome;
  const { h: handle } = outcome.data;
  if (typeof handle !== "string" || handle === "")
    return { kind: "unknown", cause: "Meta's answer named no file" };
  return { ...outcome, data: { handle } };
}
