import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import { invitePerson } from "../../staff";
import type { SignedInEnv } from "../console-env";
import { CsrfField, page } from "../layout";
import { statusOf } from "../status-of";
import { ask, refusedWords } from "./ask";
import { textIn } from "./ceremony";
import { giveLink } from "./link-page";
import { emailOf, LONGEST_NAME, nameOf } from "./names";
import { chosenRoles, LanguageField, localeOf, RoleFields } from "./person-fields";
import { Said } from "./said";

/** What was typed, so that it can be mended. */
interface Typed {
  name: string;
  email: string;
  roles: readonly string[];
  locale: string;
}

/** `GET /console/settings/staff/new`. */
export function inviteForm(c: Context<SignedInEnv>): Promise<Response> {
  return invitePage(c, 200, { name: "", email: "", roles: ["agent"], locale: c.var.call.env.LOCALE });
}

function invitePage(
  c: Context<SignedInEnv>,
  status: 200 | 400 | 403 | 404 | 409,
  typed: Typed,
  problem?: string,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { people } = i18n.t;
  return page(
    c,
    { title: people.newPerson.title, status, self: "/console/settings/staff/new" },
    <>
      <p>
        <a href="/console/settings/staff">← {people.back}</a>
      </p>
      <h1>{people.newPerson.title}</h1>
      <p class="muted">{people.newPerson.intro}</p>
      <Said c={c} problem={problem} />
      <section class="card">
        <form class="people-form" method="post" action="/console/settings/staff">
          <CsrfField session={session} />
          <input type="hidden" name="form_key" value={call.ids.next("request")} />
          <label for="name">{people.name}</label>
          <input
            id="name"
            type="text"
            name="name"
            value={typed.name}
            maxlength={LONGEST_NAME}
            required
            autocomplete="off"
          />
          <label for="email">{people.emailOptional}</label>
          <input
            id="email"
            type="email"
            name="email"
            value={typed.email}
            maxlength={254}
            autocomplete="off"
            aria-describedby="email-hint"
          />
          <span class="muted hint" id="email-hint">
            {people.emailHint}
          </span>
          <LanguageField i18n={i18n} value={typed.locale} />
          <RoleFields i18n={i18n} chosen={typed.roles} />
          <button class="button" type="submit">
            {people.newPerson.submit}
          </button>
        </form>
      </section>
    </>,
  );
}

/** `POST /console/settings/staff`: somebody new, and the link for them, unless another administrator has to agree first. */
export async function invite(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { problems } = i18n.t.people;
  const form = await c.req.parseBody();
  const typed: Typed = {
    name: textIn(form, "name"),
    email: textIn(form, "email"),
    roles: await chosenRoles(c),
    locale: textIn(form, "locale"),
  };
  const name = nameOf(typed.name);
  const email = typed.email.trim() === "" ? null : emailOf(typed.email);
  const locale = localeOf(typed.locale);
  const problem =
    name === undefined
      ? problems.name
      : email === undefined
        ? problems.email
        : locale === undefined
          ? problems.language
          : typed.roles.length === 0
            ? problems.roles
            : undefined;
  if (problem !== undefined || !name || email === undefined || !locale)
    return invitePage(c, 400, typed, problem);

  const input = { name, email, roles: [...typed.roles], locale };
  const content = { ...input, staff_id: call.ids.next("staff"), asked_by: call.principal.staffId };
  const answer = await ask(c, invitePerson, { input, content });
  if (answer instanceof ToolError)
    return invitePage(c, statusOf(answer.code) as 403 | 404 | 409, typed, refusedWords(c, answer));
  if (answer.status !== "executed")
    return c.redirect(`/console/settings/staff?asked=${answer.action_request_id}`, 303);
  // A form that is sent again has its first answer: the person that was added then.
  return giveLink(c, String(answer.result?.staff_id), ":link");
}
