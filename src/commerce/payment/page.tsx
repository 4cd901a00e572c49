import type { Child } from "hono/jsx";
import type { AppContext } from "../../platform/context";
import { orderNumber } from "./rules";
import { linkOfToken } from "./store";
import { hashOfToken, TOKEN } from "./token";
import { amountText, languageOfBrowser, PAYMENT_WORDS, type PaymentLanguage } from "./words";

const STYLE = `body{font:1rem/1.6 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}
dt{color:#5c5c61}dd{margin:0 0 .8rem;font-size:1.2rem}
button{font:inherit;font-weight:600;width:100%;padding:.8rem;border:0;border-radius:.6rem;background:#0a6b4d;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #1d1d1f;outline-offset:2px}
.note{color:#5c5c61;font-size:.9rem}
@media(prefers-color-scheme:dark){body{color:#f2f2f4;background:#17171a}dt,.note{color:#a9a9b0}button:focus-visible{outline-color:#f2f2f4}}`;

/** The one style sheet, by which the policy lets it in. */
let styleSource: Promise<string> | undefined;

async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

/** No script, nobody's frame, no cache, no index: and the form leads to us and to the provider alone. */
async function headers(language: PaymentLanguage, providerUrl: string | null): Promise<HeadersInit> {
  styleSource ??= hashSource(STYLE);
  const provider = providerUrl === null ? "" : ` ${new URL(providerUrl).origin}`;
  return {
    "content-type": "text/html; charset=utf-8",
    "content-language": language,
    "content-security-policy": `default-src 'none'; style-src ${await styleSource}; form-action 'self'${provider}; frame-ancestors 'none'; base-uri 'none'`,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
  };
}

interface Page {
  language: PaymentLanguage;
  status?: number;
  /** Where the form of the page leads in the end. */
  providerUrl?: string | null;
  body: Child;
}

async function render(
  ctx: AppContext,
  { language, status = 200, providerUrl = null, body }: Page,
): Promise<Response> {
  const words = PAYMENT_WORDS[language];
  const tenant = ctx.env.TENANT_NAME;
  const document = (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <title>{tenant ? `${words.title} · ${tenant}` : words.title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <h1>{tenant || words.title}</h1>
          {body}
        </main>
      </body>
    </html>
  );
  return new Response(`<!doctype html>${document.toString()}`, {
    status,
    headers: await headers(language, providerUrl),
  });
}

/** An open link of a provider's, by the token in its address; whatever else there is looks as if there was none. */
async function linkAt(ctx: AppContext, token: string) {
  return TOKEN.test(token) ? linkOfToken(ctx.db, await hashOfToken(token)) : undefined;
}

/**
 * `GET /pay/:token`: what is to be paid, until when, and a button to the provider. Looking changes nothing, so that whatever previews
 * links does no harm. It shows the shop, the order's number and the amount, and nothing of the customer or of what was ordered.
 */
export async function payPage(ctx: AppContext, request: Request, token: string): Promise<Response> {
  const language = languageOfBrowser(request.headers.get("accept-language"));
  const words = PAYMENT_WORDS[language];
  const link = await linkAt(ctx, token);
  const say = (text: string, status = 200) => render(ctx, { language, status, body: <p>{text}</p> });
  const gone = () => say(words.gone, 404);
  // One that was revoked looks as if it had never been.
  if (!link) return gone();
  if (link.status === "paid") return say(words.paid);
  if (link.status === "refunded") return say(words.refunded);
  if (link.pending === 1) return say(words.checking);
  const over = link.expiresAt <= ctx.clock.now();
  if (link.status === "expired" || (link.status === "open" && over)) return say(words.expired, 410);
  if (link.status !== "open" || link.providerUrl === null) return gone();
  if (new URL(request.url).searchParams.has("paid")) return say(words.checking);
  const until = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-Hant-HK", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: ctx.env.TIME_ZONE,
  });
  return render(ctx, {
    language,
    providerUrl: link.providerUrl,
    body: (
      <>
        <dl>
          <dt>{words.order}</dt>
          <dd>{orderNumber(link.order)}</dd>
          <dt>{words.amount}</dt>
          <dd>{amountText(link.amountMinor, link.currency, language)}</dd>
          <dt>{words.until}</dt>
          <dd>{until.format(link.expiresAt)}</dd>
        </dl>
        <form method="post" action={`/pay/${token}`}>
          <button type="submit">{words.pay}</button>
        </form>
        <p class="note">{words.provider}</p>
      </>
    ),
  });
}

/** `POST /pay/:token`: on to the provider, while the link is open; else the page says what became of it. */
export async function toProvider(ctx: AppContext, request: Request, token: string): Promise<Response> {
  const link = await linkAt(ctx, token);
  if (
    link?.status !== "open" ||
    link.pending === 1 ||
    link.providerUrl === null ||
    link.expiresAt <= ctx.clock.now()
  )
    return payPage(ctx, request, token);
  return new Response(null, {
    status: 303,
    headers: { location: link.providerUrl, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
