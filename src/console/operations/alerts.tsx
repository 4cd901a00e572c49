import { type AlertRow, alertWords, detailWords } from "../../operations";
import type { I18n } from "../i18n";
import { Time } from "../layout";

/** What lasts, with what to do about it, and what was over lately. */
export function Alerts({ i18n, alerts, chat }: { i18n: I18n; alerts: readonly AlertRow[]; chat: boolean }) {
  const { operations: words } = i18n.t;
  const open = alerts.filter(({ cleared_at }) => cleared_at === null);
  const over = alerts.filter(({ cleared_at }) => cleared_at !== null);
  return (
    <>
      <section aria-labelledby="alerts">
        <h2 id="alerts">{words.alerts}</h2>
        {open.length === 0 ? (
          <p class="card said-note">{words.noAlerts}</p>
        ) : (
          <ul class="requests">
            {open.map((alert) => (
              <OpenAlert i18n={i18n} alert={alert} chat={chat} />
            ))}
          </ul>
        )}
      </section>
      {over.length > 0 && (
        <section class="card" aria-labelledby="over">
          <h2 id="over">{words.over}</h2>
          <ul>
            {over.map((alert) => (
              <li>
                {alertWords(alert.kind, i18n.language).title}{" "}
                <span class="muted">
                  <Time i18n={i18n} at={alert.raised_at} /> – <Time i18n={i18n} at={alert.cleared_at ?? 0} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function OpenAlert({ i18n, alert, chat }: { i18n: I18n; alert: AlertRow; chat: boolean }) {
  const { operations: words } = i18n.t;
  const { title, todo } = alertWords(alert.kind, i18n.language);
  const details = detailWords(alert.details, i18n.language);
  const told = !chat ? "off" : alert.notified_at === null ? "no" : "yes";
  return (
    <li class="card settings-problem">
      <p class="strong">
        <span class={`badge ${alert.severity === "critical" ? "failed" : "warning"}`}>
          {words.severities[alert.severity]}
        </span>{" "}
        {title}
      </p>
      <p>
        {i18n.t.label(words.todo)}
        {todo}
      </p>
      {details !== "" && (
        <p class="muted">
          {i18n.t.label(words.details)}
          {details}
        </p>
      )}
      <p class="muted">
        {i18n.t.label(words.since)}
        <Time i18n={i18n} at={alert.raised_at} /> · {i18n.t.label(words.told)}
        {words.toldStates[told]}
      </p>
    </li>
  );
}
