import type { IncomingMessage, ServerResponse } from "node:http";

/** What a handler of the fake gets of a request. `path` is the part behind `/accounts/{id}`. */
export interface Call {
  method: string;
  path: string;
  /** The groups of the route's pattern. */
  groups: string[];
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

export interface Answer {
  status?: number;
  result?: unknown;
  resultInfo?: unknown;
  errors?: { code: number; message: string }[];
  /** Bytes as they are, for files. */
  bytes?: Buffer;
  headers?: Record<string, string>;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;
export type Route = [method: string, pattern: RegExp, handler: Handler];

export const json = <T>(call: Call): T => JSON.parse(call.body.toString("utf8")) as T;

/** Cloudflare's error: a code of the product, and a message. developers.cloudflare.com/fundamentals/api/ */
export const refused = (status: number, code: number, message: string): Answer => ({
  status,
  errors: [{ code, message }],
});

export function send(response: ServerResponse, answer: Answer): void {
  const status = answer.status ?? 200;
  if (answer.bytes) {
    response.writeHead(status, answer.headers).end(answer.bytes);
    return;
  }
  const success = status < 400;
  response.writeHead(status, { "content-type": "application/json", ...answer.headers }).end(
    JSON.stringify({
      success,
      errors: answer.errors ?? [],
      messages: [],
      result: success ? (answer.result ?? null) : null,
      ...(answer.resultInfo !== undefined && { result_info: answer.resultInfo }),
    }),
  );
}

/** One page of a list with the usual `result_info`; pages are of 20 unless asked otherwise, as Cloudflare has it for most lists. */
export function page(call: Call, items: unknown[], most = 20): Answer {
  const size = Math.min(Number(call.query.get("per_page") ?? most), 1000);
  const number = Number(call.query.get("page") ?? 1);
  const result = items.slice((number - 1) * size, number * size);
  return {
    result,
    resultInfo: {
      page: number,
      per_page: size,
      count: result.length,
      total_count: items.length,
      total_pages: Math.ceil(items.length / size),
    },
  };
}
