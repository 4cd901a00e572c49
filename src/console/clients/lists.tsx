import type { ConsoleSession } from "../../auth";
import { isScope, type ListedGrant, type ListedToken } from "../../clients";
import type { I18n } from "../i18n";
import { CsrfField, Time } from "../layout";

interface Shown {
  i18n: I18n;
  session: ConsoleSession;
  /** Of all people: the list then names them, and leads back to itself. */
  everyone: boolean;
}

/** The apps that hold a grant. */
export function Apps({ i18n, session, everyone, grants }: Shown & { grants: readonly ListedGrant[] }) {
  const { apps } = i18n.t.clients;
  return (
    <section class="card" aria-labelledby="apps">
      <h2 id="apps">{apps.title}</h2>
      {grants.length === 0 ? (
        <p class="empty">{apps.none}</p>
      ) : (
        <div class="wide">
          <table class="clients">
            <thead>
              <tr>
                <th scope="col">{apps.app}</th>
                {everyone && <th scope="col">{apps.person}</th>}
                <th scope="col">{apps.may}</th>
                <th scope="col">{apps.since}</th>
                <th scope="col">{apps.lastUsed}</th>
                <th scope="col">
                  <span class="visually-hidden">{apps.action}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {grants.map((grant) => (
                <tr>
                  <th scope="row">
                    <bdi>{grant.clientName}</bdi>
                    <span class="muted note">
                      {URL.canParse(grant.clientId) ? (
                        <bdi>{new URL(grant.clientId).hostname}</bdi>
                      ) : (
                        apps.registered
                      )}
                    </span>
                  </th>
                  {everyone && (
                    <td>
                      <bdi>{grant.staffName}</bdi>
                    </td>
                  )}
                  <td>
                    <Scopes i18n={i18n} scopes={grant.scopes} />
                  </td>
                  <td>
                    <Time i18n={i18n} at={grant.createdAt} />
                  </td>
                  <td>
                    <LastUsed i18n={i18n} at={grant.lastUsedAt} />
                  </td>
                  <td>
                    <form method="post" action={`/console/settings/clients/apps/${grant.id}/disconnect`}>
                      <CsrfField session={session} />
                      <input type="hidden" name="from" value={everyone ? "everyone" : "own"} />
                      <button
                        class="button danger"
                        type="submit"
                        aria-label={apps.disconnectOne(grant.clientName)}
                      >
                        {apps.disconnect}
                      </button>
                    </form>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** The API tokens that hold. */
export function Tokens({ i18n, session, everyone, tokens }: Shown & { tokens: readonly ListedToken[] }) {
  const { apps, tokens: words } = i18n.t.clients;
  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">{words.title}</h2>
      {tokens.length === 0 ? (
        <p class="empty">{words.none}</p>
      ) : (
        <div class="wide">
          <table class="clients">
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                {everyone && <th scope="col">{apps.person}</th>}
                <th scope="col">{apps.may}</th>
                <th scope="col">{words.expires}</th>
                <th scope="col">{apps.lastUsed}</th>
                <th scope="col">
                  <span class="visually-hidden">{apps.action}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr>
                  <th scope="row">
                    <bdi>{token.name}</bdi>
                    <span class="muted note">
                      {token.localOnly ? words.local : token.hint && words.ends(token.hint)}
                    </span>
                  </th>
                  {everyone && (
                    <td>
                      <bdi>{token.staffName}</bdi>
                    </td>
                  )}
                  <td>{token.scopes ? <Scopes i18n={i18n} scopes={token.scopes} /> : words.everything}</td>
                  <td>
                    <Time i18n={i18n} at={token.expiresAt} />
                  </td>
                  <td>
                    <LastUsed i18n={i18n} at={token.lastUsedAt} />
                  </td>
                  <td>
                    <form method="post" action={`/console/settings/clients/tokens/${token.id}/revoke`}>
                      <CsrfField session={session} />
                      <input type="hidden" name="from" value={everyone ? "everyone" : "own"} />
                      <button class="button danger" type="submit" aria-label={words.revokeOne(token.name)}>
                        {words.revoke}
                      </button>
                    </form>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function LastUsed({ i18n, at }: { i18n: I18n; at: number | null }) {
  if (at === null) return <span class="muted">{i18n.t.clients.apps.never}</span>;
  return <Time i18n={i18n} at={at} />;
}

/** How many permissions, and, unfolded, which. */
function Scopes({ i18n, scopes }: { i18n: I18n; scopes: readonly string[] }) {
  const { apps, scopes: words } = i18n.t.clients;
  return (
    <details>
      <summary>{apps.count(scopes.length, i18n.number(scopes.length))}</summary>
      <ul>
        {scopes.map((scope) => (
          <li>{isScope(scope) ? words[scope] : scope}</li>
        ))}
      </ul>
    </details>
  );
}
