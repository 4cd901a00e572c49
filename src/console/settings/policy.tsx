import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { type I18n, wordsFor } from "../i18n";
import { page } from "../layout";
import { roleWords, toolWords } from "../request-words";
import { BackToSettings } from "./back";
import { Limits } from "./policy-limits";
import { type PolicyRules, SECTIONS } from "./policy-rules";
import { Risks, SensitiveWords, StopWords } from "./policy-words";

interface Part {
  i18n: I18n;
  rules: PolicyRules;
}

/** `GET /console/settings/policy`: the rules that the code enforces, as a document to read. */
export async function policy(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n } = c.var;
  const { policy: words } = i18n.t.settings;
  const rules = await c.var.tool<PolicyRules>("whatsapp.policy_rules.get", { sections: [...SECTIONS] });
  const contents = [
    ["guardrails", words.guardrails],
    ["approvals", words.approvals],
    ["consent", words.consent],
    ["stop-words", words.stopWords],
    ["limits", words.limits],
    ["sensitive", words.sensitive],
    ["risks", words.risks],
  ] as const;
  return page(
    c,
    { title: words.title },
    <>
      <BackToSettings i18n={i18n} />
      <h1>{words.title}</h1>
      <p class="muted">{words.intro}</p>
      <nav class="card" aria-label={words.contents}>
        <ul>
          {contents.map(([id, title]) => (
            <li>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <Guardrails i18n={i18n} rules={rules} />
      <Approvals i18n={i18n} rules={rules} />
      <Consent i18n={i18n} rules={rules} />
      <StopWords i18n={i18n} rules={rules} />
      <Limits i18n={i18n} limits={rules.limits} />
      <SensitiveWords i18n={i18n} rules={rules} />
      <Risks i18n={i18n} rules={rules} />
    </>,
  );
}

function Guardrails({ i18n, rules }: Part) {
  const { policy: words } = i18n.t.settings;
  return (
    <section class="card" aria-labelledby="guardrails">
      <h2 id="guardrails">{words.guardrails}</h2>
      <p class="muted">{words.guardrailsText}</p>
      <ol class="settings-rules">
        {rules.guardrails.map(({ rule }) => (
          <li>{wordsFor(words.sentences, rule, rule)}</li>
        ))}
      </ol>
    </section>
  );
}

function Approvals({ i18n, rules }: Part) {
  const { policy: words } = i18n.t.settings;
  const tools = [...new Set(rules.approvals.map(({ tool }) => tool))];
  return (
    <section class="card wide" tabindex={0} aria-labelledby="approvals">
      <h2 id="approvals">{words.approvals}</h2>
      <p class="muted">{words.approvalsText}</p>
      <table class="settings-approvals">
        <thead>
          <tr>
            <th scope="col">{words.action}</th>
            <th scope="col">{words.why}</th>
            <th scope="col">{words.deciders}</th>
            <th scope="col">{words.within}</th>
          </tr>
        </thead>
        {tools.map((tool) => {
          const own = rules.approvals.filter((rule) => rule.tool === tool);
          return (
            <tbody>
              {own.map((rule, index) => (
                <tr>
                  {index === 0 && (
                    <th scope="rowgroup" rowspan={own.length}>
                      {toolWords(i18n, tool).name}
                    </th>
                  )}
                  <td>{wordsFor(i18n.t.rules, rule.rule, rule.reason)}</td>
                  <td>{roleWords(i18n, rule.approver_roles)}</td>
                  <td class="nowrap">{words.hours(i18n.number(rule.expires_after_hours))}</td>
                </tr>
              ))}
            </tbody>
          );
        })}
      </table>
    </section>
  );
}

const NEEDS_BADGES = { opted_in: "warning", not_opted_out: "executed", never: "error" } as const;

function Consent({ i18n, rules }: Part) {
  const { policy: words } = i18n.t.settings;
  return (
    <section class="card wide" tabindex={0} aria-labelledby="consent">
      <h2 id="consent">{words.consent}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.category}</th>
            <th scope="col">{words.window}</th>
            <th scope="col">{words.needs}</th>
            <th scope="col">{words.why}</th>
          </tr>
        </thead>
        <tbody>
          {rules.consent.map(({ category, window, needs, because }) => (
            <tr>
              <th scope="row">{words.categories[category]}</th>
              <td>{words.windows[window]}</td>
              <td>
                <span class={`badge ${NEEDS_BADGES[needs]}`}>{words.needed[needs]}</span>
              </td>
              <td>{wordsFor(words.sentences, because, because)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
