import type { RECIPIENT_RANK } from "./rules";

/** What became of the second messages of a broadcast, to those whom the first could not reach: they are not its audience. */
export interface SecondRound {
  messages: number;
  accepted: number;
  failed: number;
  skipped: number;
  unknown: number;
  left: number;
}

const among = (...statuses: (keyof typeof RECIPIENT_RANK)[]) =>
  `coalesce(sum(second.status in (${statuses.map((status) => `'${status}'`).join(", ")})), 0)`;

/**
 * SQL: the {@link SecondRound} of a row of `broadcasts` as JSON, null before it began and without a fallback. The second round
 * stands behind the audience on the list: its range of the primary key.
 */
export const secondRoundOf = (broadcast: string): string =>
  `case when ${broadcast}.fallback is not null and ${broadcast}.audience is not null then (
     select json_object('messages', count(*), 'accepted', ${among("accepted", "sent", "delivered", "read")}, 'failed', ${among("failed")},
       'skipped', ${among("skipped")}, 'unknown', ${among("unknown")}, 'left', ${among("waiting", "sending")})
     from broadcast_recipients as second
     where second.broadcast_id = ${broadcast}.id and second.seq > ${broadcast}.audience and second.round = 2) end`;

type Counted = Record<"accepted" | "failed" | "skipped" | "unknown", number>;

/** What became of the persons of the audience: a broadcast's counts are of all messages, the second ones among them. */
export function personsOf(counted: Counted, second: SecondRound | null): Counted {
  const { accepted, failed, skipped, unknown } = counted;
  return {
    accepted: accepted - (second?.accepted ?? 0),
    failed: failed - (second?.failed ?? 0),
    skipped: skipped - (second?.skipped ?? 0),
    unknown: unknown - (second?.unknown ?? 0),
  };
}
