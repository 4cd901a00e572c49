import type { Context } from "hono";
import type { Child, PropsWithChildren } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../auth";
import { type I18n, LANGUAGES, type Language } from "./i18n";
import type { ConsoleEnv } from "./session";
import { stylesheetUrl } from "./stylesheet";

interface PageOptions {
  title: string;
  status?: ContentfulStatusCode;
  /** Where the page can be loaded with GET, when that is not the address it was answered at. */
  self?: string;
}

/** Answers with a whole page around `body`. */
export async function page(c: Context<ConsoleEnv>, options: PageOptions, body: Child): Promise<Response> {
  const { ctx, i18n, session } = c.var;
  const { title, status = 200, self } = options;
  const document = (
    <Layout
      i18n={i18n}
      title={title}
      tenant={ctx.env.TENANT_NAME || i18n.t.product}
      stylesheet={await stylesheetUrl()}
      self={self ?? c.req.url}
      origin={ctx.publicUrl}
    >
      <Header i18n={i18n} tenant={ctx.env.TENANT_NAME || i18n.t.product} self={self ?? c.req.url} origin={ctx.publicUrl}>
        {session && (
          <SignedInBar
            i18n={i18n}
            name={session.principal.name}
            csrfToken={session.csrfToken}
            approvals={may(session.principal, "approvals:read")}
            path={c.req.path}
          />
        )}
      </Header>
      <main id="content">{body}</main>
    </Layout>
  );
  return c.html(`<!doctype html>${document}`, status);
}
