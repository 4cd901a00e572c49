import { Buffer } from "node:buffer";

/** Two bytes a letter, as old Office containers name their parts. */
const wide = (text: string): string => [...text].join("\0");

/**
 * What is looked for all through a file, in small letters: parts of Office documents tell what they are and whether
 * they carry programs. The test virus stands here in two pieces, or scanners would take this file for it.
 */
const MARKERS = {
  eicar: `$eicar-standard-${"antivirus-test-file"}!`,
  vbaProject: "vbaproject.bin",
  oleMacros: wide("_vba_project"),
  contentTypes: "[content_types].xml",
  word: "word/document.xml",
  sheet: "xl/workbook",
  slides: "ppt/presentation.xml",
  oleWord: wide("worddocument"),
  oleBook: wide("workbook"),
  oleSlides: wide("powerpoint document"),
} as const;

export type Marker = keyof typeof MARKERS;

const LIST = Object.entries(MARKERS) as [Marker, string][];
const OVERLAP = Math.max(...LIST.map(([, text]) => text.length)) - 1;

/**
 * Which markers a file holds, as it stands: what is compressed or encrypted is not seen. Holds one chunk at a time,
 * and so much of the one before that a marker across their border is found.
 */
export async function markersIn(stream: ReadableStream<Uint8Array>): Promise<ReadonlySet<Marker>> {
  const found = new Set<Marker>();
  let before = "";
  for await (const chunk of stream) {
    const text =
      before + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1").toLowerCase();
    for (const [marker, looked] of LIST) if (!found.has(marker) && text.includes(looked)) found.add(marker);
    before = text.slice(-OVERLAP);
  }
  return found;
}
