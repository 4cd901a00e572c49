import fc from "fast-check";
import { expect, test } from "vitest";
import { statusOf } from "../support/approval";
import {
  CHECKPOINTS,
  CRASH_KINDS,
  messagesOf,
  passTime,
  realTime,
  recover,
  runOutbox,
  takenByMeta,
  withCrash,
} from "../support/crash";
import { fault, resetSimulator } from "../support/simulator";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { cron, hearFromMeta } from "../support/worker";

/** What the world does around one send, in any order and as often as it likes. */
const WORLD = ["repeat", "cron", "queue", "wait", "meta reports"] as const;

const crash = fc.option(
  fc.record({
    point: fc.constantFrom(...CHECKPOINTS.filter((point) => !point.startsWith("approval"))),
    kind: fc.constantFrom(...CRASH_KINDS),
  }),
);

const step = fc.record({
  event: fc.constantFrom(...WORLD),
  crash,
  seconds: fc.constantFrom(1, 7, 31, 61, 100),
});

/** What Meta does to the first call: mostly nothing. */
const meta = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  { kind: "drop_before" },
  { kind: "drop_after" },
  { kind: "error", code: 130429 },
  { kind: "error", code: 131056, times: 2 },
  { kind: "error", code: 131047 },
);

const scenario = fc.record({ meta, first: crash, steps: fc.array(step, { maxLength: 6 }) });

interface Scenario {
  meta: { kind: string; code?: number; times?: number } | undefined;
  first: Crash;
  steps: { event: (typeof WORLD)[number]; crash: Crash; seconds: number }[];
}

type Crash = { point: (typeof CHECKPOINTS)[number]; kind: (typeof CRASH_KINDS)[number] } | null;

/** The steps from which on a crash leaves it open whether the message went out. */
const UNCERTAIN = ["send:after-claim", "send:after-meta"];

let customer = 85_255_520_000;

async function live({ meta: trouble, first, steps }: Scenario): Promise<void> {
  await resetSimulator();
  const conversation = await conversationWith(String(customer++));
  const { preview_id } = await previewText(conversation, "Your parcel left today.");
  const key = freshKey();
  const repeat = () => send(preview_id, key);
  if (trouble) await fault({ match: "messages", ...trouble });

  let uncertain = trouble?.kind.startsWith("drop") ?? false;
  const run = async (work: () => Promise<unknown>, crash: Crash) => {
    if (!crash) return work();
    const { struck } = await withCrash(crash.point, crash.kind, work);
    if (struck && UNCERTAIN.includes(crash.point)) uncertain = true;
    return undefined;
  };
  const events: Record<(typeof WORLD)[number], (seconds: number) => Promise<unknown>> = {
    repeat,
    cron,
    queue: runOutbox,
    wait: async (seconds) => passTime(seconds * 1_000),
    "meta reports": hearFromMeta,
  };

  await run(repeat, first);
  for (const { event, crash, seconds } of steps) {
    await run(() => events[event](seconds), crash);
    expect((await takenByMeta()).length).toBeLessThanOrEqual(1);
  }
  const { data } = await repeat();
  for (let round = 0; round < 3; round++) await recover();

  const taken = (await takenByMeta()).length;
  const request = await statusOf(data.action_request_id);
  const [message, ...more] = await messagesOf(data.action_request_id);
  expect(more).toEqual([]);
  if (uncertain) expect(taken).toBeLessThanOrEqual(1);
  else expect(taken).toBe(trouble?.code === 131047 ? 0 : 1);
  if (taken === 1) {
    expect(message?.status).toBe("delivered");
    expect(request.status).toBe("executed");
  } else {
    expect(["unknown", "failed"]).toContain(message?.status);
    expect(request.status).toBe(message?.status === "failed" ? "failed" : "executed");
  }
  expect(request.finished_at).not.toBeNull();
  expect(request.audit_ids.length).toBeGreaterThanOrEqual(2);
}

test("whatever crashes and whatever is repeated, a message is sent at most once and never lost", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      try {
        await live(given);
      } finally {
        realTime();
      }
    }),
    { numRuns: 60 },
  );
}, 180_000);
