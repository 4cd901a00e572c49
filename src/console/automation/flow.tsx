import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import type { FlowDefinition, ListedFlow } from "../../automation";
import { MINUTE } from "../../platform/clock";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { languageName } from "../language-name";
import { page } from "../layout";
import type { Problem } from "../problem";
import { Actions } from "./actions";
import { askedOf, Said } from "./asked";
import type { AutomationDesk } from "./desk";
import { drawnFlow, FlowPicture } from "./diagram";
import { Faq } from "./faq";
import { Heading, OlderVersion, ProblemNote } from "./heading";
import { Changes, Versions } from "./history";
import { Limits } from "./limits";
import { namesFor } from "./names";
import { versionOf } from "./version";
import { type Names, queueName, textIn, triggerWords } from "./words";

/** An id is some thirty characters long; anything much longer is none. */
export const LONGEST_ID = 64;

/** `GET /console/automation/flows/:id`: how a flow goes, and what became of it. */
export function flow(desk: AutomationDesk) {
  return (c: Context<SignedInEnv>): Promise<Response> => flowPage(c, desk, 200);
}

/** The page of one flow, with what went wrong when a step on it failed. */
export async function flowPage(
  c: Context<SignedInEnv>,
  desk: AutomationDesk,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const id = c.req.param("id") ?? "";
  const found = id.length <= LONGEST_ID ? await desk.flow(call, id) : null;
  if (!found) return messagePage(c, "notFound");
  const { flow: one, history } = found;
  const first = one.liveVersion ?? one.latestVersion;
  const asked = c.req.query("version");
  const shown = asked === undefined ? first : versionOf(asked);
  const said = shown === undefined ? null : await desk.flowVersion(call, id, shown);
  if (shown === undefined || !said) return messagePage(c, "notFound");

  const [names, request] = await Promise.all([namesFor(call, desk), askedOf(call, id, c.req.query("asked"))]);
  const drawn = await drawnFlow(i18n, said, names);
  const self = `/console/automation/flows/${id}`;
  const { automation: words, flow: own } = i18n.t;
  return page(
    c,
    { title: `${one.name} · ${words.title}`, status, self },
    <>
      <p>
        <a href="/console/automation">← {words.back}</a>
      </p>
      <Heading i18n={i18n} subject={one} />
      {problem && <ProblemNote i18n={i18n} problem={problem} />}
      {request && <Said call={call} i18n={i18n} asked={request} />}
      {shown !== first && <OlderVersion i18n={i18n} self={self} version={shown} />}
      <FlowPicture i18n={i18n} name={one.name} heading={own.diagram} drawn={drawn} />
      <div class="columns">
        <div>
          <Terms i18n={i18n} flow={one} said={said} names={names} />
          <Faq i18n={i18n} flow={said} names={names} />
          <Safety i18n={i18n} flow={said} names={names} />
        </div>
        <div>
          {may(call.principal, "automation:write") && (
            <Actions
              i18n={i18n}
              session={session}
              self={self}
              subject={one}
              shown={shown}
              formKey={call.ids.next("request")}
            />
          )}
          <Versions
            i18n={i18n}
            self={self}
            history={history}
            live={one.liveVersion}
            latest={one.latestVersion}
            shown={shown}
          />
          <Changes
            i18n={i18n}
            history={history}
            names={names}
            mayRead={may(call.principal, "approvals:read")}
          />
        </div>
      </div>
    </>,
  );
}

interface TermsProps {
  i18n: I18n;
  flow: ListedFlow;
  said: FlowDefinition;
  names: Names;
}

function Terms({ i18n, flow: one, said, names }: TermsProps) {
  const { automation: words, flow: own } = i18n.t;
  return (
    <section class="card" aria-labelledby="terms">
      <h2 id="terms">{words.scope}</h2>
      <dl>
        <Fact name={words.begins}>
          <bdi>{triggerWords(i18n, said.trigger)}</bdi>
        </Fact>
        {one.startedBy.length > 0 && (
          <Fact name={words.startedBy}>
            <ul class="plain">
              {one.startedBy.map(({ rule_id, name }) => (
                <li>
                  <a href={`/console/automation/rules/${rule_id}`}>
                    <bdi>{name}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Limits i18n={i18n} scope={one.scope} names={names} />
        <Fact name={own.defaultLanguage}>{languageName(i18n, said.default_language)}</Fact>
        <Fact name={own.expires}>{i18n.duration(said.expires_after_minutes * MINUTE)}</Fact>
        <Fact name={words.hitsName}>
          {words.hitsInDays(i18n.number(one.hits.last_7_days), i18n.number(7))}
          <span class="muted note">
            {words.hitsInDays(i18n.number(one.hits.last_30_days), i18n.number(30))}
          </span>
        </Fact>
      </dl>
    </section>
  );
}

function Safety({ i18n, flow: said, names }: { i18n: I18n; flow: FlowDefinition; names: Names }) {
  const { flow: words } = i18n.t;
  const { fallback, handover, default_language: language } = said;
  return (
    <section class="card" aria-labelledby="safety">
      <h2 id="safety">{words.safety}</h2>
      <dl>
        <Fact name={words.fallback}>
          {fallback ? (
            <>
              <span class="lines" dir="auto">
                {textIn(i18n, fallback.text, language)}
              </span>
              <span class="muted note">{words.attempts(i18n.number(fallback.attempts))}</span>
            </>
          ) : (
            <span class="muted">{words.noFallback}</span>
          )}
        </Fact>
        <Fact name={words.handover}>
          {handover ? (
            <>
              {handover.text && (
                <span class="lines" dir="auto">
                  {textIn(i18n, handover.text, language)}
                </span>
              )}
              <span class={handover.text ? "muted note" : ""}>
                <bdi>{words.handoverTo(queueName(i18n, names, handover.queue_id))}</bdi>
              </span>
            </>
          ) : (
            <span class="muted">{words.noHandover}</span>
          )}
        </Fact>
      </dl>
    </section>
  );
}
