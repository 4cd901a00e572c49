import type { GraphCall } from "./call";
import { requireToken } from "./call";
import { GraphError, unknownObject } from "./errors";
import { phoneNumbers } from "./fixture";
import type { Graph } from "./graph";
import { newTraceId } from "./ids";
import { isObject, type Json } from "./json";

/**
 * `GET /{media-id}`: the file's facts and an address for its bytes, or undefined when the id is no media.
 * The address needs the token too, as Meta's does. …/whatsapp/business-phone-numbers/media
 */
export function mediaNode(graph: Graph, call: GraphCall): Json | undefined {
  const media = graph.media.get(call.id);
  if (media === undefined) return undefined;
  const { media_url, media_url_seconds } = graph.settings.get();
  const until = graph.clock() + media_url_seconds * 1_000;
  return {
    messaging_product: "whatsapp",
    url: media_url ?? new URL(`/media/${media.id}?until=${until}`, call.request.url).href,
    ...media,
    file_size: String(media.file_size),
  };
}

/** `POST /{phone-number-id}/media`, multipart: `file`, `type`, `messaging_product`. */
export async function uploadMedia(graph: Graph, call: GraphCall): Promise<Json> {
  if (!phoneNumbers.some(({ id }) => id === call.id)) throw unknownObject("POST", call.id);
  const form = await formOf(call);
  if (form.get("messaging_product") !== "whatsapp")
    throw new GraphError(100, "The parameter messaging_product is required.");
  const file = form.get("file");
  if (!(file instanceof File)) throw new GraphError(100, "The parameter file is required.");
  const { id } = await graph.media.add(
    new Uint8Array(await file.arrayBuffer()),
    file.type || String(form.get("type") ?? ""),
  );
  return { id };
}

/** `DELETE /{media-id}`. */
export function deleteNode(graph: Graph, call: GraphCall): Json {
  if (!graph.media.remove(call.id)) throw unknownObject("DELETE", call.id);
  return { success: true };
}

/**
 * Refuses a send with a file that the account does not have: one that was never uploaded, or whose time is over.
 * Files stand under the name of their kind, in the message, a header or a template's parameter.
 */
export function requireKnownMedia(graph: Graph, message: unknown, path = ""): void {
  if (message === null || typeof message !== "object") return;
  for (const [key, part] of Object.entries(message)) {
    const id = isObject(part) && mediaKinds.has(key) ? part.id : undefined;
    if (typeof id === "string" && graph.media.get(id) === undefined) {
      throw new GraphError(
        100,
        `Param ${path}${key}['id'] is not a valid whatsapp business account media attachment ID`,
      );
    }
    requireKnownMedia(graph, part, `${path}${key}.`);
  }
}

const mediaKinds: ReadonlySet<string> = new Set(["image", "video", "audio", "document", "sticker"]);

/**
 * `GET /media/{id}`: the bytes. Outside the Graph prefix, like Meta's own download host. The address dies after some
 * minutes, and then the file has to be asked for anew.
 */
export function downloadMedia(graph: Graph, id: string, request: Request): Response {
  try {
    requireToken(graph, request);
  } catch (error) {
    if (error instanceof GraphError) return Response.json(error.body(newTraceId()), { status: error.status });
    throw error;
  }
  const until = new URL(request.url).searchParams.get("until");
  if (until === null || Number(until) <= graph.clock()) return new Response("Not found", { status: 404 });
  return mediaResponse(graph, id);
}

/** The bytes without a token, for the phone page; 404 when there is no such file. */
export function mediaResponse(graph: Graph, id: string): Response {
  const media = graph.media.get(id);
  if (media === undefined) return new Response("Not found", { status: 404 });
  // A customer's file may claim any type: opened by itself, it is to run nothing.
  const headers = {
    "content-type": media.mime_type,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  };
  return new Response(graph.media.bytes(id), { headers });
}

async function formOf(call: GraphCall): Promise<FormData> {
  try {
    return await new Response(call.bytes, {
      headers: { "content-type": call.request.headers.get("content-type") ?? "" },
    }).formData();
  } catch {
    throw new GraphError(100, "The request body must be multipart/form-data.");
  }
}
