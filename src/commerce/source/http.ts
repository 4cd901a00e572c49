import * as z from "zod";
import { ToolError } from "../../mcp/errors";
import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { isCurrency, LINE_KINDS, ORDER_LIMITS } from "../rules";
import type { Creation, Product, Quote, ShopRefusal, ShopSource } from "./source";

/** How long the shop may take to answer, ms. */
const TIMEOUT = 10 * SECOND;

const minor = z.int().min(-ORDER_LIMITS.minor).max(ORDER_LIMITS.minor);
const currency = z.string().refine(isCurrency, "must be an ISO 4217 code such as HKD");

const product = z.object({
  id: z.string().min(1).max(100),
  names: z.record(z.string().max(35), z.string().min(1).max(200)),
  price_minor: minor.min(0),
  currency,
  stock: z.int().min(0).nullable().default(null),
  active: z.boolean().default(true),
});

/** An order in the shop holds up to 50 products at 10^11 minor units, 999 times each: exact all the same. */
const total = z.int().min(0);

const CONTRACT = {
  products: z.object({ products: z.array(product).max(200) }),
  quote: z.object({
    lines: z
      .array(
        z.object({
          kind: z.enum(LINE_KINDS),
          label: z.string().min(1).max(ORDER_LIMITS.label),
          minor: z.int(),
        }),
      )
      .max(50),
    total_minor: z.int(),
  }),
  order: z.object({ number: z.string().min(1).max(64), currency, total_minor: total }),
  error: z.object({
    error: z.object({
      code: z.string(),
      message: z.string().max(500).catch("The shop gave no reason."),
      product_id: z.string().nullish().catch(null),
    }),
  }),
} as const;

/** What came of one call: what the contract says, an error of the shop's own, or no answer that can be read. */
type Answer<Data> =
  | { kind: "ok"; data: Data }
  | { kind: "refused"; status: number; code: string; message: string; productId: string | null }
  | { kind: "unknown"; cause: string };

interface Ask<Data> {
  method: "GET" | "POST";
  path: string;
  body?: unknown;
  key?: string;
  shape: z.ZodType<Data>;
}

/** One call of the shop's system. Never throws for what the network or the shop does. The token goes out in the header alone. */
async function callShop<Data>(ctx: AppContext, url: string, ask: Ask<Data>): Promise<Answer<Data>> {
  const { method, path, body, key, shape } = ask;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: "application/json",
        ...(ctx.env.SHOP_API_TOKEN && { authorization: `Bearer ${ctx.env.SHOP_API_TOKEN}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key !== undefined && { "idempotency-key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A redirect would take the token, or a customer's order, to where nobody meant it to go.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    text = await response.text();
  } catch (error) {
    return { kind: "unknown", cause: error instanceof Error ? error.name : "network" };
  }
  const parsed = parseJson(text);
  if (response.ok) {
    const data = shape.safeParse(parsed);
    if (data.success) return { kind: "ok", data: data.data };
    const fields = data.error.issues.slice(0, 5).map(({ path: at }) => at.join("."));
    ctx.log.error("shop.unreadable", { method, path: path.split("?")[0] ?? "", fields: fields.join(" ") });
    return { kind: "unknown", cause: "the answer is not as docs/shop.md says" };
  }
  const error = CONTRACT.error.safeParse(parsed);
  // Whatever comes without the shop's own words may be said by something on the way, and 5xx says nothing of how far it got.
  if (!error.success || response.status >= 500 || [408, 425, 429].includes(response.status))
    return { kind: "unknown", cause: `HTTP ${response.status}` };
  const { code, message, product_id } = error.data.error;
  return { kind: "refused", status: response.status, code, message, productId: product_id ?? null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(why: string): ToolError {
  return new ToolError(
    "unavailable",
    `The shop's system gave no answer that can be used (${why}). Nothing was done.`,
    "Try again in a minute; if it stays, tell whoever runs the shop's system.",
    { source: "shop" },
  );
}

/** What a question came to. @throws {ToolError} `unavailable` */
function read<Data>(answer: Answer<Data>): Data {
  if (answer.kind === "ok") return answer.data;
  throw unavailable(answer.kind === "unknown" ? answer.cause : `HTTP ${answer.status}, ${answer.code}`);
}

const CONFLICTS: readonly string[] = ["price_changed", "out_of_stock", "unknown_product"];

function refusalOf({ status, code, message, productId }: Answer<never> & { kind: "refused" }): ShopRefusal {
  const known = status === 409 && CONFLICTS.includes(code);
  return {
    code: known ? (code as ShopRefusal["code"]) : status === 401 || status === 403 ? "no_access" : "refused",
    message,
    product_id: productId,
  };
}

/** The shop's own system at `url` (without a slash at its end), by the contract of docs/shop.md. */
export function shopSource(ctx: AppContext, url: string): ShopSource {
  const ask = <Data>(question: Ask<Data>) => callShop(ctx, url, question);
  const list = async (query: URLSearchParams): Promise<Product[]> =>
    read(await ask({ method: "GET", path: `/products?${query}`, shape: CONTRACT.products })).products;
  return {
    kind: "shop",
    products: async (ids) => {
      const wanted = new Set(ids);
      if (wanted.size === 0) return new Map();
      const products = await list(new URLSearchParams({ ids: [...wanted].join(",") }));
      return new Map(products.filter(({ id }) => wanted.has(id)).map((found) => [found.id, found]));
    },
    find: async (text, limit) => {
      const products = await list(new URLSearchParams({ query: text, limit: String(limit) }));
      return products.filter(({ active }) => active).slice(0, limit);
    },
    quote: async ({ currency: money, items, lines }): Promise<Quote> => {
      const body = { currency: money, items: items.map(bare), lines };
      const answer = await ask({ method: "POST", path: "/quotes", body, shape: CONTRACT.quote });
      if (answer.kind === "refused" && (answer.status === 409 || answer.status === 422))
        return { refused: { code: answer.code, message: answer.message } };
      return read(answer);
    },
    createOrder: async ({ currency: money, items, lines, total_minor, note, customer }, key) => {
      const body = { currency: money, items: items.map(bare), lines, total_minor, note, customer };
      const answer = await ask({ method: "POST", path: "/orders", body, key, shape: CONTRACT.order });
      return creationOf(answer);
    },
    orderOf: async (key) => {
      const path = `/orders/${encodeURIComponent(key)}`;
      const answer = await ask({ method: "GET", path, shape: CONTRACT.order });
      if (answer.kind !== "refused") return creationOf(answer);
      return answer.status === 404 && answer.code === "unknown_order"
        ? { kind: "absent" }
        : { kind: "unknown", cause: `HTTP ${answer.status}, ${answer.code}` };
    },
  };
}

const bare = ({
  product_id,
  quantity,
  price_minor,
}: {
  product_id: string;
  quantity: number;
  price_minor: number;
}) => ({
  product_id,
  quantity,
  price_minor,
});

function creationOf(answer: Answer<z.infer<typeof CONTRACT.order>>): Creation {
  if (answer.kind === "ok") return { kind: "made", order: answer.data };
  return answer.kind === "refused" ? { kind: "refused", refusal: refusalOf(answer) } : answer;
}
