import type { History as Kept } from "../../automation";
import type { I18n } from "../i18n";
import { Time } from "../layout";
import { type Names, scopeLine } from "./words";

/** What a list of the store's holds at most. */
const MOST_KEPT = 20;

interface Props {
  i18n: I18n;
  /** The page of the flow or rule. */
  self: string;
  history: Kept;
  live: number | null;
  latest: number;
  shown: number;
}

/** Every version with who wrote it, each to be looked at. */
export function Versions({ i18n, self, history: { versions }, live, latest, shown }: Props) {
  const { automationHistory: words, automation } = i18n.t;
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">{words.versions}</h2>
      <ul class="findings">
        {versions.map(({ version, by, at }) => (
          <li>
            {version === shown ? (
              <strong>{words.version(i18n.number(version))}</strong>
            ) : (
              <a href={`${self}?version=${version}`}>{words.version(i18n.number(version))}</a>
            )}{" "}
            {version === live && <span class="badge automation-live">{words.live}</span>}{" "}
            {version === latest && <span class="badge">{words.latest}</span>}{" "}
            {version === shown && <span class="badge">{words.shown}</span>}
            <p class="muted">
              <bdi>{automation.by(by)}</bdi> · <Time i18n={i18n} at={at} />
            </p>
          </li>
        ))}
      </ul>
      {versions.length >= MOST_KEPT && <p class="muted">{words.onlyLatest(i18n.number(MOST_KEPT))}</p>}
    </section>
  );
}

type Change = Kept["changes"][number];

interface ChangesProps {
  i18n: I18n;
  history: Kept;
  names: Names;
  /** May look at the requests by which it was done. */
  mayRead: boolean;
}

/** What went live, changed or was switched off, when and by whom. */
export function Changes({ i18n, history: { changes }, names, mayRead }: ChangesProps) {
  const { automationHistory: words, automation } = i18n.t;
  return (
    <section class="card" aria-labelledby="changes">
      <h2 id="changes">{words.changes}</h2>
      {changes.length === 0 && <p class="muted">{words.noChanges}</p>}
      <ul class="findings">
        {changes.map((change, index) => (
          <li>
            {changeWords(i18n, change, changes[index + 1])}
            <p class="muted">
              <bdi>{automation.by(change.by)}</bdi> · <Time i18n={i18n} at={change.at} />
              {mayRead && (
                <>
                  {" · "}
                  <a href={`/console/approvals/${change.action_request_id}`}>{words.request}</a>
                </>
              )}
            </p>
            {change.to === "live" && change.scope && (
              <p class="muted">
                {i18n.t.label(automation.scope)}
                <bdi>{scopeLine(i18n, change.scope, names)}</bdi>
              </p>
            )}
          </li>
        ))}
      </ul>
      {changes.length >= MOST_KEPT && <p class="muted">{words.onlyLatest(i18n.number(MOST_KEPT))}</p>}
    </section>
  );
}

/** `before` is the change that came before it, whose version it took the place of. */
function changeWords(i18n: I18n, { from, to, version }: Change, before: Change | undefined): string {
  const { change: words } = i18n.t.automationHistory;
  if (to === "off" || version === null) return words.off;
  const now = i18n.number(version);
  if (from !== "live") return words.on(now);
  const was = before?.version ?? null;
  if (was === version) return words.terms(now);
  return was === null ? words.on(now) : words.changed(i18n.number(was), now);
}
