import type { Context } from "hono";
import { findStaffByHandle } from "../../auth";
import type { ConsoleEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { isOwnOrigin, safeNext } from "../same-origin";
import { startSession } from "../session";
import { hasPicker } from "./local-picker";
import { signInCard } from "./sign-in-card";

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
  if (!person) return signInCard(c, 400, i18n.t.signIn.unknownStaff);
  await startSession(c, { id: person.staffId, name: person.name }, "local");
  return c.redirect(safeNext(form.next, c.req.url), 303);
}
