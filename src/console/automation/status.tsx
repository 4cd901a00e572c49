import type { ListedFlow, ListedRule, Status } from "../../automation";
import type { I18n } from "../i18n";
import { Time } from "../layout";

interface Props {
  i18n: I18n;
  status: Status;
}

export function AutomationBadge({ i18n, status }: Props) {
  return <span class={`badge automation-${status}`}>{i18n.t.automation.statuses[status]}</span>;
}

/** What was done last, and by whom. */
export function LastChange({ i18n, subject }: { i18n: I18n; subject: ListedFlow | ListedRule }) {
  const { automation: words, automationHistory: history, label } = i18n.t;
  const { lastChange, writtenAt, writtenBy, latestVersion } = subject;
  const [what, by, at] =
    lastChange && lastChange.at >= writtenAt
      ? [
          lastChange.to === "off"
            ? history.change.off
            : history.change.on(i18n.number(lastChange.version ?? latestVersion)),
          lastChange.by,
          lastChange.at,
        ]
      : [words.saved(i18n.number(latestVersion)), writtenBy, writtenAt];
  return (
    <>
      {label(words.lastChange)}
      {what} · <bdi>{words.by(by)}</bdi> · <Time i18n={i18n} at={at} />
    </>
  );
}

/** Which version answers, and whether there is a later one. */
export function VersionLine({ i18n, subject }: { i18n: I18n; subject: ListedFlow | ListedRule }) {
  const { automation: words } = i18n.t;
  const { liveVersion, latestVersion } = subject;
  return (
    <>
      {liveVersion !== null && liveVersion !== latestVersion
        ? words.versions(i18n.number(liveVersion), i18n.number(latestVersion))
        : words.oneVersion(i18n.number(liveVersion ?? latestVersion))}
    </>
  );
}
