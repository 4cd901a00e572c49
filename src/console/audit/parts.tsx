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

/** Whether a part of the chain holds. */
export function Verdict({ i18n, verification }: { i18n: I18n; verification: ChainVerification }) {
  const { verify: words } = i18n.t.auditLog;
  const seals = i18n.number(verification.seals_checked);
  if (verification.state === "broken")
    return (
      <p class="card problem" role="alert">
        {words.broken(i18n.number(verification.broken_seal ?? 0))}
      </p>
    );
  return (
    <p class="card said-note" role="status">
      {verification.state === "not_sealed_yet"
        ? words.notSealed
        : verification.unsealed > 0
          ? words.verifiedInPart(seals, i18n.number(verification.unsealed))
          : words.verified(seals)}
    </p>
  );
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
