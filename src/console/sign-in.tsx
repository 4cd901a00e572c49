import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { findStaffByHandle, isLocalRun, listStaff } from "../auth";
import type { ConsoleEnv } from "./console-env";
import { messagePage } from "./error-pages";
import { wordsFor } from "./i18n";
import { page } from "./layout";
import { open, type Page, post } from "./pages";
import { isOwnOrigin, safeNext } from "./same-origin";
import { signOut, startSession } from "./session";

/** The ways in and out. */
export const signInPages = (): readonly Page[] => [
  open("get", "/sign-in", signInPage),
  open("post", "/sign-in/local", signInLocally),
  post("/sign-out", "signed-in", signOut),
];

/** The picker of a local run opens only where `isLocalRun` says so; elsewhere nothing tells that it exists. */
function hasPicker(c: Context<ConsoleEnv>): boolean {
  return isLocalRun(c.env.ENVIRONMENT, c.req.url);
}

/** `GET /console/sign-in`. */
export async function signInPage(c: Context<ConsoleEnv>): Promise<Response> {
  const { signIn } = c.var.i18n.t;
  const content = hasPicker(c) ? (
    await picker(c)
  ) : (
    <>
      <p>{signIn.notSetUp}</p>
      <p class="muted">{signIn.notSetUpHint}</p>
    </>
  );
  return signInCard(c, 200, content);
}

function signInCard(c: Context<ConsoleEnv>, status: 200 | 400, content: Child): Promise<Response> {
  const { signIn } = c.var.i18n.t;
  const self = c.req.method === "GET" ? undefined : "/console/sign-in";
  return page(
    c,
    { title: signIn.title, status, self },
    <section class="card narrow">
      <h1>{signIn.title}</h1>
      {content}
    </section>,
  );
}

async function picker(c: Context<ConsoleEnv>) {
  const { i18n, ctx } = c.var;
  const { signIn, roles: roleWords } = i18n.t;
  const staff = await listStaff(ctx.db);
  return (
    <form method="post" action="/console/sign-in/local">
      <p class="muted">{staff.length > 0 ? signIn.local : signIn.nobody}</p>
      <input type="hidden" name="next" value={safeNext(c.req.query("next"), c.req.url)} />
      <ul class="picker">
        {staff.map(({ handle, name, roles }) => (
          <li>
            <button type="submit" name="staff" value={handle} aria-label={signIn.as(name)}>
              <strong>{name}</strong>
              <span>{i18n.list(roles.map((role) => wordsFor(roleWords, role, role)))}</span>
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

/**
 * `POST /console/sign-in/local`: signs in as a staff member, in a local run only. Takes no CSRF token, as
 * nobody is signed in yet; a form on another site is known by its `Origin`.
 */
export async function signInLocally(c: Context<ConsoleEnv>): Promise<Response> {
  if (!hasPicker(c)) return messagePage(c, "notFound");
  const { ctx, i18n } = c.var;
  if (!isOwnOrigin(c.req.raw, ctx.publicUrl)) return messagePage(c, "forbidden", i18n.t.form.origin);

  const form = await c.req.parseBody();
  const person = typeof form.staff === "string" ? await findStaffByHandle(ctx.db, form.staff) : undefined;
  if (!person) return signInCard(c, 400, <p role="alert">{i18n.t.signIn.unknownStaff}</p>);
  await startSession(c, person.staffId);
  return c.redirect(safeNext(form.next, c.req.url), 303);
}
