import { acceptedSends, type Evidence, rowsByRef } from "./evidence.ts";

/** Whatever needed a person's decision had it, by somebody else than who asked, before it went out. */
export function decidedBySomebodyElse(evidence: Evidence): string[] {
  const rows = rowsByRef(evidence);
  const requests = new Map(evidence.requests.map((request) => [request.id, request]));
  const broadcasts = new Map(evidence.broadcasts.map((row) => [row.id, row.schedule_request_id]));
  const approved = new Set(
    evidence.audit
      .filter(({ action }) => action === "approval.approved")
      .map((entry) => entry.action_request_id),
  );
  return acceptedSends(evidence).flatMap((send) => {
    const row = rows.get(send.ref);
    const requestId = row?.broadcast ? broadcasts.get(row.broadcast) : row?.message?.action_request_id;
    const request = requestId ? requests.get(requestId) : undefined;
    const owed =
      row?.broadcast !== undefined ||
      evidence.said.needDecision.includes(send.words) ||
      (request !== undefined && request.approval_reasons !== "[]");
    if (!owed) return [];
    if (!request) return [`${send.ref}: no request stands behind it`];
    const { decided_by, decided_at, requester_staff_id } = request;
    if (decided_by === null || decided_at === null) return [`${send.ref}: ${request.id} was never decided`];
    if (decided_by === requester_staff_id)
      return [`${send.ref}: ${decided_by} decided their own ${request.id}`];
    if (decided_at > send.at + 1_000) return [`${send.ref}: sent before ${request.id} was decided`];
    return approved.has(request.id) ? [] : [`${send.ref}: no entry says that ${request.id} was approved`];
  });
}

/** Whatever was heard from Meta stands once, and was applied. */
export function eventsOnce({ events, messages, said }: Evidence): string[] {
  const byKey = new Map<string, number>();
  for (const { key } of events) byKey.set(key, (byKey.get(key) ?? 0) + 1);
  const twice = [...byKey].filter(([, count]) => count > 1).map(([key]) => `event ${key} stands twice`);
  const isStranger = (payload: string) => said.strangers.some((wamid) => payload.includes(wamid));
  const open = events
    .filter(({ payload }) => !isStranger(payload))
    .filter(({ outcome }) => outcome !== "applied" && outcome !== "ignored")
    .map(({ id, kind, outcome }) => `event ${id} (${kind}) ended as ${outcome}`);
  const kept = new Map<string, number>();
  for (const { direction, wamid } of messages)
    if (direction === "in" && wamid) kept.set(wamid, (kept.get(wamid) ?? 0) + 1);
  const lost = said.inbound
    .filter(({ ackedAt }) => ackedAt !== null)
    .flatMap(({ wamid }) => {
      const [logged, stored] = [byKey.get(`message:${wamid}`) ?? 0, kept.get(wamid) ?? 0];
      return logged === 1 && stored === 1 ? [] : [`message ${wamid}: ${logged} events, ${stored} messages`];
    });
  const forged = said.forged.filter((wamid) => byKey.has(`message:${wamid}`) || kept.has(wamid));
  return [...twice, ...open, ...lost, ...forged.map((wamid) => `message ${wamid} was forged, and believed`)];
}

/** Statuses in the order of their weight: a message stands at the highest that Meta ever said. */
const RANK: Readonly<Record<string, number>> = { sent: 4, failed: 5, delivered: 6, read: 7, played: 8 };

interface Reported {
  id?: string;
  status?: string;
}

/** Every status that Meta said, from the log of events and from what the driver had it say. */
function reports({ events, said }: Evidence): Map<string, string> {
  const highest = new Map<string, string>();
  const note = ({ id, status }: Reported) => {
    if (!id || !status || RANK[status] === undefined) return;
    if ((RANK[status] ?? 0) > (RANK[highest.get(id) ?? ""] ?? 0)) highest.set(id, status);
  };
  for (const { kind, payload } of events) {
    if (!kind.startsWith("status")) continue;
    const { status, statuses = [] } = JSON.parse(payload) as { status?: Reported; statuses?: Reported[] };
    for (const one of status ? [status, ...statuses] : statuses) note(one);
  }
  for (const { wamid, status, acked } of said.statuses) if (acked) note({ id: wamid, status });
  return highest;
}

export function highestStatus(evidence: Evidence): string[] {
  const rows = new Map(
    [...rowsByRef(evidence).values()].flatMap((row) => (row.wamid ? [[row.wamid, row.status] as const] : [])),
  );
  return [...reports(evidence)].flatMap(([wamid, status]) => {
    const kept = rows.get(wamid);
    return kept === undefined || kept === status ? [] : [`${wamid} is ${kept}, and Meta said ${status}`];
  });
}

/** The counters of a broadcast are its recipients'. */
export function counters({ broadcasts, recipients }: Evidence): string[] {
  return broadcasts.flatMap((broadcast) => {
    const own = recipients.filter(({ broadcast_id }) => broadcast_id === broadcast.id);
    const count = (...statuses: string[]) => own.filter(({ status }) => statuses.includes(status)).length;
    const counted = {
      accepted: count("accepted", "sent", "delivered", "read"),
      failed: count("failed"),
      skipped: count("skipped"),
      unknown: count("unknown"),
    };
    return (Object.keys(counted) as (keyof typeof counted)[])
      .filter((name) => counted[name] !== broadcast[name])
      .map((name) => `${broadcast.id} counts ${broadcast[name]} ${name}, ${counted[name]} recipients are`);
  });
}

/** Nothing waits any more. */
export function drained({ outbox, messages, recipients, requests }: Evidence): string[] {
  return [
    ...outbox
      .filter(({ done_at }) => done_at === null)
      .map(({ id, topic }) => `outbox ${id} (${topic}) waits`),
    ...messages
      .filter(({ direction, status }) => direction === "out" && ["queued", "sending"].includes(status))
      .map(({ id, status }) => `message ${id} is ${status}`),
    ...recipients
      .filter(({ status }) => status === "sending")
      .map(({ broadcast_id, seq }) => `recipient ${broadcast_id}.${seq} is sending`),
    ...requests.filter(({ status }) => status === "executing").map(({ id }) => `request ${id} is executing`),
  ];
}
