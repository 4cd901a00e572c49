import { Failure } from "./failure.ts";
import type { Operator } from "./operator.ts";

const NEEDED = `Set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN. The token needs, for this account: Workers Scripts, Workers KV Storage, Workers R2
Storage, D1 and Queues, all to edit; for a domain also Workers Routes and DNS of its zone.`;

interface Envelope {
  success: boolean;
  errors?: { code: number; message: string }[];
  result: unknown;
  result_info?: { page?: number; total_pages?: number; cursor?: string; is_truncated?: boolean };
}

/** Cloudflare's answer was an error; `code` is the product's own. */
export class CloudflareError extends Failure {
  readonly code: number;
  readonly status: number;

  constructor(message: string, status: number, code: number) {
    super(message, "Mend the cause and run the same command again: it goes on where it stopped.");
    this.status = status;
    this.code = code;
  }
}

/** Cloudflare's API for one account: what is there is asked here, as it costs no start of wrangler. */
export class Cloudflare {
  readonly #operator: Operator;
  readonly #base: string;
  readonly #token: string;

  constructor(operator: Operator) {
    const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_BASE_URL } = operator.env;
    if (!CLOUDFLARE_API_TOKEN || !CLOUDFLARE_ACCOUNT_ID)
      throw new Failure("Who you are at Cloudflare is not known.", NEEDED);
    this.#operator = operator;
    this.#token = CLOUDFLARE_API_TOKEN;
    this.#base = `${CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4"}/accounts/${CLOUDFLARE_ACCOUNT_ID}`;
  }

  /** Any call; the path begins behind the account. A body that is no text is sent as JSON. */
  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const bytes = body instanceof Uint8Array;
    const response = await this.#operator
      .fetch(`${this.#base}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body !== undefined && {
            "content-type": bytes ? "application/octet-stream" : "application/json",
          }),
        },
        ...(body !== undefined && { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
        signal: AbortSignal.timeout(120_000),
      })
      .catch((error: Error) => {
        throw new Failure(
          `Cloudflare could not be reached (${method} ${path}): ${(error.cause as Error | undefined)?.message ?? error.message}.`,
          "Run the same command again when it can: it goes on where it stopped.",
        );
      });
    if (response.ok) return response;
    const { errors } = (await response.json().catch(() => ({}))) as Partial<Envelope>;
    const said = errors?.[0]?.message ?? `status ${response.status}`;
    throw new CloudflareError(
      `Cloudflare refused ${method} ${path}: ${said}${response.status === 401 || response.status === 403 ? `.\n${NEEDED}` : ""}`,
      response.status,
      errors?.[0]?.code ?? 0,
    );
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return ((await (await this.send(method, path, body)).json()) as Envelope).result as T;
  }

  /** What the path names; undefined when it is not there. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.call<T>("GET", path);
    } catch (error) {
      if (error instanceof CloudflareError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All of a list, page by page. */
  async list<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; ; page += 1) {
      const query = `${path.includes("?") ? "&" : "?"}page=${page}&per_page=100`;
      const answer = (await (await this.send("GET", `${path}${query}`)).json()) as Envelope;
      found.push(...(answer.result as T[]));
      if (page >= (answer.result_info?.total_pages ?? 1)) return found;
    }
  }

  /** All of a list that is cut by cursor. */
  async listByCursor<T>(path: string, pick: (result: unknown) => T[]): Promise<T[]> {
    const found: T[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const query = `${path.includes("?") ? "&" : "?"}per_page=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const answer = (await (await this.send("GET", `${path}${query}`)).json()) as Envelope;
      found.push(...pick(answer.result));
      cursor = answer.result_info?.cursor || undefined;
    }
    return found;
  }
}

/** Where an object of a bucket is: the slashes of its key are written as they are, everything else is escaped. developers.cloudflare.com/api/resources/r2/ */
export const objectPath = (objects: string, key: string): string =>
  `${objects}/${key.split("/").map(encodeURIComponent).join("/")}`;
