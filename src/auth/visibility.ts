import { may, type Principal } from "./principal";

/**
 * Which conversations a principal may see, as SQL over `conversations as conversation` with three parameters
 * in a row: those assigned to the person, those in the person's queues, those in no queue, and, with the
 * permissions for it, those of all queues, restricted ones last.
 */
export function visibility(principal: Principal, firstParameter: number): { sql: string; params: unknown[] } {
  const [staff, queues] = [`?${firstParameter}`, `?${firstParameter + 1}`];
  if (may(principal, "inbox:all") && may(principal, "inbox:restricted")) return { sql: "true", params: [] };
  // The unary plus keeps these columns' indexes out: the list goes in the order of its own index and tests each row.
  const own = `+conversation.queue_id is null or +conversation.assignee_id = ${staff}
    or +conversation.queue_id in (select value from json_each(${queues}))`;
  const unrestricted = "+conversation.queue_id in (select id from queues where restricted = 0)";
  return {
    sql: may(principal, "inbox:all") ? `(${own} or ${unrestricted})` : `(${own})`,
    params: [principal.staffId, JSON.stringify(principal.queueIds)],
  };
}
