import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ConsoleSession } from "../auth";
import { scriptUrl, stylesheetUrl } from "./assets";
import type { PageContext } from "./console-env";
import { navigationOf } from "./frame/navigation";
import { type I18n, LANGUAGES, type Language } from "./i18n";
import { refreshedAddress } from "./refreshed";

interface PageOptions {
  title: string;
  status?: ContentfulStatusCode;
  /** Where the page can be loaded with GET, when that is not the address it was answered at. */
  self?: string | undefined;
  /** Seconds after which the browser loads the page anew. */
  refreshAfter?: number | undefined;
  /** `wide` gives tables the whole width; `panes` fills the window, and its parts scroll by themselves. */
  width?: "wide" | "panes";
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
          <meta
            http-equiv="refresh"
            content={`${options.refreshAfter}; url=${refreshedAddress(self.pathname)}`}
          />
        )}
        <title>{`${options.title} · ${tenant}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={await stylesheetUrl()} />
        <script defer src={await scriptUrl()} />
      </head>
      <body class={session ? "framed" : ""} data-signed-out={session && i18n.t.form.signedOut}>
        <a class="skip" href="#content">
          {i18n.t.skip}
        </a>
        <header class="top">
          <a class="brand" href="/console">
            {tenant}
          </a>
          {session && <Menu i18n={i18n} session={session} path={self.pathname} />}
          <div class="top-end">
            <LanguageSwitch i18n={i18n} self={self} />
            {session && <SignOut i18n={i18n} session={session} />}
          </div>
        </header>
        <main id="content" tabindex={-1} class={options.width}>
          {body}
        </main>
      </body>
    </html>
  );
  return c.html(`<!doctype html>${document}`, options.status ?? 200);
}

/** The main menu: beside the page where there is room, behind a button on a phone. */
function Menu({ i18n, session, path }: { i18n: I18n; session: ConsoleSession; path: string }) {
  const { nav } = i18n.t;
  const groups = navigationOf(session.principal, path);
  const entries = () => (
    <nav aria-label={nav.label}>
      {groups.map(({ group, links }) => (
        <div class="menu-group">
          <p class="menu-title">{nav.groups[group]}</p>
          <ul>
            {links.map(({ key, href, current }) => (
              <li>
                <a href={href} aria-current={current ? "page" : undefined}>
                  {nav[key]}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
  return (
    <>
      <details class="menu">
        <summary>{nav.menu}</summary>
        {entries()}
      </details>
      <div class="side">{entries()}</div>
    </>
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
