import { hex } from "../platform/hash";

/** The body is longer or shorter than its `Content-Length` says. */
export class WrongLength extends Error {
  override readonly name = "WrongLength";
}

/**
 * Copies a body into R2 and hashes it on the way; holds one chunk at a time.
 * @throws {WrongLength}
 */
export async function storeBody(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
): Promise<string> {
  const { readable, writable } = new FixedLengthStream(length);
  const digest = new crypto.DigestStream("SHA-256");
  const copy = async () => {
    const target = writable.getWriter();
    const hash = digest.getWriter();
    try {
      let received = 0;
      for await (const chunk of body) {
        received += chunk.byteLength;
        if (received > length) break;
        await Promise.all([target.write(chunk), hash.write(chunk)]);
      }
      if (received !== length) throw new WrongLength("the body is not as long as it was said to be");
      await Promise.all([target.close(), hash.close()]);
    } catch (error) {
      await Promise.allSettled([target.abort(error), hash.abort(error), digest.digest]);
      throw error;
    }
  };
  // Both are waited for: what became of the object is known before anybody tidies up.
  const [copied, stored] = await Promise.allSettled([copy(), bucket.put(key, readable)]);
  if (copied.status === "rejected") throw copied.reason;
  if (stored.status === "rejected") throw stored.reason;
  if (!stored.value) throw new Error("the file was not stored");
  return hex(await digest.digest);
}
