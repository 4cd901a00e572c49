import { type Finding, guardrailFinding, WRITE_GUARDRAILS } from "../../governance";
import type { Handover, Move, Targets } from "./content";
import { seesQueue } from "./rules";
import type { PersonRow, QueueRow } from "./store";

export function wrong(code: Finding["code"], path: string, message: string, fix: string): Finding {
  return { severity: "error", code, path, message, fix };
}

/** Targets that do not exist, or that nothing can be given to. */
export function targetFindings(content: Handover, { queue, team, staff, owner }: Targets): Finding[] {
  const findings: Finding[] = [];
  const list = "Find it with whatsapp.inbox_assignments.list.";
  if (typeof content.queueId === "string" && !queue)
    findings.push(wrong("not_found", "queue_id", "There is no such queue.", list));
  if (typeof content.teamId === "string" && !team)
    findings.push(wrong("not_found", "team_id", "There is no such team.", list));
  for (const [path, id, person] of [
    ["staff_id", content.staffId, staff],
    ["escalate.owner_id", content.escalate?.ownerId, owner],
  ] as const) {
    if (typeof id !== "string") continue;
    if (!person) findings.push(wrong("not_found", path, "There is no such person.", list));
    else if (person.disabled)
      findings.push(wrong("validation_failed", path, "The person no longer works here.", list));
    else if (!person.available)
      findings.push({
        severity: "warning",
        code: "staff_unavailable",
        path,
        message: `${person.name} is not available at the moment.`,
      });
  }
  if (content.blind && (content.staffId ?? content.escalate ?? content.teamId)) {
    const path = content.staffId ? "staff_id" : content.teamId ? "team_id" : "escalate";
    findings.push(
      wrong(
        "validation_failed",
        path,
        "Nobody in a queue that you are no member of is named.",
        "Leave it out.",
      ),
    );
  }
  return findings;
}

/** What is in the way of single conversations. */
export function moveFindings(
  content: Handover,
  moves: readonly Move[],
  queues: ReadonlyMap<string, QueueRow>,
  { staff, owner }: Targets,
): Finding[] {
  return moves.flatMap(({ conversation, to }, index) => {
    const path = `conversation_ids.${index}`;
    const queue = to.queue_id === null ? undefined : queues.get(to.queue_id);
    const findings: Finding[] = [];
    if (conversation.status === "closed")
      findings.push(
        wrong("conflict", path, "The conversation is closed.", "It reopens when the customer writes again."),
      );
    if (content.staffId && staff && !content.blind && !seesQueue(staff, queue))
      findings.push(guardrailFinding(WRITE_GUARDRAILS.targetWithoutSight, "staff_id"));
    if (content.escalate && owner && owner.id !== to.staff_id && !content.blind && !seesQueue(owner, queue))
      findings.push(guardrailFinding(WRITE_GUARDRAILS.targetWithoutSight, "escalate.owner_id"));
    if (content.escalate && conversation.escalation_owner_id && !conversation.escalation_owner_disabled)
      findings.push(
        wrong(
          "conflict",
          path,
          "The conversation is escalated already.",
          "Its owner confirms it in the console.",
        ),
      );
    return findings;
  });
}

/** Whether a restricted conversation changes queue, or somebody sees it who did not. */
export function touchesRestricted(
  { from, to }: Move,
  queues: ReadonlyMap<string, QueueRow>,
  gaining: readonly PersonRow[],
): boolean {
  const restricted = (id: string | null) => id !== null && queues.get(id)?.restricted === 1;
  if (from.queue_id !== to.queue_id) return restricted(from.queue_id) || restricted(to.queue_id);
  return (
    restricted(to.queue_id) && gaining.some((person) => !seesQueue(person, queues.get(to.queue_id ?? "")))
  );
}

export const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
];
