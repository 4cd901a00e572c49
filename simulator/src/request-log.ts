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

const kept = 100_000;

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

  /** Those whose path contains `path`, from `since` (ISO 8601) on, newest last. */
  list(filter: { path: string | undefined; since: string | undefined }): LoggedRequest[] {
    const query =
      "select at, method, path, headers, body, status, response from requests where instr(path, ?) > 0 and at >= ? order by seq";
    return this.sql
      .exec<Row>(query, filter.path ?? "", filter.since ?? "")
      .toArray()
      .map((row) => ({
        ...row,
        headers: JSON.parse(row.headers),
        body: parseJson(row.body) ?? row.body,
        response: row.response === null ? null : JSON.parse(row.response),
      }));
  }

  private trim(): void {
    this.untilTrim -= 1;
    if (this.untilTrim > 0) return;
    this.untilTrim = 1_000;
    this.sql.exec("delete from requests where seq <= (select max(seq) from requests) - ?", kept);
  }
}
