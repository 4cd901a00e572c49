/** Small files of every type, made here: whole enough to be told apart and measured, not to be shown. */

export const latin1 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export function joined(...parts: (Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  const all = parts.map((part) => (typeof part === "string" ? latin1(part) : part));
  const whole = new Uint8Array(all.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const big32 = (n: number) =>
  latin1(String.fromCharCode((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255));
const little32 = (n: number) => big32(n).reverse();
const little16 = (n: number) => latin1(String.fromCharCode(n & 255, (n >>> 8) & 255));

/** `seed` makes files that look the same differ. */
export function png(width = 64, height = 48, seed = ""): Uint8Array<ArrayBuffer> {
  const chunk = (name: string, data: Uint8Array) => joined(big32(data.length), name, data, big32(0));
  const header = joined(big32(width), big32(height), "\x08\x06\0\0\0");
  return joined(
    "\x89PNG\r\n\x1a\n",
    chunk("IHDR", header),
    chunk("IDAT", latin1(`pixels ${seed}`)),
    chunk("IEND", latin1("")),
  );
}

export function jpeg(width = 64, height = 48, seed = ""): Uint8Array<ArrayBuffer> {
  const comment = `\xff\xfe\0${String.fromCharCode(seed.length + 2)}${seed}`;
  const size = `${String.fromCharCode(height >> 8, height & 255, width >> 8, width & 255)}`;
  return joined(
    "\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    comment,
    `\xff\xc0\0\x11\x08${size}\x03`,
    "\0".repeat(20),
    "\xff\xd9",
  );
}

export function webp(side = 512, animated = false, bytes = 200): Uint8Array<ArrayBuffer> {
  const less = (n: number) => latin1(String.fromCharCode((n - 1) & 255, ((n - 1) >> 8) & 255, 0));
  const body = joined(
    "WEBPVP8X",
    little32(10),
    animated ? "\x02" : "\0",
    "\0\0\0",
    less(side),
    less(side),
    "\0".repeat(bytes),
  );
  return joined("RIFF", little32(body.length), body);
}

export const pdf = (seed = "") =>
  latin1(`%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n${seed}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
export const mp4 = (length = 0) =>
  joined("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "\0\0\0\x08mdat", new Uint8Array(length));
export const opus = () =>
  latin1(`OggS\0\x02${"\0".repeat(20)}\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0`);
export const mp3 = () => latin1(`ID3\x03\0\0\0\0\0\0\xff\xfb\x90\x64${"\0".repeat(64)}`);
export const program = () => joined("MZ\x90\0", new Uint8Array(200));
export const svg = () => latin1('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
export const html = () => latin1("<!doctype html><script>alert(1)</script>");

/** The test virus, which every scanner knows. It is put together here so that none takes this file for it. */
export const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD", "ANTIVIRUS-TEST-FILE!$H+H*"].join("-");

/** A ZIP archive whose entries are stored as they are. */
export function zip(entries: Record<string, string>): Uint8Array<ArrayBuffer> {
  return joined(
    ...Object.entries(entries).map(([name, text]) =>
      joined(
        "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0",
        little32(0),
        little32(text.length),
        little32(text.length),
        little16(name.length),
        little16(0),
        name,
        text,
      ),
    ),
    "PK\x05\x06",
    new Uint8Array(18),
  );
}

const types = (main: string) =>
  `<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`;

export const docx = (more: Record<string, string> = {}) =>
  zip({
    "[Content_Types].xml": types(
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "word/document.xml": "<w:document/>",
    ...more,
  });

/** An old Office container that names its parts in UTF-16. */
export const ole = (...parts: string[]) =>
  joined(
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    new Uint8Array(600),
    ...parts.map((part) => [...part].join("\0")),
  );

/** A stream that gives bytes in pieces of some length. */
export function inPieces(bytes: Uint8Array, length: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + length));
      at += length;
    },
  });
}
