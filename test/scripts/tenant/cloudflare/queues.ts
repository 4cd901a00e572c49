import { randomUUID } from "node:crypto";
import { json, page, type Route, refused } from "./answers.ts";

export interface Consumer {
  consumer_id: string;
  script: string;
  script_name: string;
  type: string;
  dead_letter_queue?: string;
  settings: unknown;
}

export interface Queue {
  queue_id: string;
  queue_name: string;
  consumers: Consumer[];
}

type Wanted = Omit<Consumer, "consumer_id" | "script">;

/** Queues and their consumers. developers.cloudflare.com/api/resources/queues/ */
export function queueRoutes(queues: Map<string, Queue>): Route[] {
  const missing = refused(404, 11000, "The queue was not found");
  const view = (queue: Queue) => ({
    ...queue,
    producers: [],
    producers_total_count: 0,
    consumers_total_count: queue.consumers.length,
  });
  const consumer = (id: string, wanted: Wanted): Consumer => ({
    ...wanted,
    consumer_id: id,
    script: wanted.script_name,
  });
  return [
    [
      "GET",
      /^\/queues$/,
      (call) => {
        const names = call.query.getAll("name");
        const found = [...queues.values()].filter(
          ({ queue_name }) => names.length === 0 || names.includes(queue_name),
        );
        return page(call, found.map(view), 100);
      },
    ],
    [
      "POST",
      /^\/queues$/,
      (call) => {
        const { queue_name } = json<{ queue_name: string }>(call);
        if ([...queues.values()].some((one) => one.queue_name === queue_name))
          return refused(409, 11009, `Queue name '${queue_name}' is already taken.`);
        const queue = { queue_id: randomUUID().replaceAll("-", ""), queue_name, consumers: [] };
        queues.set(queue.queue_id, queue);
        return { result: view(queue) };
      },
    ],
    [
      "GET",
      /^\/queues\/([^/]+)$/,
      ({ groups }) => {
        const queue = queues.get(groups[0] ?? "");
        return queue ? { result: view(queue) } : missing;
      },
    ],
    [
      "DELETE",
      /^\/queues\/([^/]+)$/,
      ({ groups }) => (queues.delete(groups[0] ?? "") ? { result: null } : missing),
    ],
    [
      "GET",
      /^\/queues\/([^/]+)\/consumers$/,
      (call) => page(call, queues.get(call.groups[0] ?? "")?.consumers ?? []),
    ],
    [
      "POST",
      /^\/queues\/([^/]+)\/consumers$/,
      (call) => {
        const queue = queues.get(call.groups[0] ?? "");
        if (!queue) return missing;
        if (queue.consumers.length > 0) return refused(400, 11004, "The queue already has a consumer");
        const made = consumer(randomUUID(), json<Wanted>(call));
        queue.consumers.push(made);
        return { result: made };
      },
    ],
    [
      "PUT",
      /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
      (call) => {
        const queue = queues.get(call.groups[0] ?? "");
        if (!queue) return missing;
        const made = consumer(call.groups[1] ?? "", json<Wanted>(call));
        queue.consumers = queue.consumers.map((one) => (one.consumer_id === made.consumer_id ? made : one));
        return { result: made };
      },
    ],
    [
      "DELETE",
      /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
      ({ groups }) => {
        const queue = queues.get(groups[0] ?? "");
        if (!queue) return missing;
        queue.consumers = queue.consumers.filter(({ consumer_id }) => consumer_id !== groups[1]);
        return { result: null };
      },
    ],
  ];
}
