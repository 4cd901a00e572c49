import { parseJson } from "./json";

/** A Graph request as it was received; `status` 0 when the connection was dropped. */
export interface LoggedRequest {
  /** ISO 8601. */
  at: string;
  method: string;
  path: string;
  headers: { [name: string]: string };
  /** Parsed where it is JSON. */
  body: unknown;
  status: number;
  /** The answer, also one that a dropped connection kept from the caller. */
  response: unknown;
}

type Row = {
  at: string;
  method: string;
  path: string;
  headers: string;
  body: string;
  status: number;
  response: string | null;
};

/** Requests kept; `pruned` says how many were removed. */
const kept = 400_000;

/** Requests shown when no limit is asked for: an object has no memory for hundreds of thousands. */
const shown = 10_000;

/** The raw Graph requests, for `GET /_sim/requests`. */
export class RequestLog {
  private untilTrim = 1_000;

  constructor(private readonly sql: SqlStorage) {}

  add(entry: { at: number; request: Request; body: string; status: number; response: unknown }): void {
    const url = new URL(entry.request.url);
    const headers = Object.fromEntries(entry.request.headers);
    if (headers.authorization !== undefined) headers.authorization = "redacted";
    const query =
      "insert into requests (at, method, path, headers, body, status, response) values (?, ?, ?, ?, ?, ?, ?)";
    const response = entry.response === undefined ? null : JSON.stringify(entry.response);
    const at = new Date(entry.at).toISOString();
    this.sql.exec(
      query,
      at,
      entry.request.method,
      url.pathname + url.search,
      JSON.stringify(headers),
      entry.body,
      entry.status,
      response,
    );
    this.trim();
  }

  /**
   * The latest `limit` of those whose path contains `path`, from `since` (ISO 8601) on, newest last. `left_out` are
   * earlier ones that fit too, `pruned` the oldest of all, which are no longer kept.
   */
  list(filter: { path: string | undefined; since: string | undefined; limit: number | undefined }): {
    items: LoggedRequest[];
    left_out: number;
    pruned: number;
  } {
    const matching = "from requests where instr(path, ?) > 0 and at >= ?";
    const values = [filter.path ?? "", filter.since ?? ""];
    const { found } = this.sql
      .exec<{ found: number }>(`select count(*) as found ${matching}`, ...values)
      .one();
    const query = `select at, method, path, headers, body, status, response ${matching} order by seq desc limit ?`;
    const items = this.sql
      .exec<Row>(query, ...values, filter.limit ?? shown)
      .toArray()
      .reverse()
      .map((row) => ({
        ...row,
        headers: JSON.parse(row.headers),
        body: parseJson(row.body) ?? row.body,
        response: row.response === null ? null : JSON.parse(row.response),
      }));
    const [pruned] = this.sql
      .exec<{ value: string }>("select value from settings where key = 'pruned_requests'")
      .toArray();
    return { items, left_out: found - items.length, pruned: Number(pruned?.value ?? 0) };
  }

  private trim(): void {
    this.untilTrim -= 1;
    if (this.untilTrim > 0) return;
    this.untilTrim = 1_000;
    const { rowsWritten } = this.sql.exec(
      "delete from requests where seq <= (select max(seq) from requests) - ?",
      kept,
    );
    if (rowsWritten === 0) return;
    this.sql.exec(
      `insert into settings (key, value) values ('pruned_requests', ?)
       on conflict do update set value = value + excluded.value`,
      String(rowsWritten),
    );
  }
}
