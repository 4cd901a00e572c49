import * as z from "zod";

/** The body of `POST /_sim/faults`. */
export const faultShape = z.strictObject({
  /** Part of a Graph path; empty matches every call. */
  match: z.string().default(""),
  times: z.number().int().min(1).max(1_000_000).default(1),
  /**
   * error: answer with Meta's body for `code` and HTTP `status`, without processing.
   * delay: wait `ms`, then go on.
   * drop_before: break the connection without processing.
   * drop_after: process, then break the connection.
   * fail: accept, then report a failed status with `code`.
   */
  kind: z.enum(["error", "delay", "drop_before", "drop_after", "fail"]),
  status: z.number().int().min(400).max(599).optional(),
  code: z.number().int().min(0).optional(),
  ms: z.number().int().min(0).max(120_000).optional(),
});

export type FaultOrder = z.infer<typeof faultShape>;

/** A fault as it strikes one call. */
export type Fault = Pick<FaultOrder, "kind" | "status" | "code" | "ms">;

type Row = {
  seq: number;
  match: string;
  kind: FaultOrder["kind"];
  remaining: number;
  status: number | null;
  code: number | null;
  ms: number | null;
};

/** Faults that wait for the next calls, oldest first. */
export class Faults {
  private waiting: Row[] | undefined;

  constructor(private readonly sql: SqlStorage) {}

  add(order: FaultOrder): void {
    const query = "insert into faults (match, kind, remaining, status, code, ms) values (?, ?, ?, ?, ?, ?)";
    this.sql.exec(
      query,
      order.match,
      order.kind,
      order.times,
      order.status ?? null,
      order.code ?? null,
      order.ms ?? null,
    );
    this.waiting = undefined;
  }

  list(): {
    match: string;
    kind: string;
    remaining: number;
    status: number | null;
    code: number | null;
    ms: number | null;
  }[] {
    return this.rows().map(({ seq: _, ...rest }) => rest);
  }

  clear(): void {
    this.sql.exec("delete from faults");
    this.waiting = undefined;
  }

  /** The first fault for this path, which is one time less from now on. */
  take(path: string): Fault | undefined {
    const row = this.rows().find((candidate) => path.includes(candidate.match));
    if (row === undefined) return undefined;
    row.remaining -= 1;
    if (row.remaining === 0) {
      this.sql.exec("delete from faults where seq = ?", row.seq);
      this.waiting = this.rows().filter((other) => other !== row);
    } else {
      this.sql.exec("update faults set remaining = ? where seq = ?", row.remaining, row.seq);
    }
    return {
      kind: row.kind,
      status: row.status ?? undefined,
      code: row.code ?? undefined,
      ms: row.ms ?? undefined,
    };
  }

  private rows(): Row[] {
    this.waiting ??= this.sql.exec<Row>("select * from faults order by seq").toArray();
    return this.waiting;
  }
}

/**
 * An answer that never arrives whole. The first byte goes out and then the stream is aborted, which closes the
 * connection: the caller has a status line, but reading the body fails. An abort before any byte, or a throw,
 * would not do: `wrangler dev` turns those into a well-formed HTTP 500 page.
 */
export function brokenResponse(headers: Record<string, string> = {}): Response {
  const { readable, writable } = new FixedLengthStream(256);
  void breakOff(writable.getWriter());
  return new Response(readable, { headers: { ...headers, "content-type": "application/json" } });
}

/** Long enough for the first byte to have left this process. */
const firstByteMs = 20;

async function breakOff(writer: WritableStreamDefaultWriter<Uint8Array>): Promise<void> {
  try {
    await writer.write(new TextEncoder().encode("{"));
    await scheduler.wait(firstByteMs);
    await writer.abort(new Error("connection dropped by a fault"));
  } catch {
    // The caller hung up first: the connection is as broken as it was meant to be.
  }
}
