import { MEDIA_KINDS, type MediaKind } from "../meta";

export const isMediaKind = (value: string): value is MediaKind =>
  (MEDIA_KINDS as readonly string[]).includes(value);

/** How an asset goes on: what is ready, failed or refused stays so, but for what a later scan finds. */
export const ASSET_TRANSITIONS = {
  awaiting: ["ready", "failed", "refused"],
  ready: ["refused"],
  failed: [],
  refused: [],
} as const;

export type AssetStatus = keyof typeof ASSET_TRANSITIONS;
export type ScanState = "undecided" | "clean" | "infected";

const KB = 1024;
const MB = 1024 * KB;

/** Any file at most, whoever sent it: what Meta takes for a document. Bytes. */
export const MOST_BYTES = 100 * MB;

const OPEN_XML = "application/vnd.openxmlformats-officedocument";

export const DOCX = `${OPEN_XML}.wordprocessingml.document`;
export const XLSX = `${OPEN_XML}.spreadsheetml.sheet`;
export const PPTX = `${OPEN_XML}.presentationml.presentation`;
export const DOC = "application/msword";
export const XLS = "application/vnd.ms-excel";
export const PPT = "application/vnd.ms-powerpoint";

/**
 * What Meta takes for sending, by kind: types and bytes.
 * developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
 */
export const META_LIMITS: Readonly<Record<MediaKind, { types: readonly string[]; bytes: number }>> = {
  image: { types: ["image/jpeg", "image/png"], bytes: 5 * MB },
  video: { types: ["video/mp4", "video/3gpp"], bytes: 16 * MB },
  audio: {
    types: ["audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg; codecs=opus"],
    bytes: 16 * MB,
  },
  document: {
    types: ["text/plain", "application/pdf", DOC, DOCX, XLS, XLSX, PPT, PPTX],
    bytes: MOST_BYTES,
  },
  sticker: { types: ["image/webp"], bytes: 500 * KB },
};

/** A sticker that does not move; both kinds are of one size in pixels. */
const STILL_STICKER_BYTES = 100 * KB;
const STICKER_SIDE = 512;

/** A few bytes can say that they are a picture of any size: whoever opens it needs 4 bytes of memory for each pixel. */
const MOST_PIXELS = 100_000_000;

/** What is known of a file, from its bytes. */
export interface FileFacts {
  size: number;
  mimeType: string;
  /** Pixels. */
  width: number | null;
  height: number | null;
  animated: boolean;
}

export interface Misfit {
  code: "type" | "size" | "dimensions";
  message: string;
}

/** A type as Meta is told it. The container of a film also holds sound alone: then the kind tells. */
export function typeFor(kind: MediaKind, mimeType: string): string {
  return kind === "audio" && mimeType === "video/mp4" ? "audio/mp4" : mimeType;
}

/** The kind under which a file of some type would be sent; undefined when Meta takes none. */
export function kindOfType(mimeType: string): MediaKind | undefined {
  return MEDIA_KINDS.find((kind) => META_LIMITS[kind].types.includes(mimeType));
}

/** Why Meta would not take a file as this kind, or undefined. */
export function misfit(kind: MediaKind, file: FileFacts): Misfit | undefined {
  const limits = META_LIMITS[kind];
  if (!limits.types.includes(typeFor(kind, file.mimeType))) {
    return {
      code: "type",
      message: `The bytes are ${file.mimeType}; as ${kind}, WhatsApp takes ${limits.types.join(", ")}.`,
    };
  }
  const bytes = kind === "sticker" && !file.animated ? STILL_STICKER_BYTES : limits.bytes;
  if (file.size > bytes) {
    return {
      code: "size",
      message: `The file has ${file.size} bytes; as ${kind}, WhatsApp takes at most ${bytes}.`,
    };
  }
  if (kind === "sticker" && (file.width !== STICKER_SIDE || file.height !== STICKER_SIDE)) {
    return {
      code: "dimensions",
      message: `The picture has ${file.width ?? "?"}×${file.height ?? "?"} pixels; a sticker has ${STICKER_SIDE}×${STICKER_SIDE}.`,
    };
  }
  if (kind === "image" && (file.width ?? 0) * (file.height ?? 0) > MOST_PIXELS) {
    return {
      code: "dimensions",
      message: `The picture has ${file.width}×${file.height} pixels; at most ${MOST_PIXELS} are taken.`,
    };
  }
  return undefined;
}

/** Other names that are in use for a type. */
const ALIASES: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "image/apng": "image/png",
  "audio/mp3": "audio/mpeg",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
  "audio/opus": "audio/ogg",
  "video/3gp": "video/3gpp",
  "audio/3gpp": "video/3gpp",
};

/** A type without its parameters, under its usual name. */
export function plainType(mimeType: string): string {
  const type = (mimeType.split(";")[0] ?? "").trim().toLowerCase();
  return ALIASES[type] ?? type;
}

/** Types that are told from the bytes for certain: whoever names another one of them is wrong. */
const CERTAIN = new Set(Object.values(META_LIMITS).flatMap(({ types }) => types.map(plainType)));
CERTAIN.delete("text/plain");

/** Whether bytes may be what they are said to be, for a file that comes from elsewhere and is not ours to choose. */
export function agrees(kind: MediaKind, declared: string | null, found: string): boolean {
  const type = plainType(typeFor(kind, found));
  if (kind === "document") {
    const said = plainType(declared ?? "");
    return !CERTAIN.has(said) || said === type;
  }
  const family = { image: "image/", sticker: "image/", video: "video/", audio: "audio/" }[kind];
  return type.startsWith(family) && type !== "image/svg+xml";
}

/** Types that a browser shows and never runs. Everything else is served as bytes without a meaning. */
const INERT = new Set([
  ...["image/jpeg", "image/png", "image/webp", "image/gif"],
  ...["audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg", "video/mp4", "video/3gpp"],
  ...["application/pdf", "text/plain", DOC, DOCX, XLS, XLSX, PPT, PPTX],
]);

export function servedType(mimeType: string): { type: string; inline: boolean } {
  const plain = plainType(mimeType);
  if (!INERT.has(plain)) return { type: "application/octet-stream", inline: false };
  return {
    type: plain === "text/plain" ? "text/plain; charset=utf-8" : plain,
    inline: /^(?:image|audio|video)\//.test(plain),
  };
}

/** What may not stand in a file's name: line ends, controls, marks that reorder text, and separators of folders. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029"\\/:*?<>|]/gu;

/** A name that is fit to be stored on anybody's disk; undefined when nothing is left of it. */
export function safeFileName(name: string | null): string | undefined {
  const safe = [...(name ?? "").normalize("NFC").replace(UNSAFE, "_")].slice(0, 120).join("").trim();
  return safe.replace(/^\.+/, "").trim() || undefined;
}

/**
 * `Content-Disposition` for a name that somebody else chose: in ASCII for old clients, in full for others.
 * RFC 6266, RFC 8187.
 */
export function contentDisposition(inline: boolean, name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, "_").replace(/[%"\\]/g, "_");
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${inline ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${full}`;
}

export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * The one range that a `Range` header asks for; undefined for none, and for what may be answered with everything;
 * `unsatisfiable` when it lies outside. RFC 9110, 14.2.
 */
export function rangeOf(header: string | null, size: number): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [from, to] = [match[1] ?? "", match[2] ?? ""];
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "unsatisfiable" : { offset: size - length, length };
  }
  const offset = Number(from);
  if (offset >= size) return "unsatisfiable";
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return last < offset ? undefined : { offset, length: last - offset + 1 };
}
