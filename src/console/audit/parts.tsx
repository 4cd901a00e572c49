import type { ChainVerification } from "../../governance";
import { type I18n, wordsFor } from "../i18n";
import { toolWords } from "../request-words";
import type { Entry } from "./entries";
import { addressOf } from "./filters";

const BADGES: Readonly<Record<Entry["outcome"], string>> = {
  ok: "executed",
  pending: "pending_approval",
  denied: "error",
  failed: "failed",
  unknown: "warning",
};

export function OutcomeBadge({ i18n, outcome }: { i18n: I18n; outcome: Entry["outcome"] }) {
  return <span class={`badge ${BADGES[outcome]}`}>{i18n.t.auditLog.outcomes[outcome]}</span>;
}

/** What happened, in plain words; the code itself where there are none. */
export function actionWords({ t }: I18n, action: string): string {
  return wordsFor(t.auditLog.actions, action, action);
}

/** The tool's name as people know it, where they do. */
export function toolName(i18n: I18n, tool: string): string {
  return toolWords(i18n, tool).name;
}

export function entityWords({ t }: I18n, kind: string): string {
  return wordsFor(t.auditLog.entities, kind, kind);
}

/** Whether a part of the chain holds, and what is to be known besides. */
export function Verdict({ i18n, verification }: { i18n: I18n; verification: ChainVerification }) {
  const { verify: words } = i18n.t.auditLog;
  const { state, problem, copies, seals_left } = verification;
  const bad = state === "broken" || state === "unproven";
  const list = (ids: readonly number[]) => ids.map((id) => i18n.number(id)).join(", ");
  const faulty = problem?.entries
    ? [...problem.entries.changed, ...problem.entries.missing, ...problem.entries.added]
    : [];
  return (
    <div class={bad ? "card problem" : "card said-note"} role={bad ? "alert" : "status"}>
      <p>{verdictOf(i18n, verification)}</p>
      {problem && <p>{words.problems[problem.code]}</p>}
      {faulty.length > 0 && <p>{words.faulty(list(faulty.slice(0, MOST_FAULTY)))}</p>}
      {problem?.gone && (
        <p>{words.gone(i18n.number(problem.gone.from_seq), i18n.number(problem.gone.to_seq))}</p>
      )}
      {seals_left > 0 && <p>{words.left(i18n.number(seals_left))}</p>}
      {!bad && copies.waiting > 0 && <p>{words.waiting(i18n.number(copies.waiting))}</p>}
      {copies.conflicts.length > 0 && <p>{words.conflicts(list(copies.conflicts))}</p>}
    </div>
  );
}

/** Numbers of entries that a verdict names. */
const MOST_FAULTY = 20;

function verdictOf(i18n: I18n, { state, seals_checked, unsealed, broken_seal }: ChainVerification): string {
  const { verify: words } = i18n.t.auditLog;
  const [seals, seal] = [i18n.number(seals_checked), i18n.number(broken_seal ?? 0)];
  if (state === "broken") return broken_seal === undefined ? words.brokenEntry : words.broken(seal);
  if (state === "unproven") return words.unproven(seal);
  if (state === "not_sealed_yet") return words.notSealed;
  return unsealed > 0 ? words.verifiedInPart(seals, i18n.number(unsealed)) : words.verified(seals);
}

/** Pages that show what an entry is about, by its kind. */
const PAGES: Readonly<Record<string, string>> = {
  contact: "/console/contacts",
  broadcast: "/console/broadcasts",
  order: "/console/orders",
  segment: "/console/segments",
  webhook_event: "/console/webhooks",
};

/** What an entry is about, leading to its page where there is one, and to all entries about it. */
export function About({ i18n, entity }: { i18n: I18n; entity: NonNullable<Entry["entity"]> }) {
  const page = PAGES[entity.kind];
  return (
    <>
      {entityWords(i18n, entity.kind)}{" "}
      {page ? (
        <a href={`${page}/${encodeURIComponent(entity.id)}`}>
          <code>{entity.id}</code>
        </a>
      ) : (
        <code>{entity.id}</code>
      )}{" "}
      <a class="note" href={addressOf("/console/audit", { entity: entity.id })}>
        {i18n.t.auditLog.ofThis}
      </a>
    </>
  );
}
