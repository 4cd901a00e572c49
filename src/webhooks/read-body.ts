import type { Clock } from "../platform/clock";
import { type Admission, createAdmission } from "./admission";

/** Meta sends up to 3 MB; a little more is let through, and nothing beyond. Bytes. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Nearly all bodies are smaller. They are read whatever else is being read, so that nobody keeps them out with large ones. Bytes. */
const SMALL_BYTES = 64 * 1024;
/** How long a body may take to come, ms. */
const PATIENCE = 15_000;

/** Of this isolate: larger bodies that are being read, whoever sends them, by the bytes that have come. */
const large = createAdmission({
  bodies: Number.POSITIVE_INFINITY,
  bytes: 16 * 1024 * 1024,
  longest: 2 * PATIENCE,
});

/** The bytes of a body, or why they were not read. */
export type ReadBody = ArrayBuffer | "too_large" | "too_slow" | "busy";

/** What comes of some work within so many ms; undefined when that is nothing yet. */
async function within<Result>(work: Promise<Result>, ms: number): Promise<Result | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a body of which nobody knows yet who sent it: so many bytes, in so much time, and of large ones only so many at once.
 * What the headers say of its length is no more than a claim.
 */
export async function readBody(
  request: Request,
  clock: Clock,
  room: Admission = large,
  patience = PATIENCE,
): Promise<ReadBody> {
  const claimed = Number(request.headers.get("content-length") ?? Number.NaN);
  if (claimed > MOST_BYTES) return "too_large";
  if (!request.body) return new ArrayBuffer(0);
  if (claimed <= SMALL_BYTES) {
    // HTTP itself lets no more through than was claimed.
    const bytes = await within(request.arrayBuffer(), patience);
    return bytes === undefined ? "too_slow" : bytes.byteLength > SMALL_BYTES ? "too_large" : bytes;
  }
  const taken = room.enter(0, clock.now());
  if (!taken) return "busy";
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = request.body.getReader();
  const read = async (): Promise<ReadBody> => {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let length = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) return new Blob(pieces).arrayBuffer();
      length += value.byteLength;
      if (length > MOST_BYTES) return "too_large";
      if (!taken.more(value.byteLength)) return "busy";
      pieces.push(value);
    }
  };
  try {
    return (await within(read(), patience)) ?? "too_slow";
  } finally {
    taken.leave();
    // What has not come yet is not waited for.
    reader.cancel().catch(() => {});
  }
}
