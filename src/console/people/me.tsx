import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type SessionOfPerson, sessionsOf } from "../../auth";
import { identitiesOf, type Passkey, passkeysOf } from "../../staff";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { CsrfField, page } from "../layout";
import { browserOf } from "./browsers";
import { LONGEST_NAME } from "./names";
import { PasskeyForm } from "./passkey-form";
import { LanguageField } from "./person-fields";
import { Said, saidOf } from "./said";

/** `GET /console/settings/me`. */
export const me = (c: Context<SignedInEnv>): Promise<Response> => mePage(c, 200);

/** What a form that was refused leaves on the page: what was typed, so that it can be mended. */
interface Refused {
  problem?: string;
  profile?: { name: string; locale: string };
  passkey?: { id: string; name: string };
}

/** Who somebody is here, how they sign in, and where they are signed in. */
export async function mePage(
  c: Context<SignedInEnv>,
  status: ContentfulStatusCode,
  refused: Refused = {},
): Promise<Response> {
  const { call, i18n } = c.var;
  const { people } = i18n.t;
  const id = call.principal.staffId;
  const [passkeys, identities, sessions, said] = await Promise.all([
    passkeysOf(call.db, id),
    identitiesOf(call, id),
    sessionsOf(call.db, call.clock, id),
    saidOf(c),
  ]);
  return page(
    c,
    { title: people.me.title, status, self: "/console/settings/me" },
    <>
      <p>
        <a href="/console/settings">← {people.settings}</a>
      </p>
      <h1>{people.me.title}</h1>
      <Said c={c} said={said} problem={refused.problem} />
      <div class="columns">
        <div>
          <Profile c={c} typed={refused.profile ?? call.principal} />
          <section class="card stack" aria-labelledby="passkeys">
            <h2 id="passkeys">{people.me.passkeys}</h2>
            {passkeys.length === 0 && <p class="muted">{people.me.noPasskeys}</p>}
            <ul class="own-things">
              {passkeys.map((passkey) => (
                <PasskeyEntry c={c} passkey={passkey} typed={refused.passkey} />
              ))}
            </ul>
            <AddPasskey c={c} />
          </section>
          {identities.length > 0 && (
            <section class="card" aria-labelledby="identities">
              <h2 id="identities">{people.me.identities}</h2>
              <ul class="plain">
                {identities.map(({ issuer, createdAt }) => (
                  <li>
                    <bdi>{new URL(issuer).host}</bdi>{" "}
                    <span class="muted">{people.me.added(i18n.date(createdAt))}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
        <div>
          <Sessions c={c} sessions={sessions} />
        </div>
      </div>
    </>,
  );
}

interface ProfileProps {
  c: Context<SignedInEnv>;
  typed: { name: string; locale: string };
}

function Profile({ c, typed }: ProfileProps) {
  const { i18n, session } = c.var;
  const { people } = i18n.t;
  return (
    <section class="card" aria-label={people.me.title}>
      <form class="people-form" method="post" action="/console/settings/me">
        <CsrfField session={session} />
        <label for="name">{people.name}</label>
        <input
          id="name"
          type="text"
          name="name"
          value={typed.name}
          maxlength={LONGEST_NAME}
          required
          autocomplete="name"
          aria-describedby="name-hint"
        />
        <span class="muted hint" id="name-hint">
          {people.me.nameHint}
        </span>
        <LanguageField i18n={i18n} value={typed.locale} />
        <button class="button" type="submit">
          {people.me.save}
        </button>
      </form>
    </section>
  );
}

interface PasskeyProps {
  c: Context<SignedInEnv>;
  passkey: Passkey;
  typed: Refused["passkey"];
}

function PasskeyEntry({ c, passkey, typed }: PasskeyProps) {
  const { i18n, session } = c.var;
  const { me: words } = i18n.t.people;
  const { credentialId, name, lastUsedAt } = passkey;
  const used = lastUsedAt === null ? words.unused : words.used(i18n.date(lastUsedAt));
  return (
    <li>
      <bdi class="strong">{name}</bdi>
      <span class="muted note">
        {[
          passkey.backedUp ? words.synced : words.thisDevice,
          words.added(i18n.date(passkey.createdAt)),
          used,
        ].join(" · ")}
      </span>
      <form method="post" action="/console/settings/me/passkeys/rename">
        <CsrfField session={session} />
        <input type="hidden" name="passkey" value={credentialId} />
        <input
          type="text"
          name="name"
          value={typed?.id === credentialId ? typed.name : name}
          maxlength={LONGEST_NAME}
          aria-label={words.renameNamed(name)}
        />
        <button class="quiet" type="submit">
          {words.rename}
        </button>
        <button
          class="quiet"
          type="submit"
          formaction="/console/settings/me/passkeys/remove"
          aria-label={words.removeNamed(name)}
        >
          {words.remove}
        </button>
      </form>
    </li>
  );
}

function AddPasskey({ c }: { c: Context<SignedInEnv> }) {
  const { i18n, session } = c.var;
  const { me: words, passkey } = i18n.t.people;
  return (
    <PasskeyForm i18n={i18n} ceremony="create" at="/console/settings/me/passkeys" button={words.add}>
      <CsrfField session={session} />
      <label for="passkey-name">{passkey.name}</label>
      <input
        id="passkey-name"
        type="text"
        name="name"
        maxlength={LONGEST_NAME}
        autocomplete="off"
        aria-describedby="passkey-hint"
      />
      <span class="muted hint" id="passkey-hint">
        {passkey.nameHint}
      </span>
    </PasskeyForm>
  );
}

function Sessions({ c, sessions }: { c: Context<SignedInEnv>; sessions: readonly SessionOfPerson[] }) {
  const { i18n, session } = c.var;
  const { people } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="sessions">
      <h2 id="sessions">{people.me.sessions}</h2>
      <ul class="own-things">
        {sessions.map((one) => {
          const name = browserWords(i18n, one.userAgent);
          const here = one.csrfToken === session.csrfToken;
          return (
            <li>
              <span>
                <bdi class="strong">{name}</bdi>{" "}
                {here && <span class="badge yours">{people.me.thisSession}</span>}
              </span>
              <span class="muted note">
                {[
                  people.methods[one.method],
                  people.me.sessionSince(i18n.date(one.createdAt)),
                  people.me.sessionSeen(i18n.date(one.lastSeenAt)),
                ].join(" · ")}
              </span>
              {!here && (
                <form method="post" action="/console/settings/me/sessions/end">
                  <CsrfField session={session} />
                  <input type="hidden" name="session" value={one.key} />
                  <button class="quiet" type="submit" aria-label={people.me.endNamed(name)}>
                    {people.me.end}
                  </button>
                </form>
              )}
            </li>
          );
        })}
      </ul>
      <form class="people-form" method="post" action="/console/settings/me/sessions/end-all">
        <CsrfField session={session} />
        <button class="button danger" type="submit" aria-describedby="end-all-hint">
          {people.me.endAll}
        </button>
        <span class="muted hint" id="end-all-hint">
          {people.me.endAllHint}
        </span>
      </form>
    </section>
  );
}

function browserWords(i18n: I18n, userAgent: string | null): string {
  const { me: words } = i18n.t.people;
  const { browser, system } = browserOf(userAgent);
  if (browser && system) return words.browserOn(browser, system);
  return browser ?? system ?? words.unknownBrowser;
}
