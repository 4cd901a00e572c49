import { acceptedSends, type Evidence, type MetaSend, rowsByRef } from "./evidence.ts";
import { ledgerOf, standing } from "./ledger.ts";

const DAY = 86_400_000;
/** A permit is decided at most this long before Meta is called, and clocks may differ by the rest. */
const PERMIT = 10_500;

const shown = ({ ref, to, words }: MetaSend) => `${ref} to ${to} (${words.slice(0, 40)})`;

/** Nothing that Meta accepted is unknown here, and under Meta's own id. */
export function everySendIsKnown(evidence: Evidence): string[] {
  const rows = rowsByRef(evidence);
  const reported = new Set(
    evidence.events.flatMap(({ payload }) => payload.match(/wamid\.[\w=+/-]+/g) ?? []),
  );
  return acceptedSends(evidence).flatMap((send) => {
    const row = rows.get(send.ref);
    if (!row) return [`${shown(send)}: no row`];
    // An answer that was lost is known by Meta's reports alone, where there was one.
    if (row.status === "unknown" && row.wamid === null && !reported.has(send.wamid)) return [];
    return row.wamid === send.wamid
      ? []
      : [`${shown(send)}: ${row.status}, ${row.wamid} and not ${send.wamid}`];
  });
}

/** And nothing counts as accepted that Meta never took. */
export function everyAcceptanceIsMetas(evidence: Evidence): string[] {
  const taken = new Set(acceptedSends(evidence).map(({ ref }) => ref));
  return [...rowsByRef(evidence)]
    .filter(([ref, { status, wamid }]) => !taken.has(ref) && !ref.includes("demo") && isTaken(status, wamid))
    .map(([ref, { status }]) => `${ref} is ${status}; Meta accepted no such message`);
}

const isTaken = (status: string, wamid: string | null) =>
  wamid !== null || ["accepted", "sent", "delivered", "read", "played"].includes(status);

/** No message twice: not under one id of ours, not the same words to one person, not one broadcast to one number. */
export function nothingTwice(evidence: Evidence): string[] {
  const rows = rowsByRef(evidence);
  const seen = new Map<string, string>();
  return acceptedSends(evidence).flatMap((send) => {
    const row = rows.get(send.ref);
    const keys = [`the id ${send.ref}`];
    if (send.type === "text" && row?.message?.origin === null) keys.push(`${send.to}: ${send.words}`);
    if (row?.broadcast) keys.push(`${row.broadcast} to ${send.to}`);
    return keys.flatMap((key) => {
      const before = seen.get(key);
      seen.set(key, send.wamid);
      return before === undefined ? [] : [`${key} went out as ${before} and ${send.wamid}`];
    });
  });
}

/** Each message had its consent at some moment at which its permit can have been made. */
export function consentAtSending(evidence: Evidence): string[] {
  const rows = rowsByRef(evidence);
  const ledger = ledgerOf(evidence);
  const categories = new Map(evidence.templates.map((row) => [`${row.name} ${row.language}`, row.category]));
  return acceptedSends(evidence).flatMap((send) => {
    const row = rows.get(send.ref);
    if (!row || row.message?.origin === "opt_out_confirmation") return [];
    const category =
      send.type === "template"
        ? (categories.get(`${send.words} ${send.language}`) ?? "marketing").toLowerCase()
        : "service";
    const standingAt = (scope: string, moment: number) =>
      standing(ledger(row.contact_id, scope).filter(({ recorded_at }) => recorded_at <= moment));
    const needsAgreement =
      category === "marketing" ||
      category === "authentication" ||
      (category === "utility" && (row.broadcast !== undefined || !hasWindow(evidence, send, row.contact_id)));
    const allowed = (moment: number) =>
      standingAt("block", moment) !== "restricted" &&
      standingAt("delivery", moment) !== "restricted" &&
      (needsAgreement
        ? standingAt(category, moment) === "agreed"
        : standingAt(category, moment) !== "restricted");
    const moments = [
      send.at - PERMIT,
      ...["block", "delivery", category]
        .flatMap((scope) => ledger(row.contact_id, scope))
        .map(({ recorded_at }) => recorded_at)
        .filter((at) => at > send.at - PERMIT && at <= send.at),
      ...(send.at === 0 ? [] : [send.at]),
    ];
    return moments.some(allowed) ? [] : [`${shown(send)}: no consent for ${category}`];
  });
}

/** Whether the customer wrote to this contact's thread within 24 hours before a send. */
function hasWindow({ messages }: Evidence, send: MetaSend, contactId: string): boolean {
  return messages.some(
    (message) =>
      message.direction === "in" &&
      message.contact_id === contactId &&
      message.at > send.at - DAY - PERMIT &&
      message.created_at <= send.at,
  );
}

/** Free-form messages went out within 24 hours of the customer's own. */
export function windowAtSending(evidence: Evidence): string[] {
  const rows = rowsByRef(evidence);
  return acceptedSends(evidence)
    .filter(({ type }) => type !== "template")
    .filter((send) => !hasWindow(evidence, send, rows.get(send.ref)?.contact_id ?? ""))
    .map((send) => `${shown(send)}: no message of the customer's within 24 hours`);
}

/** After a STOP was acknowledged nothing goes out but its one confirmation, by what the customers themselves did. */
export function stopIsHeard(evidence: Evidence): string[] {
  const rows = rowsByRef(evidence);
  const { stops, starts, inbound } = evidence.said;
  const marketing = new Set(
    evidence.templates
      .filter(({ category }) => category.toUpperCase() === "MARKETING")
      .map(({ name }) => name),
  );
  return acceptedSends(evidence).flatMap((send) => {
    if (rows.get(send.ref)?.message?.origin === "opt_out_confirmation") return [];
    const isOffer = send.type === "template" && marketing.has(send.words);
    const stop = stops.find(({ number, what, ackedAt }) => {
      if (number !== send.to || ackedAt > send.at - PERMIT) return false;
      const later = (at: number) => at > ackedAt - 2_000 && at <= send.at;
      if (starts.some((start) => start.number === number && later(start.at))) return false;
      if (isOffer) return true;
      // Whoever writes again may be answered; the STOP itself is no such message.
      const again = inbound.some((one) => one.from === number && one.ackedAt !== ackedAt && later(one.at));
      return what === "everything" && !again;
    });
    return stop ? [`${shown(send)}: stopped ${Math.round((send.at - stop.ackedAt) / 1000)} s before`] : [];
  });
}
