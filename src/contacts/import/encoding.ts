import { analyse, type EncodingName } from "chardet";

/** Encodings in which a contact file may come, under the names that `TextDecoder` knows. */
export const FILE_ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "big5",
  "gb18030",
  "shift_jis",
  "windows-1252",
] as const;
export type FileEncoding = (typeof FILE_ENCODINGS)[number];

/** Bytes at the beginning of a file that its encoding is told from. */
export const ENCODING_SAMPLE_BYTES = 64 * 1024;

const BYTE_ORDER_MARKS: readonly [FileEncoding, readonly number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** East Asian encodings by what chardet calls them. */
const EAST_ASIAN: Partial<Record<EncodingName, FileEncoding>> = {
  Big5: "big5",
  GB18030: "gb18030",
  Shift_JIS: "shift_jis",
};

/** What a spreadsheet in these countries writes when it is not asked for UTF-8. */
const HOME_ENCODING: Readonly<Record<string, FileEncoding>> = {
  HK: "big5",
  TW: "big5",
  MO: "big5",
  CN: "gb18030",
  SG: "gb18030",
  JP: "shift_jis",
};

/** Points of chardet's confidence (0..100) that the encoding of the tenant's country may lag behind by. */
const ABOUT_EQUAL = 20;

/** More of the file than this makes chardet slower, not surer. */
const CHARDET_BYTES = 16 * 1024;

/**
 * The encoding of a file by its first bytes (at most {@link ENCODING_SAMPLE_BYTES}): byte order mark, zero bytes of
 * UTF-16, strict UTF-8, then an East Asian encoding in which the sample is sound and reads plausibly, else Western.
 * Of two that are about equally likely the one usual in `country` (ISO 3166, upper case) is taken.
 */
export function detectEncoding(sample: Uint8Array, country = "HK"): FileEncoding {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => sample[index] === byte));
  if (marked) return marked[0];
  const wide = wideEncoding(sample);
  if (wide) return wide;
  if (decodeStrictly(sample, "utf-8") !== undefined) return "utf-8";

  const head = sample.subarray(0, CHARDET_BYTES);
  const confidences = new Map(analyse(head).map(({ name, confidence }) => [EAST_ASIAN[name], confidence]));
  let best: FileEncoding = "windows-1252";
  let bestScore = -1;
  for (const encoding of ["big5", "gb18030", "shift_jis"] as const) {
    const text = decodeStrictly(head, encoding);
    if (text === undefined || !readsPlausibly(text)) continue;
    const atHome = HOME_ENCODING[country] === encoding ? ABOUT_EQUAL : 0;
    const score = (confidences.get(encoding) ?? 0) + atHome;
    if (score > bestScore) [best, bestScore] = [encoding, score];
  }
  return best;
}

/** UTF-16 without a mark: delimiters, digits and line ends have a zero byte, always on the same side. */
function wideEncoding(sample: Uint8Array): FileEncoding | undefined {
  const zeros = [0, 0];
  for (let index = 0; index < sample.length; index++) {
    if (sample[index] === 0) zeros[index & 1] = (zeros[index & 1] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const enough = sample.length / 40;
  if (odd > enough && odd > even * 10) return "utf-16le";
  if (even > enough && even > odd * 10) return "utf-16be";
  return undefined;
}

/** The sample as text when all of it is sound; a last character that the end of the sample cuts does not count. */
function decodeStrictly(sample: Uint8Array, encoding: FileEncoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(sample, { stream: true });
  } catch {
    return undefined;
  }
}

/** Western text that passes for East Asian has its foreign letters inside Latin words, or private characters. */
function readsPlausibly(text: string): boolean {
  if (/\p{Co}/u.test(text)) return false;
  const foreign = text.match(/[^\p{ASCII}]+/gu)?.length ?? 0;
  const insideWords = text.match(/[a-z][^\p{ASCII}]|[^\p{ASCII}][a-z]/giu)?.length ?? 0;
  return foreign > 0 && insideWords < foreign / 2;
}

/** Bytes in pieces of `size`, however they arrive; only the last piece is shorter. */
export async function* inPieces(
  bytes: ReadableStream<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = bytes.getReader();
  let piece = new Uint8Array(size);
  let filled = 0;
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      for (let from = 0; value && from < value.length; ) {
        const part = value.subarray(from, from + size - filled);
        piece.set(part, filled);
        filled += part.length;
        from += part.length;
        if (filled < size) continue;
        yield piece;
        piece = new Uint8Array(size);
        filled = 0;
      }
    }
    if (filled > 0) yield piece.subarray(0, filled);
  } finally {
    // A caller that stops early has no use for the rest; at the end this does nothing.
    await reader.cancel();
  }
}

/**
 * The text of a file in the pieces in which its bytes come. The byte order mark is taken off; what cannot be decoded
 * becomes U+FFFD.
 */
export async function* decodeStream(
  bytes: AsyncIterable<Uint8Array>,
  encoding: FileEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
  const rest = decoder.decode();
  if (rest) yield rest;
}
