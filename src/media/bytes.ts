/** Bytes that can be looked at more than once: in memory, or in R2, where a file of 100 MB stays. */
export interface Bytes {
  size: number;
  /** The first bytes, at most `most` of them. */
  head(most: number): Promise<Uint8Array>;
  stream(): Promise<ReadableStream<Uint8Array>>;
}

export function bytesInMemory(bytes: Uint8Array<ArrayBuffer>): Bytes {
  return {
    size: bytes.byteLength,
    head: async (most) => bytes.subarray(0, most),
    stream: async () => new Blob([bytes]).stream(),
  };
}

/** The object of a key; undefined when it is not there. */
export async function bytesInBucket(bucket: R2Bucket, key: string): Promise<Bytes | undefined> {
  const object = await bucket.head(key);
  if (!object) return undefined;
  const open = async (range?: R2Range) => {
    const found = await bucket.get(key, range && { range });
    if (!found) throw new Error(`the object ${key} vanished`);
    return found;
  };
  return {
    size: object.size,
    head: async (most) => new Uint8Array(await (await open({ offset: 0, length: most })).arrayBuffer()),
    stream: async () => (await open()).body,
  };
}
