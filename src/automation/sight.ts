import { phoneNumbers } from "../account";
import { type CallContext, may, queueVisibility } from "../auth";

/** Stands for a queue that the reader may not know of. No id of a queue looks like it. */
export const HIDDEN = "hidden";

/** What of the inside of automation somebody may see. */
export interface Sight {
  /** Queues whose part in it they may see. */
  queues: ReadonlyMap<string, { name: string }>;
  /** A number as they know it: by Meta's id, or as people write it. */
  numberOf(id: string): string;
}

/**
 * Where conversations are sent is internal: it is shown to the members of a queue and to those who see every queue; of
 * restricted queues only to those who may know of them. Meta's ids of numbers are for administrators.
 */
export async function sightOf({ db, principal }: CallContext): Promise<Sight> {
  const known = queueVisibility(principal, 3);
  const [queues, numbers] = await Promise.all([
    db.all<{ id: string; name: string }>(
      `select queue.id, queue.name from queues as queue
       where (?1 or queue.id in (select value from json_each(?2))) and ${known.sql} order by queue.name`,
      may(principal, "inbox:all"),
      JSON.stringify(principal.queueIds),
      ...known.params,
    ),
    may(principal, "account:admin") ? [] : phoneNumbers(db),
  ]);
  const shown = new Map(numbers.map((number) => [number.id, number.display_phone_number]));
  return {
    queues: new Map(queues.map(({ id, name }) => [id, { name }])),
    numberOf: (id) => shown.get(id) ?? id,
  };
}

/** A queue as the reader may know it. */
export function queueView(id: string, { queues }: Sight): { queue_id: string; name?: string } {
  const queue = queues.get(id);
  return queue ? { queue_id: id, name: queue.name } : { queue_id: HIDDEN };
}

/** Visits every value of a definition or a scope under the name of its field. */
function visited(value: unknown, change: (key: string, part: string) => string): unknown {
  const walk = (part: unknown, key: string): unknown => {
    if (typeof part === "string") return change(key, part);
    if (Array.isArray(part)) {
      const items = part.map((item) => walk(item, key));
      return key.endsWith("_ids") ? [...new Set(items)] : items;
    }
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner, name)]));
  };
  return walk(value, "");
}

const isQueue = (key: string): boolean => key === "queue_id" || key === "queue_ids";

/** A definition or a scope without what the reader may not know of. */
export function seenBy<Value>(value: Value, { queues, numberOf }: Sight): Value {
  return visited(value, (key, part) => {
    if (isQueue(key)) return queues.has(part) ? part : HIDDEN;
    return key === "phone_number_ids" ? numberOf(part) : part;
  }) as Value;
}

/** Every queue that a definition or a scope names, each once. */
export function queuesIn(value: unknown): string[] {
  const found = new Set<string>();
  visited(value, (key, part) => {
    if (isQueue(key)) found.add(part);
    return part;
  });
  return [...found];
}
