import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import type { ListedRule, RuleDefinition } from "../../automation";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { Fact } from "../fact";
import type { I18n } from "../i18n";
import { page } from "../layout";
import type { Problem } from "../problem";
import { Actions } from "./actions";
import { askedOf, Said } from "./asked";
import { Bubbles } from "./bubbles";
import type { AutomationDesk } from "./desk";
import { LONGEST_ID } from "./flow";
import { Heading, OlderVersion, ProblemNote } from "./heading";
import { Changes, Versions } from "./history";
import { Limits } from "./limits";
import { Matchers } from "./matchers";
import { namesFor } from "./names";
import { namesProducts, repliesOfRule } from "./replies";
import { versionOf } from "./version";
import { type Names, queueName } from "./words";

/** `GET /console/automation/rules/:id`: what a keyword rule asks for and does, and what became of it. */
export function rule(desk: AutomationDesk) {
  return (c: Context<SignedInEnv>): Promise<Response> => rulePage(c, desk, 200);
}

/** The page of one keyword rule, with what went wrong when a step on it failed. */
export async function rulePage(
  c: Context<SignedInEnv>,
  desk: AutomationDesk,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n, session } = c.var;
  const id = c.req.param("id") ?? "";
  const found = id.length <= LONGEST_ID ? await desk.rule(call, id) : null;
  if (!found) return messagePage(c, "notFound");
  const { rule: one, history } = found;
  const first = one.liveVersion ?? one.latestVersion;
  const asked = c.req.query("version");
  const shown = asked === undefined ? first : versionOf(asked);
  const said = shown === undefined ? null : await desk.ruleVersion(call, id, shown);
  if (shown === undefined || !said) return messagePage(c, "notFound");

  const [names, request, fill] = await Promise.all([
    namesFor(call, desk),
    askedOf(call, id, c.req.query("asked")),
    desk.filler(call, said),
  ]);
  const self = `/console/automation/rules/${id}`;
  const { automation: words } = i18n.t;
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
      <div class="columns">
        <div>
          <Terms i18n={i18n} rule={one} said={said} names={names} />
          <Bubbles
            i18n={i18n}
            heading={words.replies}
            languages={repliesOfRule(i18n, said, fill)}
            priced={namesProducts(said)}
          />
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
  rule: ListedRule;
  said: RuleDefinition;
  names: Names;
}

function Terms({ i18n, rule: one, said, names }: TermsProps) {
  const { automation: words, automationChange } = i18n.t;
  return (
    <section class="card" aria-labelledby="terms">
      <h2 id="terms">{words.asksAndDoes}</h2>
      <dl>
        <Fact name={words.matches}>
          <Matchers i18n={i18n} match={said.match} />
        </Fact>
        <Fact name={automationChange.rows.priority}>{i18n.number(said.priority)}</Fact>
        <Limits i18n={i18n} scope={said} names={names} />
        {said.flow_id !== undefined && (
          <Fact name={words.startsFlow}>
            <a href={`/console/automation/flows/${encodeURIComponent(said.flow_id)}`}>
              <bdi>
                {said.flow_id === one.latest.flow_id ? (one.startsFlow ?? words.goneFlow) : said.flow_id}
              </bdi>
            </a>
          </Fact>
        )}
        {said.queue_id !== undefined && (
          <Fact name={words.sendsTo}>
            <bdi>{queueName(i18n, names, said.queue_id)}</bdi>
          </Fact>
        )}
        {said.tags && (
          <Fact name={words.tags}>
            <bdi>{i18n.list(said.tags)}</bdi>
          </Fact>
        )}
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
