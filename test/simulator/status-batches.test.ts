import { env, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { phoneNumbers } from "../../simulator/src/fixture";
import { Graph } from "../../simulator/src/graph";
import type { PlannedStatus } from "../../simulator/src/reporter";
import type { Answer } from "../support/webhook";

const NUMBER = phoneNumbers[0]?.id ?? "";

interface Bench {
  graph: Graph;
  /** Moves the clock, ms. */
  wait(ms: number): void;
  /** The receiver's answer from now on. */
  answer(status: number): void;
  /** Bodies that the receiver was posted, and the most at one time. */
  posted: Answer[];
  together: () => number;
}

/** A simulator with a receiver, in the storage of some object, at a clock of its own. */
async function withReceiver(test: (bench: Bench) => Promise<void>): Promise<void> {
  const posted: Answer[] = [];
  let [now, status, open, most] = [1_767_578_400_000, 200, 0, 0];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    open += 1;
    most = Math.max(most, open);
    posted.push(JSON.parse(String(init?.body)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    open -= 1;
    return new Response(null, { status });
  });
  const namespace = (env as { BROADCAST_RUN: DurableObjectNamespace }).BROADCAST_RUN;
  await runInDurableObject(namespace.get(namespace.newUniqueId()) as never, async (_object, state) => {
    const config = {
      WEBHOOK_URL: "http://receiver.test/",
      APP_SECRET: "secret",
      VERIFY_TOKEN: "verify",
      ACCESS_TOKEN: "token",
    };
    const graph = new Graph(
      state.storage.sql,
      config as never,
      () => now,
      () => {},
    );
    await test({
      graph,
      wait: (ms) => {
        now += ms;
      },
      answer: (code) => {
        status = code;
      },
      posted,
      together: () => most,
    });
  });
}

/** `count` messages that were accepted, and the statuses they will report. */
function accepted(graph: Graph, count: number): PlannedStatus[] {
  return Array.from({ length: count }, (_, n) => {
    const wamid = `wamid.${n}`;
    const contact = graph.people.meet({ digits: `8525${String(n).padStart(7, "0")}` });
    graph.messages.addOutbound({
      wamid,
      phone_number_id: NUMBER,
      contact_id: contact.id,
      at: graph.now(),
      body: { type: "text" },
      addressed_by: "phone",
      callback_data: `brd_a.${n}`,
      category: "marketing",
      pricing_type: "regular",
    });
    return { wamid, status: "sent" as const, dueAt: graph.clock(), errors: [] };
  });
}

const statusesOf = (body: Answer): Answer[] => body.entry[0].changes[0].value.statuses;

test("statuses of one time go together, up to 1,000 in a body", async () => {
  await withReceiver(async ({ graph, wait, posted, together }) => {
    await graph.reporter.plan(accepted(graph, 2_345));
    await graph.work();
    expect(posted).toEqual([]);
    wait(20);
    await graph.work();
    expect(posted.map((body) => statusesOf(body).length)).toEqual([1_000, 1_000, 345]);
    expect(together()).toBe(3);
    const all = posted.flatMap(statusesOf);
    expect(new Set(all.map(({ id }) => id)).size).toBe(2_345);
    expect(all[2_344]).toMatchObject({
      status: "sent",
      biz_opaque_callback_data: "brd_a.2344",
      pricing: { billable: true, category: "marketing" },
    });
    expect(graph.messages.get("wamid.7")?.status).toBe("sent");
  });
});

test("a status waits for others for as long as is set, from the moment the first is due", async () => {
  await withReceiver(async ({ graph, wait, posted }) => {
    graph.settings.set({ status_batch_ms: 200 });
    const [first, second, third] = accepted(graph, 3) as [PlannedStatus, PlannedStatus, PlannedStatus];
    await graph.reporter.plan([first, { ...second, dueAt: second.dueAt + 150 }]);
    await graph.reporter.plan([{ ...third, dueAt: third.dueAt + 300 }]);
    expect(graph.reporter.nextDue()).toBe(first.dueAt + 200);
    wait(199);
    await graph.work();
    expect(posted).toEqual([]);
    wait(1);
    await graph.work();
    expect(posted.map((body) => statusesOf(body).map(({ id }) => id))).toEqual([["wamid.0", "wamid.1"]]);
    expect(graph.reporter.nextDue()).toBe(third.dueAt + 500);
    wait(300);
    await graph.work();
    expect(statusesOf(posted[1]).map(({ id }) => id)).toEqual(["wamid.2"]);
  });
});

test("several statuses of a message in one body: the price once, the phone at the furthest", async () => {
  await withReceiver(async ({ graph, wait, posted }) => {
    const [first] = accepted(graph, 1) as [PlannedStatus];
    await graph.reporter.plan([first, { ...first, status: "delivered" }, { ...first, status: "read" }]);
    wait(20);
    await graph.work();
    const [body] = posted;
    expect(statusesOf(body).map(({ status, pricing }) => [status, pricing !== undefined])).toEqual([
      ["sent", true],
      ["delivered", true],
      ["read", false],
    ]);
    expect(graph.messages.get("wamid.0")?.status).toBe("read");
  });
});

test("what customers do comes with the bodies, in its turn", async () => {
  await withReceiver(async ({ graph, wait, posted }) => {
    accepted(graph, 2);
    for (const contactId of [1, 2]) {
      const reply = {
        phoneNumberId: NUMBER,
        contactId,
        type: "text",
        content: { text: { body: "STOP" } },
      } as const;
      graph.replies.add(reply, graph.clock() + 50);
    }
    await graph.work();
    expect(posted).toEqual([]);
    wait(50);
    await graph.work();
    const changes = posted[0].entry[0].changes;
    expect(changes.map((change: Answer) => change.value.messages[0].text.body)).toEqual(["STOP", "STOP"]);
    expect(posted).toHaveLength(1);
  });
});

test("a body that is not taken comes again, whole", async () => {
  await withReceiver(async ({ graph, wait, answer, posted }) => {
    await graph.reporter.plan(accepted(graph, 3));
    answer(503);
    wait(20);
    await graph.work();
    answer(200);
    await graph.work();
    expect(posted).toHaveLength(1);
    wait(500);
    await graph.work();
    expect(posted).toHaveLength(2);
    expect(posted[1]).toEqual(posted[0]);
    wait(60_000);
    await graph.work();
    expect(posted).toHaveLength(2);
  });
});
