import type { I18n } from "../i18n";

/** The way back to the overview of all settings. */
export function BackToSettings({ i18n }: { i18n: I18n }) {
  return (
    <p>
      <a href="/console/settings">← {i18n.t.settings.back}</a>
    </p>
  );
}
