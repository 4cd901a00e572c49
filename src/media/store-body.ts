import { hex } from "../platform/hash";

/** The body is longer or shorter than its `Content-Length` says. */
export class WrongLength extends Error {
  override readonly name = "WrongLength";
}

/** The bytes are others than was said. */
export class WrongHash extends Error {
  override readonly name = "WrongHash";
}

/**
 * Copies a body into R2 and hashes it on the way; holds one chunk at a time. With a hash that is known beforehand
 * (hexadecimal), R2 takes these bytes and no others.
 * @throws {WrongLength} @throws {WrongHash} and then nothing was stored: what stood under the key is still there.
 */
export async function storeBody(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
  expected?: string,
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
  const [copied, stored] = await Promise.allSettled([
    copy(),
    bucket.put(key, readable, expected === undefined ? {} : { sha256: expected }),
  ]);
  if (copied.status === "rejected") throw copied.reason;
  const sha256 = hex(await digest.digest);
  if (expected !== undefined && sha256 !== expected) throw new WrongHash("the bytes are not those announced");
  if (stored.status === "rejected") throw stored.reason;
  if (!stored.value) throw new Error("the file was not stored");
  return sha256;
}
