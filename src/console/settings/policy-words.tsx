import type { Child } from "hono/jsx";
import { type I18n, wordsFor } from "../i18n";
import { languageName } from "../language-name";
import type { PolicyRules } from "./policy-rules";

interface Part {
  i18n: I18n;
  rules: PolicyRules;
}

/** Words of customers that end or resume messages, by language. */
export function StopWords({ i18n, rules: { opt_out_words: lists } }: Part) {
  const { policy: words } = i18n.t.settings;
  const groups = [
    [words.everything, lists.everything],
    [words.marketing, lists.marketing],
    [words.backIn, lists.back_in],
  ] as const;
  return (
    <section class="card stack" aria-labelledby="stop-words">
      <h2 id="stop-words">{words.stopWords}</h2>
      <p class="muted">{words.stopWordsText}</p>
      {groups.map(([title, byLanguage]) => (
        <div>
          <h3>{title}</h3>
          <dl>
            {Object.entries(byLanguage).map(([language, list]) => (
              <div>
                <dt>{languageName(i18n, language)}</dt>
                <dd>
                  <Words list={list} language={language} />
                </dd>
              </div>
            ))}
            {byLanguage === lists.everything && lists.own.length > 0 && (
              <div>
                <dt>{words.own}</dt>
                <dd>
                  <Words list={lists.own} />
                </dd>
              </div>
            )}
          </dl>
        </div>
      ))}
    </section>
  );
}

function Words({ list, language }: { list: readonly string[]; language?: string }) {
  return (
    <ul class="settings-words" lang={language}>
      {list.map((word) => (
        <li dir="auto">{word}</li>
      ))}
    </ul>
  );
}

/** Words that make a reply wait for approval, by what they speak of. */
export function SensitiveWords({ i18n, rules }: Part) {
  const { policy: words } = i18n.t.settings;
  return (
    <section class="card stack" aria-labelledby="sensitive">
      <h2 id="sensitive">{words.sensitive}</h2>
      {Object.entries(rules.sensitive_words).map(([topic, list]) => (
        <Closed title={wordsFor(words.topics, topic, topic)}>
          <Words list={list} />
        </Closed>
      ))}
    </section>
  );
}

/** What a reviewer of Meta's may object to, in the words of the check itself. */
export function Risks({ i18n, rules }: Part) {
  const { policy: words } = i18n.t.settings;
  return (
    <section class="card stack" aria-labelledby="risks">
      <h2 id="risks">{words.risks}</h2>
      <p class="muted">{words.risksText}</p>
      <Closed title={i18n.number(rules.template_risks.length)}>
        <ul class="findings" lang="en">
          {rules.template_risks.map(({ severity, why, fix }) => (
            <li>
              <span class={`badge ${severity}`} lang={i18n.language}>
                {i18n.t.severity[severity]}
              </span>{" "}
              {why}
              <p class="muted">{fix}</p>
            </li>
          ))}
        </ul>
      </Closed>
    </section>
  );
}

function Closed({ title, children }: { title: string; children: Child }) {
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
