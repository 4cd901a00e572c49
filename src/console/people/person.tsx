import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { findPerson, type Person } from "../../staff";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { Fact } from "../fact";
import { CsrfField, page, Time } from "../layout";
import { roleWords } from "../request-words";
import { RoleFields } from "./person-fields";
import { hasWay, stateOf, waysOf } from "./person-words";
import { Said, saidOf } from "./said";

/** `GET /console/settings/staff/:id`. */
export function person(c: Context<SignedInEnv>): Promise<Response> {
  return personPage(c, c.req.param("id") ?? "", 200);
}

/** What a form that was refused leaves on the page. */
interface Refused {
  problem?: string;
  /** The roles that were ticked. */
  chosen?: readonly string[] | undefined;
}

/** One person: what they may do, how they get in, and what an administrator can change of that. */
export async function personPage(
  c: Context<SignedInEnv>,
  id: string,
  status: ContentfulStatusCode,
  { problem, chosen }: Refused = {},
): Promise<Response> {
  const { call, i18n } = c.var;
  const { people } = i18n.t;
  const found = id.length <= 64 ? await findPerson(call, id) : undefined;
  if (!found) return messagePage(c, "notFound");
  const state = stateOf(found);
  const said = await saidOf(c);
  return page(
    c,
    { title: found.name, status, self: `/console/settings/staff/${found.id}` },
    <>
      <p>
        <a href="/console/settings/staff">← {people.back}</a>
      </p>
      <div class="heading">
        <h1>
          <bdi>{found.name}</bdi>
        </h1>
        <span class={`badge ${state === "active" ? "yours" : state === "invited" ? "warning" : "error"}`}>
          {people[state]}
        </span>
      </div>
      <Said c={c} said={said} problem={problem} />
      <div class="columns">
        <div>
          <Facts c={c} person={found} />
          {found.disabledAt === null && <RolesForm c={c} person={found} chosen={chosen ?? found.roles} />}
        </div>
        <div>
          <section class="card" aria-labelledby="access">
            <h2 id="access">{people.change.access}</h2>
            <Acts c={c} person={found} />
          </section>
        </div>
      </div>
    </>,
  );
}

interface Props {
  c: Context<SignedInEnv>;
  person: Person;
}

function Facts({ c, person: shown }: Props) {
  const { i18n } = c.var;
  const { people } = i18n.t;
  return (
    <section class="card" aria-label={people.title}>
      <dl>
        <Fact name={people.email}>{shown.email ? <bdi>{shown.email}</bdi> : "–"}</Fact>
        <Fact name={people.roles}>{roleWords(i18n, shown.roles)}</Fact>
        <Fact name={people.ways}>
          {waysOf(i18n, shown)}
          {shown.linkUntil !== null && (
            <span class="muted note">{people.linkUntil(i18n.date(shown.linkUntil))}</span>
          )}
        </Fact>
        <Fact name={people.lastSeen}>
          {shown.lastSeenAt === null ? people.never : <Time i18n={i18n} at={shown.lastSeenAt} />}
        </Fact>
        <Fact name={people.since}>
          <Time i18n={i18n} at={shown.createdAt} />
        </Fact>
      </dl>
    </section>
  );
}

function RolesForm({ c, person: shown, chosen }: Props & { chosen: readonly string[] }) {
  const { i18n } = c.var;
  const { change } = i18n.t.people;
  return (
    <section class="card" aria-labelledby="roles">
      <h2 id="roles">{change.roles}</h2>
      <Form c={c} person={shown} act="roles">
        <input type="hidden" name="before" value={shown.roles.join(" ")} />
        <RoleFields i18n={i18n} chosen={chosen} />
        <span class="muted hint" id="roles-hint">
          {change.rolesHint}
        </span>
        <button class="button" type="submit" aria-describedby="roles-hint">
          {change.save}
        </button>
      </Form>
    </section>
  );
}

/** What can be done with one click; each says what it leads to. */
function Acts({ c, person: shown }: Props) {
  const { link, change } = c.var.i18n.t.people;
  if (shown.disabledAt !== null)
    return (
      <div class="acts">
        <Act c={c} person={shown} act="enable" button={change.enable} hint={change.enableHint} />
      </div>
    );
  return (
    <div class="acts">
      {hasWay(shown) ? (
        <Act c={c} person={shown} act="link" button={link.recover} hint={link.recoverHint} />
      ) : (
        <Act c={c} person={shown} act="link" button={link.join} hint={link.joinHint} />
      )}
      {shown.linkUntil !== null && <Act c={c} person={shown} act="revoke-link" button={link.revoke} />}
      {shown.sessions > 0 && (
        <Act c={c} person={shown} act="end-sessions" button={change.sessions} hint={change.sessionsHint} />
      )}
      {shown.clients > 0 && (
        <Act c={c} person={shown} act="revoke-clients" button={change.clients} hint={change.clientsHint} />
      )}
      <Act c={c} person={shown} act="disable" button={change.disable} hint={change.disableHint} danger />
    </div>
  );
}

interface ActProps extends Props {
  act: string;
  button: string;
  hint?: string;
  danger?: boolean;
}

function Act({ c, person: shown, act, button, hint, danger }: ActProps) {
  return (
    <Form c={c} person={shown} act={act}>
      <button
        class={`button ${danger ? "danger" : "secondary"}`}
        type="submit"
        aria-describedby={hint ? `${act}-hint` : undefined}
      >
        {button}
      </button>
      {hint && (
        <span class="muted hint" id={`${act}-hint`}>
          {hint}
        </span>
      )}
    </Form>
  );
}

function Form({ c, person: shown, act, children }: Props & { act: string; children?: unknown }) {
  const { call, session } = c.var;
  return (
    <form class="people-form" method="post" action={`/console/settings/staff/${shown.id}/${act}`}>
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={call.ids.next("request")} />
      {children as never}
    </form>
  );
}
