import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ConsoleSession, may } from "../auth";
import { maySeeOrders } from "./commerce/may";
import type { PageContext } from "./console-env";
import { type I18n, LANGUAGES, type Language } from "./i18n";
import { stylesheetUrl } from "./stylesheet";

interface PageOptions {
  title: string;
  status?: ContentfulStatusCode;
  /** Where the page can be loaded with GET, when that is not the address it was answered at. */
  self?: string;
  /** Seconds after which the browser loads the page anew. */
  refreshAfter?: number | undefined;
}

/** Answers with a whole page around `body`. */
export async function page(c: PageContext, options: PageOptions, body: Child): Promise<Response> {
  const { ctx, i18n, session } = c.var;
  const self = new URL(options.self ?? c.req.url, c.req.url);
  const tenant = ctx.env.TENANT_NAME || i18n.t.product;
  const document = (
    <html lang={i18n.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {options.refreshAfter !== undefined && (
          <meta http-equiv="refresh" content={`${options.refreshAfter}; url=${self.pathname}`} />
        )}
        <title>{`${options.title} · ${tenant}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={await stylesheetUrl()} />
      </head>
      <body>
        <a class="skip" href="#content">
          {i18n.t.skip}
        </a>
        <header class="top">
          <a class="brand" href="/console">
            {tenant}
          </a>
          {session && <Navigation i18n={i18n} session={session} path={self.pathname} />}
          <LanguageSwitch i18n={i18n} self={self} />
          {session && <SignOut i18n={i18n} session={session} />}
        </header>
        <main id="content">{body}</main>
      </body>
    </html>
  );
  return c.html(`<!doctype html>${document}`, options.status ?? 200);
}

function Navigation({ i18n, session, path }: { i18n: I18n; session: ConsoleSession; path: string }) {
  const { nav } = i18n.t;
  const links = [
    { href: "/console", text: nav.home, current: path === "/console" },
    ...(may(session.principal, "approvals:read")
      ? [{ href: "/console/approvals", text: nav.approvals, current: path.startsWith("/console/approvals") }]
      : []),
    ...(may(session.principal, "broadcasts:read")
      ? [
          {
            href: "/console/broadcasts",
            text: nav.broadcasts,
            current: path.startsWith("/console/broadcasts"),
          },
        ]
      : []),
    ...(may(session.principal, "automation:read")
      ? [
          {
            href: "/console/automation",
            text: nav.automation,
            current: path.startsWith("/console/automation"),
          },
        ]
      : []),
    ...(maySeeOrders(session.principal)
      ? [
          {
            href: "/console/orders",
            text: nav.orders,
            current: path.startsWith("/console/orders") || path.startsWith("/console/catalogue"),
          },
        ]
      : []),
  ];
  return (
    <nav aria-label={nav.label}>
      {links.map(({ href, text, current }) => (
        <a href={href} aria-current={current ? "page" : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

function LanguageSwitch({ i18n, self }: { i18n: I18n; self: URL }) {
  const others = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== i18n.language);
  const address = (language: Language) => {
    const query = new URLSearchParams(self.search);
    query.set("lang", language);
    return `${self.pathname}?${query}`;
  };
  return (
    <div class="languages">
      {others.map((language) => (
        <a href={address(language)} lang={language} hreflang={language} title={i18n.t.languageSwitch}>
          {LANGUAGES[language]}
        </a>
      ))}
    </div>
  );
}

function SignOut({ i18n, session }: { i18n: I18n; session: ConsoleSession }) {
  return (
    <form class="sign-out" method="post" action="/console/sign-out">
      <CsrfField session={session} />
      <span>{session.principal.name}</span>
      <button class="quiet" type="submit">
        {i18n.t.nav.signOut}
      </button>
    </form>
  );
}

/** The hidden field by which a form shows that this site served it to this session. */
export function CsrfField({ session }: { session: ConsoleSession }) {
  return <input type="hidden" name="csrf_token" value={session.csrfToken} />;
}

/** A time that machines can read as well. */
export function Time({ i18n, at }: { i18n: I18n; at: number }) {
  return <time datetime={new Date(at).toISOString()}>{i18n.date(at)}</time>;
}
