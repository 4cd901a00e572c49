import type { CallContext, ConsoleSession } from "../../auth";
import { type AskingClient, givable, isScope, outOfReach, preselected } from "../../clients";
import type { NameSpelling } from "../../mcp/names";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import { roleWords } from "../request-words";
import { ScopeFields, SpellingFields } from "./scope-fields";

interface Props {
  call: CallContext;
  i18n: I18n;
  session: ConsoleSession;
  client: AskingClient;
  handle: string;
  /** The client's own request, to show the page again with. */
  query: string;
  /** The person agreed and ticked nothing: how they wanted names of tools spelled. */
  given: NameSpelling | undefined;
}

/** Who asks, where access goes, and what of it the person gives. */
export function ConsentCard({ call, i18n, session, client, handle, query, given }: Props) {
  const { consent, scopes } = i18n.t.clients;
  const { principal } = call;
  const offered = givable(principal.permissions);
  const beyond = outOfReach(client.scopes, offered);
  return (
    <section class="card narrow consent">
      <h1>
        <bdi>{consent.title(client.name)}</bdi>
      </h1>
      <p>
        <bdi>{consent.asks(client.name)}</bdi>
      </p>
      {given !== undefined && (
        <p class="problem" role="alert">
          {consent.nothing}
        </p>
      )}
      <dl>
        {client.domain !== undefined && (
          <Fact name={consent.published}>
            <strong>
              <bdi>{client.domain}</bdi>
            </strong>
          </Fact>
        )}
        <Fact name={consent.goesTo}>
          <strong>
            <bdi>{client.redirectHost}</bdi>
          </strong>
        </Fact>
        <Fact name={consent.you}>
          <bdi>{principal.name}</bdi>
          <span class="muted note">{roleWords(i18n, principal.roles)}</span>
        </Fact>
      </dl>
      {client.domain === undefined && <p class="caution">{consent.unverified}</p>}
      {client.redirectIsLoopback && <p class="caution">{consent.loopback}</p>}
      <form method="post" action="/console/authorize">
        <CsrfField session={session} />
        <input type="hidden" name="handle" value={handle} />
        <input type="hidden" name="query" value={query} />
        <h2>{consent.choose}</h2>
        <p class="muted">{client.scopes.some(isScope) ? consent.chooseHint : consent.unasked}</p>
        <ScopeFields
          i18n={i18n}
          offered={offered}
          ticked={given === undefined ? preselected(client.scopes, offered) : new Set()}
        />
        {beyond.length > 0 && (
          <div class="beyond">
            <h3>{consent.beyond}</h3>
            <ul>
              {beyond.map((scope) => (
                <li>
                  {scopes[scope]} <code class="muted">{scope}</code>
                </li>
              ))}
            </ul>
          </div>
        )}
        <SpellingFields i18n={i18n} chosen={given ?? "dotted"} />
        <p class="muted">{consent.approvals}</p>
        <div class="answers">
          <button class="button" type="submit" name="decision" value="allow">
            {consent.allow}
          </button>
          <button class="button secondary" type="submit" name="decision" value="deny">
            {consent.deny}
          </button>
        </div>
      </form>
    </section>
  );
}
