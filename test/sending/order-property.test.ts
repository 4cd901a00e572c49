import { env, runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { conversationSession } from "../../src/sending";
import { database } from "../support/approval";
import { CRASH_KINDS, passTime, realTime, runOutbox, takenByMeta, withCrash } from "../support/crash";
import { customerWrites, fault, resetSimulator, sentMessages } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { cron, hearFromMeta } from "../support/worker";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** Everything that a write and its send pass through. */
const POINTS = [
  "write:before-record",
  "write:after-record",
  "send:before-permit",
  "send:before-claim",
  "send:after-claim",
  "send:after-meta",
  "send:after-settle",
] as const;

interface Crash {
  point: (typeof POINTS)[number];
  kind: (typeof CRASH_KINDS)[number];
}

interface Trouble {
  kind: string;
  code?: number;
  ms?: number;
  times?: number;
}

type Step =
  | { event: "send"; count: number; trouble: Trouble | null; crash: Crash | null; queue: boolean }
  /** She writes; by Meta's clock the window of this message is over in so many seconds. */
  | { event: "customer writes"; closesIn: number; heard: boolean }
  | { event: "queue"; crash: Crash | null }
  | { event: "meta reports" }
  | { event: "object restarts" }
  | { event: "time passes"; seconds: number };

const crash = fc.option(
  fc.record({ point: fc.constantFrom(...POINTS), kind: fc.constantFrom(...CRASH_KINDS) }),
  { freq: 3 },
);

const trouble: fc.Arbitrary<Trouble | null> = fc.constantFrom(
  null,
  null,
  { kind: "drop_before" },
  { kind: "drop_after" },
  { kind: "delay", ms: 150 },
  { kind: "error", code: 131056 },
  { kind: "error", code: 131056, times: 3 },
  { kind: "error", code: 130429 },
  { kind: "error", code: 131047 },
);

const one = <Name extends Step["event"], Rest>(
  event: Name,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) => fc.record({ event: fc.constant(event), ...rest }) as unknown as fc.Arbitrary<Step>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: one("send", { count: fc.integer({ min: 1, max: 3 }), trouble, crash, queue: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: one("customer writes", { closesIn: fc.integer({ min: -300, max: 300 }), heard: fc.boolean() }),
  },
  { weight: 2, arbitrary: one("queue", { crash }) },
  { weight: 1, arbitrary: one("meta reports", {}) },
  { weight: 1, arbitrary: one("object restarts", {}) },
  { weight: 3, arbitrary: one("time passes", { seconds: fc.constantFrom(1, 4, 7, 25, 61, 110) }) },
);

let customer = 85_255_600_000;
let key = 0;

/** The story of one conversation, with what Meta received as the judge. The Worker's clock stands still within a step. */
class Story {
  private conversation = "";
  private readonly phone = String(customer++);
  /** When, by Meta's times, the window of each message of the customer's is over, ms. */
  private readonly closings: number[] = [];
  private judged = 0;
  private said = 0;

  async live(closesIn: number, steps: readonly Step[]): Promise<void> {
    await resetSimulator();
    passTime(0);
    this.conversation = await conversationWith(this.phone, "Hello", { timestamp: this.timeOf(closesIn) });
    for (const next of steps) {
      await this.take(next);
      await this.nothingLate();
    }
    for (let round = 0; round < 5; round++) {
      passTime(120 * SECOND);
      await cron();
      await runOutbox();
      await hearFromMeta();
      await this.nothingLate();
    }
    await this.inOrder();
    await this.settled();
  }

  private timeOf(closesIn: number): string {
    const at = Math.floor((Date.now() - DAY) / SECOND) + closesIn;
    this.closings.push(at * SECOND + DAY);
    return String(at);
  }

  private async take(next: Step): Promise<void> {
    if (next.event === "time passes") passTime(next.seconds * SECOND);
    else if (next.event === "meta reports") await hearFromMeta();
    else if (next.event === "object restarts") await this.restart();
    else if (next.event === "queue") await this.run(runOutbox, next.crash);
    else if (next.event === "customer writes") {
      const message = { from: this.phone, type: "text", text: { body: "And?" } };
      await customerWrites({ ...message, timestamp: this.timeOf(next.closesIn) });
      if (next.heard) await hearFromMeta();
    } else await this.send(next);
  }

  /** The object loses what it has in memory, and whatever it was at. */
  private async restart(): Promise<void> {
    const session = conversationSession(env as never, this.conversation);
    await runInDurableObject(session as never, (_object, state) => state.abort()).catch(() => {
      // Stopping is what makes the call fail.
    });
  }

  private async send({
    count,
    trouble: meta,
    crash: strikes,
    queue,
  }: Step & { event: "send" }): Promise<void> {
    const previews = await Promise.all(
      Array.from({ length: count }, () => previewText(this.conversation, `Line ${++this.said}`)),
    );
    if (meta) await fault({ match: "messages", ...meta });
    const sends = () =>
      previews
        .filter(({ verdict }) => verdict !== "blocked")
        .map(({ preview_id }) => send(preview_id, `order-property-${++key}`));
    await this.run(() => Promise.all([...sends(), ...(queue ? [runOutbox()] : [])]), strikes);
  }

  private async run(work: () => Promise<unknown>, strikes: Crash | null): Promise<void> {
    if (strikes) await withCrash(strikes.point, strikes.kind, work);
    else await work();
  }

  /** What Meta received in this step, all of it free-form, was within the window. */
  private async nothingLate(): Promise<void> {
    const received = (await sentMessages()).length;
    if (received > this.judged) expect(Math.max(...this.closings)).toBeGreaterThan(Date.now());
    this.judged = received;
  }

  /** Meta took the messages in the order in which they were committed, each once. */
  private async inOrder(): Promise<void> {
    const taken = (await takenByMeta()).map(({ body }) => String(body.biz_opaque_callback_data));
    const committed = await database.all<{ id: string }>(
      "select id from messages where conversation_id = ?1 and direction = 'out' order by rowid",
      this.conversation,
    );
    expect(taken).toEqual(committed.map(({ id }) => id).filter((id) => taken.includes(id)));
  }

  /** Nothing is on its way any more, what Meta took is known as delivered, and what it did not take is not. */
  private async settled(): Promise<void> {
    const taken = new Set((await takenByMeta()).map(({ body }) => String(body.biz_opaque_callback_data)));
    const messages = await database.all<{ id: string; status: string }>(
      "select id, status from messages where conversation_id = ?1 and direction = 'out'",
      this.conversation,
    );
    for (const { id, status } of messages) {
      if (taken.has(id)) expect(status).toBe("delivered");
      else expect(["unknown", "failed"]).toContain(status);
    }
    const owed = `select entry.id from outbox as entry join messages as message on message.id = entry.ref
      where message.conversation_id = ?1 and entry.done_at is null`;
    expect(await database.all(owed, this.conversation)).toEqual([]);
    const open = `select request.id from action_requests as request
      join messages as message on message.action_request_id = request.id
      where message.conversation_id = ?1 and request.finished_at is null`;
    expect(await database.all(open, this.conversation)).toEqual([]);
  }
}

test("whatever happens in a conversation: nothing free-form leaves outside the window, nothing twice, nothing out of order", async () => {
  const scenario = fc.record({
    closesIn: fc.integer({ min: 10, max: 400 }),
    steps: fc.array(step, { minLength: 2, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ closesIn, steps }) => {
      try {
        await new Story().live(closesIn, steps);
      } finally {
        realTime();
      }
    }),
    // A story that fails is told as it was, with its seed: to shrink it takes longer than the test may.
    { numRuns: 25, endOnFailure: true },
  );
}, 240_000);
