import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, type Route, refused, send } from "./cloudflare/answers.ts";
import { type Database, databaseRoutes, upload } from "./cloudflare/databases.ts";
import { type Queue, queueRoutes } from "./cloudflare/queues.ts";
import { type Domain, type Script, scriptRoutes } from "./cloudflare/scripts.ts";
import { type Bucket, bucketRoutes, namespaceRoutes } from "./cloudflare/storage.ts";

export const ACCOUNT = "00000000000000000000000000000abc";
export const TOKEN = "cloudflare-api-token-of-a-test";

/** A call that changes something. `path` is the part behind `/accounts/{id}`, or Meta's. */
export interface Write {
  method: string;
  path: string;
  body: string;
}

/** Whether a call fails: before it is carried out, or after it, when only the answer is lost. */
export type Strike = (write: Write) => "before" | "after" | undefined;

/** Whether a call to D1 only reads: each of its statements does. */
const READS = /^\s*(?:select|pragma|--[^\n]*\n)[^;]*;?\s*$/i;

/**
 * Cloudflare's API as far as wrangler and the tenant command use it, on loopback. D1 is a real SQLite; everything is kept in memory,
 * and what changed something is kept too.
 */
export class CloudflareApi {
  readonly databases = new Map<string, Database>();
  readonly namespaces = new Map<string, { id: string; title: string }>();
  readonly buckets = new Map<string, Bucket>();
  readonly queues = new Map<string, Queue>();
  readonly scripts = new Map<string, Script>();
  readonly domains = new Map<string, Domain>();
  /** What changed something, in its order. */
  readonly writes: string[] = [];
  /** Calls that nothing here answers: the fake lacks them, or somebody asks for what does not exist. */
  readonly unknown: string[] = [];
  strike: Strike = () => undefined;
  #server: Server | undefined;
  readonly #routes: Route[] = [
    ...databaseRoutes(this.databases),
    ...namespaceRoutes(this.namespaces),
    ...bucketRoutes(this.buckets),
    ...queueRoutes(this.queues),
    ...scriptRoutes(this.scripts, this.domains),
  ];

  /** Starts on a free port and returns the base URL for `CLOUDFLARE_API_BASE_URL`. */
  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then((answer) => send(response, answer));
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/client/v4`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const upload_ = /^\/_upload\/(.+)$/.exec(url.pathname);
    if (upload_)
      return {
        bytes: Buffer.alloc(0),
        headers: { etag: `"${upload(this.databases.get(upload_[1] ?? ""), body)}"` },
      };
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return refused(401, 10000, "Authentication error");

    const path = url.pathname.replace(`/client/v4/accounts/${ACCOUNT}`, "");
    const reads =
      method === "GET" ||
      path.endsWith("/changeset") ||
      (path.endsWith("/query") && READS.test((JSON.parse(body.toString()) as { sql: string }).sql));
    if (!reads) this.writes.push(`${method} ${path}`);
    const struck = reads ? undefined : this.strike({ method, path, body: body.toString("utf8") });
    // Not a status that wrangler tries again by itself: the command has to cope.
    const failure = refused(422, 10999, `an injected failure of ${method} ${path}`);
    if (struck === "before") return failure;
    for (const [wanted, pattern, handler] of this.#routes) {
      const groups = wanted === method && pattern.exec(path);
      if (!groups) continue;
      const answer = await handler({
        method,
        path,
        groups: groups.slice(1),
        query: url.searchParams,
        headers: request.headers,
        body,
      });
      return struck ? failure : answer;
    }
    this.unknown.push(`${method} ${path}${url.search}`);
    return refused(404, 7000, "No route for that URI");
  }
}
