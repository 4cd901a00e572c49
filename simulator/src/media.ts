import { GraphError } from "./errors";
import { newNumericId } from "./ids";

/** Media limits by kind, in bytes. …/whatsapp/business-phone-numbers/media, "Supported media types" */
const maxBytes: ReadonlyArray<{ type: RegExp; bytes: number }> = [
  { type: /^image\/(jpeg|png)$/, bytes: 5 << 20 },
  { type: /^image\/webp$/, bytes: 500 << 10 },
  { type: /^video\/(mp4|3gpp)$/, bytes: 16 << 20 },
  { type: /^audio\/(aac|amr|mp4|mpeg|ogg)(;.*)?$/, bytes: 16 << 20 },
  { type: /^(text\/plain|application\/(pdf|msword|vnd\.[\w.-]+))$/, bytes: 100 << 20 },
];

/** SQLite rows in a Durable Object hold 2 MB. */
const chunkBytes = 1 << 20;

export interface Media {
  id: string;
  mime_type: string;
  /** Hex. */
  sha256: string;
  file_size: number;
}

type MediaRow = { [K in keyof Media]: Media[K] };

/** Uploaded and received files. */
export class MediaStore {
  constructor(private readonly sql: SqlStorage) {}

  /** Keeps a file; throws 100 for a type or size that Meta refuses. */
  async add(bytes: Uint8Array, mimeType: string): Promise<Media> {
    const limit = maxBytes.find(({ type }) => type.test(mimeType));
    if (limit === undefined)
      throw new GraphError(
        100,
        `Param file must be a file with one of the supported types. Received file of type '${mimeType}'.`,
      );
    if (bytes.byteLength > limit.bytes)
      throw new GraphError(
        100,
        `File size ${bytes.byteLength} is over the limit of ${limit.bytes} bytes for ${mimeType}.`,
      );
    return this.keep(newNumericId(), bytes, mimeType);
  }

  /**
   * Keeps a file under a given id, whatever its type: a customer's phone made it, not the business. `told` is what is
   * said of it in place of what is so.
   */
  async keep(
    id: string,
    bytes: Uint8Array,
    mimeType: string,
    told: Partial<Pick<Media, "sha256" | "file_size">> = {},
  ): Promise<Media> {
    const media = {
      id,
      mime_type: mimeType,
      sha256: await sha256(bytes),
      file_size: bytes.byteLength,
      ...told,
    };
    this.remove(id);
    this.sql.exec(
      "insert into media (id, mime_type, sha256, file_size) values (?, ?, ?, ?)",
      media.id,
      media.mime_type,
      media.sha256,
      media.file_size,
    );
    for (let n = 0; n * chunkBytes < bytes.byteLength; n += 1) {
      const chunk = bytes.slice(n * chunkBytes, (n + 1) * chunkBytes);
      this.sql.exec(
        "insert into media_chunks (media_id, n, bytes) values (?, ?, ?)",
        media.id,
        n,
        chunk.buffer,
      );
    }
    return media;
  }

  get(id: string): Media | undefined {
    return this.sql.exec<MediaRow>("select * from media where id = ?", id).toArray()[0];
  }

  /** The whole file. */
  bytes(id: string): Uint8Array {
    const chunks = this.sql
      .exec<{ bytes: ArrayBuffer }>("select bytes from media_chunks where media_id = ? order by n", id)
      .toArray();
    const whole = new Uint8Array(chunks.reduce((total, { bytes }) => total + bytes.byteLength, 0));
    let offset = 0;
    for (const { bytes } of chunks) {
      whole.set(new Uint8Array(bytes), offset);
      offset += bytes.byteLength;
    }
    return whole;
  }

  remove(id: string): boolean {
    const known = this.get(id) !== undefined;
    this.sql.exec("delete from media where id = ?", id);
    this.sql.exec("delete from media_chunks where media_id = ?", id);
    return known;
  }
}

/** Lower-case hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
