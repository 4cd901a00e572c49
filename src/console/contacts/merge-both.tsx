import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { SignedInEnv } from "../console-env";
import { Time } from "../layout";
import { addressOf, type Contact, nameOf } from "./answers";
import { CATEGORIES, ConsentBadge } from "./consent";
import { Tags } from "./list";
import { Hidden } from "./tags";

interface Props {
  c: Context<SignedInEnv>;
  stays: Contact;
  goes: Contact;
}

/** The state that holds when two become one: whoever refused has refused. */
export function stricter(a: string, b: string): string {
  if (a === "opted_out" || b === "opted_out") return "opted_out";
  return a === "opted_in" || b === "opted_in" ? "opted_in" : "unknown";
}

/** Two records beside each other, with what would come of them, and the way to ask for it. */
export function Both({ c, stays, goes }: Props) {
  const { call, i18n, session } = c.var;
  const { contacts: words, change } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="both">
      <h2 id="both">{words.bothTitle}</h2>
      <table class="stacking both">
        <thead>
          <tr>
            <td />
            <th scope="col">{change.stays}</th>
            <th scope="col">{change.goes}</th>
            <th scope="col">{words.result}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(c, stays, goes).map(([name, ...[first, second, result]]) => (
            <tr>
              <th scope="row">{name}</th>
              <td data-name={change.stays}>{first}</td>
              <td data-name={change.goes}>{second}</td>
              <td data-name={words.result}>{result}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{words.mergeFinal}</p>
      <form method="post" action={`${addressOf(stays.id)}/merge`} class="actions">
        <Hidden call={call} session={session} />
        <input type="hidden" name="with" value={goes.id} />
        <button class="button danger" type="submit">
          {words.mergeAsk}
        </button>
        <a href={`${addressOf(goes.id)}/merge?${new URLSearchParams({ with: stays.id })}`}>
          {words.mergeSwap}
        </a>
      </form>
    </section>
  );
}

type Line = [name: string, stays: Child, goes: Child, result: Child];

function rowsOf(c: Context<SignedInEnv>, stays: Contact, goes: Contact): Line[] {
  const { i18n } = c.var;
  const { contacts: words, approval } = i18n.t;
  const name = (...of: Contact[]) => (
    <bdi>{of.map(nameOf).find((one) => one !== null) ?? approval.unnamed}</bdi>
  );
  const tags = (...of: Contact[]) => <Tags tags={[...new Set(of.flatMap((one) => one.tags))]} />;
  const blocked = (yes: boolean) => (
    <span class={yes ? "badge error" : "muted"}>{yes ? words.blocked : words.notBlocked}</span>
  );
  const seen = ({ last_seen_at: at }: Contact) =>
    at === null ? words.never : <Time i18n={i18n} at={Date.parse(at)} />;
  const consent = (state: string) => <ConsentBadge i18n={i18n} state={state} />;
  return [
    [words.name, name(stays), name(goes), name(stays, goes)],
    [words.phone, stays.phone ?? approval.noPhone, goes.phone ?? approval.noPhone, words.bothNumbers],
    [words.tags, tags(stays), tags(goes), tags(stays, goes)],
    ...CATEGORIES.map((category): Line => {
      const [first, second] = [stays.consent[category].state, goes.consent[category].state];
      return [words.categories[category], consent(first), consent(second), consent(stricter(first, second))];
    }),
    [words.blocked, blocked(stays.blocked), blocked(goes.blocked), blocked(stays.blocked || goes.blocked)],
    [words.lastSeen, seen(stays), seen(goes), "–"],
  ];
}
