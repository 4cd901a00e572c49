import { type I18n, wordsFor } from "./i18n";
import type { ShownPreview } from "./shown-preview";

/** What a look at something noticed, in plain words, with what the check itself says. */
export function FindingList({ i18n, findings }: { i18n: I18n; findings: ShownPreview["findings"] }) {
  const { t } = i18n;
  if (findings.length === 0) return <p class="muted">{t.approval.noFindings}</p>;
  return (
    <ul class="findings">
      {findings.map(({ severity, code, message }) => (
        <li>
          <span class={`badge ${severity}`}>{t.severity[severity]}</span>{" "}
          {wordsFor<string>(
            {
              ...t.errors,
              ...t.warnings,
              ...t.broadcastFindings,
              ...t.commerceFindings,
            },
            code,
            message,
          )}
          <p class="muted" lang="en" dir="auto">
            {message}
          </p>
        </li>
      ))}
    </ul>
  );
}
