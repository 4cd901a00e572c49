import type { Context } from "hono";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { wordsFor } from "../i18n";
import { Time } from "../layout";
import type { LanguageAnswer } from "./answers";

/** What was submitted last, what Meta has said, and the versions of the draft, as far as there is any of it. */
export function Past({ c, language }: { c: Context<SignedInEnv>; language: LanguageAnswer }) {
  const { call, i18n } = c.var;
  const { templates: words, template: own, effectValue } = i18n.t;
  const { submission, template, versions = [] } = language;
  const history = template?.history ?? [];
  if (!submission && history.length === 0 && versions.length === 0) return null;
  const value = (fact: string, word: string) =>
    wordsFor<string>(
      fact === "quality" ? words.qualities : fact === "category" ? effectValue : own.statuses,
      word,
      word,
    );
  return (
    <details>
      <summary>{words.past}</summary>
      {submission && (
        <p>
          {words.submittedAt} <Time i18n={i18n} at={Date.parse(submission.submitted_at)} />
          {" · "}
          {wordsFor<string>(words.submissions, submission.status, submission.status)}
          {may(call.principal, "approvals:read") && (
            <>
              {" · "}
              <a href={`/console/approvals/${submission.action_request_id}`}>
                {i18n.t.broadcasts.openApproval}
              </a>
            </>
          )}
          {submission.error?.message && (
            <span class="muted note" lang="en" dir="auto">
              {submission.error.message}
            </span>
          )}
        </p>
      )}
      {history.length > 0 && (
        <>
          <h3>{words.history}</h3>
          <ul class="plain">
            {history.map(({ at, fact, value: now, previous }) => (
              <li>
                <Time i18n={i18n} at={Date.parse(at)} />
                {" · "}
                {i18n.t.label(wordsFor<string>(words.facts, fact, fact))}
                {previous !== undefined && `${value(fact, previous)} → `}
                <bdi>{value(fact, now)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      {versions.length > 0 && (
        <>
          <h3>{words.versions}</h3>
          <ul class="plain">
            {versions.map(({ version, by, at, changed }) => (
              <li>
                {words.version(i18n.number(version))}
                {" · "}
                <Time i18n={i18n} at={Date.parse(at)} />
                {by !== null && (
                  <>
                    {" · "}
                    <bdi>{by}</bdi>
                  </>
                )}
                {changed && changed.length > 0 && <code class="muted note">{changed.join(", ")}</code>}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
