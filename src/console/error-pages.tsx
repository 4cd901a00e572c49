import type { Context } from "hono";
import { describeBug } from "../platform/log";
import type { ConsoleEnv, PageContext } from "./console-env";
import { createI18n, languageOf } from "./i18n";
import { page } from "./layout";

const MESSAGES = {
  notFound: { status: 404, title: "notFound", text: "notFoundText" },
  forbidden: { status: 403, title: "forbidden", text: "forbiddenText" },
  tooLarge: { status: 413, title: "tooLarge", text: "tooLargeText" },
  signedOut: { status: 401, title: "signedOut", text: "signedOutText" },
} as const;

/** A page that says why there is no other; `text` replaces the usual words. */
export function messagePage(c: PageContext, kind: keyof typeof MESSAGES, text?: string): Promise<Response> {
  const { pages } = c.var.i18n.t;
  const message = MESSAGES[kind];
  const signIn = kind === "signedOut";
  return page(
    c,
    { title: pages[message.title], status: message.status, self: "/console" },
    <section class="card narrow">
      <h1>{pages[message.title]}</h1>
      <p>{text ?? pages[message.text]}</p>
      <a class="button" href={signIn ? "/console/sign-in" : "/console"}>
        {signIn ? pages.toSignIn : pages.toHome}
      </a>
    </section>,
  );
}

/** The page for what nobody expected: the log has the cause, the page only the reference to it. */
export function failurePage(error: Error, c: Context<ConsoleEnv>): Promise<Response> {
  const { ctx } = c.var;
  // The secret of an invitation link is part of its path.
  const path = c.req.path.replace(/[0-9a-f]{64}/, "…");
  ctx.log.error("console.failed", { path, ...describeBug(error) });
  if (!c.var.i18n) c.set("i18n", createI18n(languageOf(ctx.env.LOCALE), ctx.env.LOCALE, ctx.env.TIME_ZONE));
  const { pages } = c.var.i18n.t;
  return page(
    c,
    { title: pages.failed, status: 500, self: "/console" },
    <section class="card narrow">
      <h1>{pages.failed}</h1>
      <p>{pages.failedText}</p>
      <p>
        {c.var.i18n.t.label(pages.reference)}
        <code>{ctx.correlationId}</code>
      </p>
    </section>,
  );
}
