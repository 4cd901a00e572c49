import { fileTypeFromBuffer } from "file-type/core";
import { imageSize } from "image-size";
import type { Marker } from "./markers";
import { DOC, DOCX, PPT, PPTX, plainType, XLS, XLSX } from "./rules";

/** How much of a file's beginning is enough to tell what it is; all sizes of pictures stand within. */
export const HEAD_BYTES = 1024 * 1024;

const ZIP = "application/zip";
const OLE = "application/x-cfb";

/** Documents that are containers of parts: the parts tell, wherever in the file they are named. */
function document(type: string, markers: ReadonlySet<Marker>): string {
  if (type === ZIP && markers.has("contentTypes")) {
    if (markers.has("word")) return DOCX;
    if (markers.has("sheet")) return XLSX;
    if (markers.has("slides")) return PPTX;
  }
  if (type === OLE) {
    if (markers.has("oleWord")) return DOC;
    if (markers.has("oleBook")) return XLS;
    if (markers.has("oleSlides")) return PPT;
  }
  return type;
}

/** Text is told by what it lacks: bytes that are no UTF-8, and control characters. */
function textType(head: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(head, { stream: true });
  } catch {
    return "application/octet-stream";
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return "application/octet-stream";
  return markup(text) ?? (text.startsWith("#!") ? "text/x-script" : "text/plain");
}

/** Text that a browser would run or draw, wherever within its first part that begins. */
function markup(text: string): string | undefined {
  const start = text.trimStart().slice(0, 4096);
  if (/<svg[\s>]/i.test(start)) return "image/svg+xml";
  if (/<(?:!doctype\s+html|html|head|body|script|iframe|object|embed)[\s>]/i.test(start)) return "text/html";
  return undefined;
}

/** What a file is by its bytes: a MIME type, `application/octet-stream` when nothing is known of it. */
export async function detectType(head: Uint8Array, markers: ReadonlySet<Marker>): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (!found) return textType(head);
  if (found.mime === "application/xml")
    return markup(new TextDecoder().decode(head.subarray(0, 4096))) ?? found.mime;
  // With its codec: Meta takes Ogg with Opus in it and no other.
  const type = found.mime.startsWith("audio/ogg") ? found.mime : plainType(found.mime);
  return document(type, markers);
}

const PICTURES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

export interface Picture {
  width: number | null;
  height: number | null;
  animated: boolean;
}

/** Pixels of a picture, and whether it moves; nulls for what is none or cannot be read. */
export function pictureOf(type: string, head: Uint8Array): Picture {
  if (!PICTURES.has(type)) return { width: null, height: null, animated: false };
  // An extended WebP says in its flags whether frames follow. developers.google.com/speed/webp/docs/riff_container
  const extended = type === "image/webp" && new TextDecoder().decode(head.subarray(12, 16)) === "VP8X";
  const animated = extended && ((head[20] ?? 0) & 0x02) !== 0;
  try {
    const { width, height } = imageSize(head);
    return { width, height, animated };
  } catch {
    return { width: null, height: null, animated };
  }
}

export const isPicture = (type: string): boolean => PICTURES.has(type);
