import { may, type Principal } from "./principal";

/** What of a conversation decides who sees it, and SQL for the table that it is in. */
const own = (staff: string, queues: string, teams: string): string =>
  // The unary plus keeps these columns' indexes out: the list goes in the order of its own index and tests each row.
  `(+conversation.queue_id is null and +conversation.team_id is null and +conversation.assignee_id is null)
    or +conversation.assignee_id = ${staff}
    or +conversation.queue_id in (select value from json_each(${queues}))
    or +conversation.team_id in (select value from json_each(${teams}))`;

/** Holders of these two see everything, also what is not routed yet. */
export function seesEverything(principal: Principal): boolean {
  return may(principal, "inbox:all") && may(principal, "inbox:restricted");
}

/**
 * Which conversations a principal may see, as SQL over `conversations as conversation` with three parameters in a row:
 * those that the person, one of the person's queues or one of the person's teams has; those that nobody has; and, with
 * the permissions for it, those of all queues, restricted ones last. One that waits for its queue may end up in a
 * restricted one, so until then it is out of sight.
 */
export function visibility(principal: Principal, firstParameter: number): { sql: string; params: unknown[] } {
  if (seesEverything(principal)) return { sql: "true", params: [] };
  const [staff = "", queues = "", teams = ""] = [0, 1, 2].map((n) => `?${firstParameter + n}`);
  const unrestricted = `+conversation.queue_id is null
    or +conversation.queue_id in (select id from queues where restricted = 0)`;
  return {
    sql: `(+conversation.routing_pending = 0 and (${own(staff, queues, teams)}${
      may(principal, "inbox:all") ? ` or ${unrestricted}` : ""
    }))`,
    params: [principal.staffId, JSON.stringify(principal.queueIds), JSON.stringify(principal.teamIds)],
  };
}

/**
 * Which queues a principal may know of, as SQL over `queues as queue` with one parameter: all that are not restricted,
 * and of the restricted ones those that the person is a member of.
 */
export function queueVisibility(
  principal: Principal,
  firstParameter: number,
): { sql: string; params: unknown[] } {
  if (may(principal, "inbox:restricted")) return { sql: "true", params: [] };
  return {
    sql: `(queue.restricted = 0 or queue.id in (select value from json_each(?${firstParameter})))`,
    params: [JSON.stringify(principal.queueIds)],
  };
}
