import type { Context } from "hono";
import type { ListedFlow, ListedRule } from "../../automation";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page } from "../layout";
import type { AutomationDesk } from "./desk";
import { namesFor } from "./names";
import { AutomationBadge, LastChange, VersionLine } from "./status";
import { matcherWords, type Names, queueName, scopeLine, textIn, triggerWords } from "./words";

/** Flows and rules of one list. There are few; what is beyond is found by the tools. */
const MOST_LISTED = 200;
/** Matchers that a line of the list names. */
const MOST_MATCHERS = 3;

const ADDRESS = "/console/automation";

/** `GET /console/automation`: flows, and keyword rules in the order in which they are asked. */
export function automation(desk: AutomationDesk) {
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const [flows, rules, names] = await Promise.all([
      desk.flows(call, MOST_LISTED + 1),
      desk.rules(call, MOST_LISTED + 1),
      namesFor(call, desk),
    ]);
    const { automation: words } = i18n.t;
    return page(
      c,
      { title: words.title },
      <>
        <h1>{words.title}</h1>
        <section aria-labelledby="flows">
          <h2 id="flows">{words.flows}</h2>
          {flows.length === 0 && <p class="card empty">{words.noFlows}</p>}
          <ul class="requests">
            {flows.slice(0, MOST_LISTED).map((flow) => (
              <Flow i18n={i18n} flow={flow} names={names} />
            ))}
          </ul>
          {flows.length > MOST_LISTED && <p class="muted">{words.onlyFirst(i18n.number(MOST_LISTED))}</p>}
        </section>
        <section aria-labelledby="rules">
          <h2 id="rules">{words.rules}</h2>
          {rules.length === 0 ? (
            <p class="card empty">{words.noRules}</p>
          ) : (
            <p class="muted">{words.rulesNote}</p>
          )}
          <ul class="requests">
            {rules.slice(0, MOST_LISTED).map((rule) => (
              <Rule i18n={i18n} rule={rule} names={names} />
            ))}
          </ul>
          {rules.length > MOST_LISTED && <p class="muted">{words.onlyFirst(i18n.number(MOST_LISTED))}</p>}
        </section>
      </>,
    );
  };
}

function Hits({ i18n, count }: { i18n: I18n; count: number }) {
  return <span class="muted">{i18n.t.automation.hits(i18n.number(count))}</span>;
}

function Flow({ i18n, flow, names }: { i18n: I18n; flow: ListedFlow; names: Names }) {
  const { automation: words, label } = i18n.t;
  const said = flow.live ?? flow.latest;
  return (
    <li class="card request">
      <p class="line">
        <AutomationBadge i18n={i18n} status={flow.status} />
        <Hits i18n={i18n} count={flow.hits.last_7_days} />
      </p>
      <h3>
        <a href={`${ADDRESS}/flows/${flow.id}`}>
          <bdi>{flow.name}</bdi>
        </a>
      </h3>
      <p>
        {label(words.begins)}
        <bdi>{triggerWords(i18n, said.trigger)}</bdi>
        {flow.startedBy.length > 0 && <bdi>{` (${i18n.list(flow.startedBy.map(({ name }) => name))})`}</bdi>}
      </p>
      <p>
        {label(words.scope)}
        <bdi>{scopeLine(i18n, flow.scope, names)}</bdi>
      </p>
      <p class="muted">
        <VersionLine i18n={i18n} subject={flow} />
        {" · "}
        <LastChange i18n={i18n} subject={flow} />
      </p>
    </li>
  );
}

function Rule({ i18n, rule, names }: { i18n: I18n; rule: ListedRule; names: Names }) {
  const { automation: words, label } = i18n.t;
  const said = rule.live ?? rule.latest;
  const matches = said.match.slice(0, MOST_MATCHERS).map((matcher) => matcherWords(i18n, matcher));
  const more = said.match.length - matches.length;
  const limits = scopeLine(i18n, said, names);
  return (
    <li class="card request">
      <p class="line">
        <span>
          <AutomationBadge i18n={i18n} status={rule.status} />{" "}
          <span class="badge">{words.priority(i18n.number(rule.priority))}</span>
        </span>
        <Hits i18n={i18n} count={rule.hits.last_7_days} />
      </p>
      <h3>
        <a href={`${ADDRESS}/rules/${rule.id}`}>
          <bdi>{rule.name}</bdi>
        </a>
      </h3>
      <p>
        <bdi>{words.matchLine(matches.join(` ${words.or} `))}</bdi>
        {more > 0 && ` ${words.moreMatchers(i18n.number(more))}`}
      </p>
      {limits !== words.everywhere && (
        <p>
          {label(words.scope)}
          <bdi>{limits}</bdi>
        </p>
      )}
      {said.reply && (
        <p class="excerpt" dir="auto">
          {textIn(i18n, said.reply, said.default_language)}
        </p>
      )}
      {said.flow_id !== undefined && (
        <p>
          {label(words.startsFlow)}
          <bdi>{rule.startsFlow ?? words.goneFlow}</bdi>
        </p>
      )}
      {said.queue_id !== undefined && (
        <p>
          {label(words.sendsTo)}
          <bdi>{queueName(i18n, names, said.queue_id)}</bdi>
        </p>
      )}
      <p class="muted">
        <VersionLine i18n={i18n} subject={rule} />
        {" · "}
        <LastChange i18n={i18n} subject={rule} />
      </p>
    </li>
  );
}
