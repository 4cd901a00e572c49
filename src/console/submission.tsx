import type { Child } from "hono/jsx";
import { WRITE_GUARDRAILS } from "../governance";
import type { TemplateBubble } from "../templates";
import { type I18n, wordsFor } from "./i18n";
import { languageName } from "./language-name";
import { Time } from "./layout";
import type { ShownPreview } from "./shown-preview";
import type { SettledLanguage, ShownLanguage } from "./shown-template";
import { TemplateBubbles } from "./template-bubble";

interface Shown {
  i18n: I18n;
  language: ShownLanguage;
}

interface Props {
  i18n: I18n;
  shown: ShownPreview;
  /** What would be replaced, by language, while that is still to be decided. */
  atMeta: ReadonlyMap<string, TemplateBubble> | undefined;
}

/** What would go to Meta's review: every language as its customers will see it, with what it changes. */
export function Submission({ i18n, shown, atMeta }: Props) {
  const { template: words } = i18n.t;
  const { languages = [] } = shown;
  return (
    <>
      <section class="card stack" aria-labelledby="template">
        <h2 id="template">
          {words.name} <bdi>{shown.name}</bdi>
        </h2>
        <p class="muted">{words.samples}</p>
        <Consequences i18n={i18n} shown={shown} />
      </section>
      {languages.map((language) => (
        <Language i18n={i18n} language={language} now={atMeta?.get(language.language)} />
      ))}
    </>
  );
}

function Language({ i18n, language, now }: Shown & { now: TemplateBubble | undefined }) {
  const { template: words, effectValue } = i18n.t;
  const { kind, category, status_at_meta: status, changes } = language;
  const id = `language-${language.language}`;
  return (
    <section class="card stack" aria-labelledby={id}>
      <div class="heading">
        <h2 id={id}>{languageName(i18n, language.language)}</h2>
        <span class="badge">{words.kinds[kind]}</span>{" "}
        <span class="badge">{wordsFor<string>(effectValue, category, category)}</span>
      </div>
      <figure class="phone">
        <TemplateBubbles bubble={language.bubble} i18n={i18n} />
      </figure>
      {kind === "edit" && now && (
        <details open>
          <summary>{words.now}</summary>
          <figure class="phone">
            <TemplateBubbles bubble={now} i18n={i18n} />
          </figure>
        </details>
      )}
      <dl>
        {status !== null && (
          <Fact name={words.statusNow}>{wordsFor<string>(words.statuses, status, status)}</Fact>
        )}
        {kind === "edit" && (
          <Fact name={words.changes}>
            {changes.length === 0 ? words.nothingChanges : <Changes paths={changes} />}
          </Fact>
        )}
        <EditsLeft i18n={i18n} language={language} />
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Places such as `components.0.text`. */
function Changes({ paths }: { paths: readonly string[] }) {
  return (
    <ul class="plain">
      {paths.map((path) => (
        <li>
          <code>{path}</code>
        </li>
      ))}
    </ul>
  );
}

/** Only edits of an approved template are limited. */
function EditsLeft({ i18n, language }: Shown) {
  const { template: words } = i18n.t;
  const { edits_left_today: today, edits_left_30_days: month, next_edit_at: next } = language;
  if (today === null && month === null) return null;
  return (
    <Fact name={words.editsLeft}>
      {words.edits(i18n.number(today ?? 0), i18n.number(month ?? 0))}
      {today === 0 && next !== null && (
        <span class="muted note">
          {words.nextEdit} <Time i18n={i18n} at={Date.parse(next)} />
        </span>
      )}
    </Fact>
  );
}

/** What it means for sending, price and consent. */
function Consequences({ i18n, shown }: { i18n: I18n; shown: ShownPreview }) {
  const { effect, effectValue, template: words } = i18n.t;
  const { unsendable_in_review: unsendable, charged_as, consent_needed: consent } = shown.effects;
  const listed = (values: unknown, named: (value: string) => string) =>
    i18n.list((Array.isArray(values) ? values : []).map((value) => named(String(value))));
  return (
    <dl>
      {Array.isArray(unsendable) && unsendable.length > 0 && (
        <Fact name={words.unsendable}>{listed(unsendable, (code) => languageName(i18n, code))}</Fact>
      )}
      {charged_as !== undefined && (
        <Fact name={effect.charged_as}>
          {listed(charged_as, (value) => wordsFor(effectValue, value, value))}
        </Fact>
      )}
      {consent !== undefined && (
        <Fact name={words.consent}>{listed(consent, (value) => wordsFor(words.consents, value, value))}</Fact>
      )}
    </dl>
  );
}

/** What the check found, by weight, each with the words that it is about and what would mend it. */
export function SubmissionFindings({ i18n, findings }: { i18n: I18n; findings: ShownPreview["findings"] }) {
  const { t } = i18n;
  if (findings.length === 0) return <p class="muted">{t.approval.noFindings}</p>;
  return (
    <>
      {(["error", "warning", "info"] as const).map((severity) => {
        const group = findings.filter((finding) => finding.severity === severity);
        if (group.length === 0) return null;
        return (
          <>
            <h3 class="group">
              <span class={`badge ${severity}`}>{t.severity[severity]}</span> {i18n.number(group.length)}
            </h3>
            <ul class="findings">
              {group.map((finding) => (
                <Finding i18n={i18n} finding={finding} />
              ))}
            </ul>
          </>
        );
      })}
    </>
  );
}

function Finding({ i18n, finding }: { i18n: I18n; finding: ShownPreview["findings"][number] }) {
  const { t } = i18n;
  const { code, message, path, evidence, fix } = finding;
  const known = { ...t.errors, ...t.warnings, ...t.templateFindings, ...t.automationFindings };
  const words = ruleWords(i18n, message) ?? wordsFor<string>(known, code, message);
  return (
    <li>
      {words}
      {evidence !== undefined && (
        <blockquote class="said" dir="auto">
          {evidence}
        </blockquote>
      )}
      {words !== message && (
        <p class="muted" lang="en" dir="auto">
          {message}
        </p>
      )}
      {fix !== undefined && (
        <p class="muted">
          {t.label(t.template.fix)}
          <span lang="en" dir="auto">
            {fix}
          </span>
        </p>
      )}
      {path !== undefined && (
        <p class="muted">
          <code>{path}</code>
        </p>
      )}
    </li>
  );
}

/** Several rules that nobody can lift share a code: they are told apart by what they say. */
function ruleWords({ t }: I18n, message: string): string | undefined {
  const rules = Object.keys(t.templateRules) as (keyof typeof t.templateRules)[];
  const rule = rules.find((key) => message.startsWith(WRITE_GUARDRAILS[key].rule));
  return rule && t.templateRules[rule];
}

/** What Meta answered for each language. */
export function SettledLanguages({ i18n, languages }: { i18n: I18n; languages: readonly SettledLanguage[] }) {
  const { template: words, effectValue } = i18n.t;
  return (
    <>
      {languages.map(({ language, status, meta_status, category, asked_category, error }) => (
        <Fact name={languageName(i18n, language)}>
          {words.outcomes[status]}
          {meta_status && (
            <span class="muted note">{wordsFor<string>(words.statuses, meta_status, meta_status)}</span>
          )}
          {asked_category && category && (
            <span class="note">
              {words.otherCategory(
                wordsFor(effectValue, category, category),
                wordsFor(effectValue, asked_category, asked_category),
              )}
            </span>
          )}
          {error && (
            <span class="muted note" lang="en" dir="auto">
              {error.message}
            </span>
          )}
        </Fact>
      ))}
    </>
  );
}
