import type { AuditRow } from "../../governance";
import type { I18n } from "../i18n";
import { Time } from "../layout";
import { toolWords } from "../request-words";

/** What the audit log has of a broadcast, newest first: who did what, nothing of its receivers. */
export function History({ i18n, entries }: { i18n: I18n; entries: readonly AuditRow[] }) {
  const { broadcast: words } = i18n.t;
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <ul class="findings">
        {entries.map(({ id, at, action, tool, actor_name, code }) => (
          <li>
            {tool === null ? <code>{action}</code> : toolWords(i18n, tool).name}{" "}
            <bdi>{words.historyBy(actor_name)}</bdi>
            <p class="muted">
              <Time i18n={i18n} at={at} /> · <code>{code ?? action}</code> · <code>{id}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
