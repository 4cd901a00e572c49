import { WRITE_GUARDRAILS } from "../../governance";
import { type I18n, wordsFor } from "../i18n";
import type { ShownPreview } from "../shown-preview";

/** What stopped an upload, in plain words, with what the check itself says. */
export function Findings({ i18n, findings }: { i18n: I18n; findings: ShownPreview["findings"] }) {
  const { errors, media, warnings } = i18n.t;
  return (
    <ul class="findings">
      {findings.map(({ code, message, fix }) => (
        <li>
          {ruleWords(media.rules, fix) ?? wordsFor<string>({ ...warnings, ...errors }, code, message)}
          <p class="muted" lang="en" dir="auto">
            {message}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Several rules share a code: they are told apart by what mends them. */
function ruleWords(rules: I18n["t"]["media"]["rules"], fix: string | undefined): string | undefined {
  const key = (Object.keys(rules) as (keyof typeof rules)[]).find(
    (rule) => WRITE_GUARDRAILS[rule].fix === fix,
  );
  return key && rules[key];
}
