import { sha256 } from "./media";

/** A session of the resumable upload: what the file was said to be, and how much of it has come. */
export interface UploadSession {
  id: string;
  file_name: string;
  /** MIME type. */
  file_type: string;
  /** Bytes. */
  file_length: number;
  received: number;
  /** Hex, once the file is whole. */
  sha256: string | null;
  /** What a template's example takes, once the file is whole. */
  handle: string | null;
}

type UploadRow = { [K in keyof UploadSession]: UploadSession[K] };

/** SQLite rows in a Durable Object hold 2 MB. */
const chunkBytes = 1 << 20;

/** The sessions of the resumable upload, with their bytes as they come. */
export class UploadStore {
  constructor(private readonly sql: SqlStorage) {}

  start(session: Pick<UploadSession, "id" | "file_name" | "file_type" | "file_length">): void {
    this.sql.exec(
      "insert into uploads (id, file_name, file_type, file_length) values (?, ?, ?, ?)",
      session.id,
      session.file_name,
      session.file_type,
      session.file_length,
    );
  }

  get(id: string): UploadSession | undefined {
    return this.sql.exec<UploadRow>("select * from uploads where id = ?", id).toArray()[0];
  }

  byHandle(handle: string): UploadSession | undefined {
    return this.sql.exec<UploadRow>("select * from uploads where handle = ?", handle).toArray()[0];
  }

  list(): UploadSession[] {
    return this.sql.exec<UploadRow>("select * from uploads order by rowid").toArray();
  }

  /** Puts bytes behind those that are there; answers how many there are now. */
  append(id: string, bytes: Uint8Array): number {
    const [last] = this.sql
      .exec<{ n: number | null }>("select max(n) as n from media_chunks where media_id = ?", id)
      .toArray();
    const next = (last?.n ?? -1) + 1;
    for (let n = 0; n * chunkBytes < bytes.byteLength; n += 1) {
      const chunk = bytes.slice(n * chunkBytes, (n + 1) * chunkBytes);
      this.sql.exec(
        "insert into media_chunks (media_id, n, bytes) values (?, ?, ?)",
        id,
        next + n,
        chunk.buffer,
      );
    }
    this.sql.exec("update uploads set received = received + ? where id = ?", bytes.byteLength, id);
    return this.get(id)?.received ?? 0;
  }

  /** Closes a session whose file is whole. */
  async finish(id: string, handle: string, whole: Uint8Array): Promise<void> {
    const digest = await sha256(whole);
    this.sql.exec("update uploads set sha256 = ?, handle = ? where id = ?", digest, handle, id);
  }
}
