import type { Context } from "hono";
import { givable, LONGEST_TOKEN_DAYS, LONGEST_TOKEN_NAME, makeToken, preselected } from "../../clients";
import type { SignedInEnv } from "../console-env";
import { CsrfField, page } from "../layout";
import { nameOf } from "../people/names";
import { givenIn } from "./form";
import { ScopeFields, SpellingFields } from "./scope-fields";

const ADDRESS = "/console/settings/clients/tokens";

/** What can be chosen for how long a token is good, days. */
const DAYS = [7, 30, 90, 180, LONGEST_TOKEN_DAYS];
const USUAL_DAYS = 90;

/** An id that a form of ours was given: its time and chance, nothing that means anything. */
const FORM_KEY = /^tok_[0-9a-z]{26}$/;

interface Draft {
  problem?: "name" | "scopes" | "days";
  name: string;
  scopes: ReadonlySet<string>;
  days: number;
  spelling: string;
}

/** `GET /console/settings/clients/tokens/new`. */
export function newTokenPage(c: Context<SignedInEnv>): Promise<Response> {
  const offered = givable(c.var.call.principal.permissions);
  return form(c, {
    name: "",
    scopes: preselected([], offered),
    days: USUAL_DAYS,
    spelling: "dotted",
  });
}

/** `POST /console/settings/clients/tokens`: answers with the token itself, which no address ever holds. */
export async function createToken(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { scopes, nameSpelling, text } = await givenIn(c, call.principal);
  const name = nameOf(text("name"), LONGEST_TOKEN_NAME);
  const days = Number(text("days"));
  const dated = Number.isInteger(days) && days >= 1 && days <= LONGEST_TOKEN_DAYS;
  if (!name || scopes.length === 0 || !dated) {
    const problem = !name ? "name" : scopes.length === 0 ? "scopes" : "days";
    const kept = {
      name: name ?? text("name"),
      scopes: new Set<string>(scopes),
      days: dated ? days : USUAL_DAYS,
    };
    return form(c, { problem, ...kept, spelling: nameSpelling });
  }
  const key = text("form_key");
  const id = FORM_KEY.test(key) ? key : call.ids.next("token");
  return madePage(c, await makeToken(call, id, { name, scopes, days, nameSpelling }));
}

function form(c: Context<SignedInEnv>, draft: Draft): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { tokens: words } = i18n.t.clients;
  const { problem } = draft;
  return page(
    c,
    { title: words.new, status: problem ? 400 : 200, self: `${ADDRESS}/new` },
    <section class="card narrow">
      <h1>{words.new}</h1>
      {problem && (
        <p id="problem" class="problem" role="alert">
          {words.problems[problem]}
        </p>
      )}
      <form class="stack" method="post" action={ADDRESS}>
        <CsrfField session={session} />
        <input type="hidden" name="form_key" value={call.ids.next("token")} />
        <label for="name">{words.nameLabel}</label>
        <input
          id="name"
          name="name"
          required
          maxlength={LONGEST_TOKEN_NAME}
          value={draft.name}
          autocomplete="off"
          aria-describedby="name-hint"
        />
        <p id="name-hint" class="muted note">
          {words.nameHint}
        </p>
        <label for="days">{words.days}</label>
        <select id="days" name="days">
          {DAYS.map((days) => (
            <option value={days} selected={days === draft.days}>
              {words.dayCount(days)}
            </option>
          ))}
        </select>
        <ScopeFields i18n={i18n} offered={givable(call.principal.permissions)} ticked={draft.scopes} />
        <SpellingFields i18n={i18n} chosen={draft.spelling} />
        <button class="button" type="submit">
          {words.create}
        </button>
      </form>
      <a href="/console/settings/clients">{words.back}</a>
    </section>,
  );
}

function madePage(c: Context<SignedInEnv>, token: string | undefined): Promise<Response> {
  const { tokens: words } = c.var.i18n.t.clients;
  return page(
    c,
    { title: words.madeTitle, status: token === undefined ? 409 : 200, self: "/console/settings/clients" },
    <section class="card narrow stack">
      <h1>{words.madeTitle}</h1>
      {token === undefined ? (
        <p role="alert">{words.madeAlready}</p>
      ) : (
        <>
          <p role="status">{words.made}</p>
          <p class="strong">{words.value}</p>
          <code class="secret">{token}</code>
        </>
      )}
      <a class="button secondary" href="/console/settings/clients">
        {words.back}
      </a>
    </section>,
  );
}
