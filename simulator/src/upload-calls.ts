import { type GraphCall, requireOAuth } from "./call";
import { GraphError, unknownObject } from "./errors";
import { app } from "./fixture";
import type { Graph } from "./graph";
import { newTraceId } from "./ids";
import type { Json } from "./json";
import { badParam, notOneOf } from "./templates/rules/refusals";
import type { UploadSession } from "./uploads";

/** developers.facebook.com/docs/graph-api/guides/upload, `file_type` */
const fileTypes = ["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"] as const;

/** The largest file of each kind that a header takes, in bytes. …/whatsapp/business-phone-numbers/media */
const maxBytes: { [type: string]: number } = {
  "application/pdf": 100 << 20,
  "image/jpeg": 5 << 20,
  "image/jpg": 5 << 20,
  "image/png": 5 << 20,
  "video/mp4": 16 << 20,
};

/**
 * `POST /{app-id}/uploads?file_name=&file_length=&file_type=`: a session for a template's example file.
 * developers.facebook.com/docs/graph-api/guides/upload
 */
export function startUpload(graph: Graph, call: GraphCall): Json {
  if (call.id !== app.id && call.id !== "app") throw unknownObject("POST", call.id);
  const { file_name = "", file_length = "", file_type = "" } = call.query;
  for (const param of ["file_name", "file_length", "file_type"])
    if (!call.query[param]) throw badParam(`The parameter ${param} is required.`);
  const length = Number(file_length);
  if (!Number.isInteger(length) || length < 1)
    throw badParam("Param file_length must be a positive integer.");
  if (!fileTypes.some((type) => type === file_type)) throw notOneOf("file_type", fileTypes);
  if (length > (maxBytes[file_type] ?? 0))
    throw badParam(`File size ${length} is over the limit of ${maxBytes[file_type]} bytes for ${file_type}.`);
  const id = `upload:${btoa(newTraceId()).replace(/=+$/, "")}`;
  graph.uploads.start({ id, file_name, file_type, file_length: length });
  return { id };
}

/**
 * `POST /upload:…` with `Authorization: OAuth …` and `file_offset`: the bytes of a session from there on. When the file
 * is whole, the answer is the handle that a template's example takes.
 */
export async function finishUpload(graph: Graph, call: GraphCall): Promise<Json> {
  requireOAuth(call.request);
  const session = sessionOf(graph, call);
  if (call.request.headers.get("file_offset") !== String(session.received))
    throw badParam(`The header file_offset must be ${session.received}, the bytes received so far.`);
  if (call.bytes.byteLength === 0) throw badParam("The file is empty.");
  const total = session.received + call.bytes.byteLength;
  if (total > session.file_length)
    throw badParam(`The file is longer than file_length: ${total} of ${session.file_length} bytes.`);
  if (graph.uploads.append(session.id, new Uint8Array(call.bytes)) < session.file_length)
    throw badParam(`The file is shorter than file_length: ${total} of ${session.file_length} bytes.`);
  const handle = `4::${btoa(`${session.file_name}`.replace(/[^\x20-\x7e]/g, "_")).replace(/=+$/, "")}:${newTraceId()}`;
  await graph.uploads.finish(session.id, handle, graph.media.bytes(session.id));
  return { h: handle };
}

/** `GET /upload:…`: from where an interrupted upload goes on. */
export function uploadState(graph: Graph, call: GraphCall): Json {
  requireOAuth(call.request);
  const { id, received } = sessionOf(graph, call);
  return { id, file_offset: received };
}

function sessionOf(graph: Graph, call: GraphCall): UploadSession {
  const id = decodeURIComponent(new URL(call.request.url).pathname.replace(/^\/v[\d.]+\//, ""));
  const session = graph.uploads.get(id);
  if (session === undefined) throw unknownObject(call.request.method, id);
  if (session.handle !== null) throw new GraphError(100, "This upload session is finished.");
  return session;
}
