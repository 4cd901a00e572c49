import type { Context } from "hono";
import { listPeople, type Person } from "../../staff";
import type { SignedInEnv } from "../console-env";
import { page, Time } from "../layout";
import { roleWords } from "../request-words";
import { stateOf, waysOf } from "./person-words";
import { Said, saidOf } from "./said";

/** `GET /console/settings/staff`: everybody who works here, with what they may do and how they sign in. */
export async function staffList(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { people } = i18n.t;
  const [everybody, said] = await Promise.all([listPeople(call), saidOf(c)]);
  return page(
    c,
    { title: people.title, width: "wide" },
    <>
      <p>
        <a href="/console/settings">← {people.settings}</a>
      </p>
      <div class="heading">
        <h1>{people.title}</h1>
        <a class="button" href="/console/settings/staff/new">
          {people.invite}
        </a>
      </div>
      <p class="muted">{people.intro}</p>
      <Said c={c} said={said} />
      <section class="card wide" aria-label={people.title}>
        <table class="people-table">
          <thead>
            <tr>
              <th scope="col">{people.name}</th>
              <th scope="col">{people.roles}</th>
              <th scope="col">{people.ways}</th>
              <th scope="col">{people.lastSeen}</th>
              <th scope="col">{people.state}</th>
            </tr>
          </thead>
          <tbody>
            {everybody.map((person) => (
              <PersonRow c={c} person={person} />
            ))}
          </tbody>
        </table>
      </section>
    </>,
  );
}

function PersonRow({ c, person }: { c: Context<SignedInEnv>; person: Person }) {
  const { call, i18n } = c.var;
  const { people } = i18n.t;
  const state = stateOf(person);
  return (
    <tr class={state === "disabled" ? "away" : undefined}>
      <th scope="row">
        <a href={`/console/settings/staff/${person.id}`}>
          <bdi>{person.name}</bdi>
        </a>
        {person.id === call.principal.staffId && <span class="muted"> · {people.you}</span>}
        {person.email && <bdi class="muted note">{person.email}</bdi>}
      </th>
      <td data-name={people.roles}>{roleWords(i18n, person.roles)}</td>
      <td data-name={people.ways}>{waysOf(i18n, person)}</td>
      <td data-name={people.lastSeen}>
        {person.lastSeenAt === null ? people.never : <Time i18n={i18n} at={person.lastSeenAt} />}
      </td>
      <td data-name={people.state}>
        <span class={`badge ${state === "active" ? "yours" : state === "invited" ? "warning" : ""}`}>
          {people[state]}
        </span>
        {person.linkUntil !== null && (
          <span class="muted note">{people.linkUntil(i18n.date(person.linkUntil))}</span>
        )}
      </td>
    </tr>
  );
}
