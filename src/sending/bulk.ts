import { consequenceOf, type GraphError, type MessageContent } from "../meta";
import { sendMessage } from "../meta/messages";
import type { SendPermit } from "../meta/send-permit";
import { reach } from "../platform/checkpoints";
import type { AppContext } from "../platform/context";

/**
 * Messages that wait for their turn or for Meta's answer at most. An invocation of a Worker has six connections; it asks for
 * turns when only so many are left, for several at once: each asking costs two objects a call.
 */
const ON_THEIR_WAY = 12;
const CONNECTIONS = 6;
/** A turn that is this old when its message could go is let pass: at the next second it would be one too many, ms. */
const LATE = 15;
/** How long it waits when the number has no room soon, ms. */
const NO_ROOM = 20;
/** A permit that is this close to its end is not begun with, ms. */
const PERMIT_MARGIN = 500;

/** One of many messages, decided and ready to go. */
export interface BulkMessage {
  seq: number;
  permit: SendPermit;
  content: MessageContent;
  mediaIds: ReadonlyMap<string, string>;
}

/**
 * What came of one of them. `not_asked`: Meta was not asked; it may be tried again. `later`: Meta said that it did not
 * take it and that it may be tried again.
 */
export type BulkOutcome =
  | { seq: number; kind: "accepted"; wamid: string; at: number }
  | { seq: number; kind: "refused"; error: GraphError; at: number }
  | { seq: number; kind: "later"; error: GraphError; dueAt: number }
  | { seq: number; kind: "unknown"; cause: string }
  | { seq: number; kind: "not_asked" };

export interface BulkTurns {
  /**
   * Asks for turns for some messages, in their order: how long each has to wait, ms. Fewer than asked for: the others
   * ask again. Null: nothing more is to be sent. From the moment it says yes a message counts as possibly sent.
   * `unused`: how many turns passed unused since it was last asked.
   */
  turns(seqs: readonly number[], unused: number): Promise<number[] | null>;
  /** Told of each outcome at once; says whether to go on. */
  heard(outcome: BulkOutcome): boolean;
}

/**
 * Sends messages over several connections, each at its turn and at most once. It never throws for what Meta or the
 * network do. Whatever got no turn comes back as not asked.
 */
export async function sendBulk(
  ctx: AppContext,
  messages: readonly BulkMessage[],
  { turns, heard }: BulkTurns,
): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  const waiting = [...messages];
  const busy = new Set<Promise<void>>();
  let goOn = true;
  let unused = 0;
  while (goOn && waiting.length + busy.size > 0) {
    if (busy.size > ON_THEIR_WAY - CONNECTIONS || waiting.length === 0) {
      await Promise.race(busy);
      continue;
    }
    const asking = waiting.slice(0, ON_THEIR_WAY - busy.size);
    if (asking.some(({ permit }) => permit.expiresAt - PERMIT_MARGIN <= ctx.clock.now())) break;
    const passed = unused;
    unused = 0;
    const waits = await turns(
      asking.map(({ seq }) => seq),
      passed,
    );
    if (waits === null) break;
    if (waits.length === 0) {
      await scheduler.wait(NO_ROOM);
      continue;
    }
    const from = performance.now();
    for (const [index, message] of waiting.splice(0, waits.length).entries()) {
      const sending = sendAtTurn(ctx, message, from + (waits[index] ?? 0)).then((outcome) => {
        busy.delete(sending);
        if (outcome === "late") {
          waiting.unshift(message);
          unused += 1;
          return;
        }
        outcomes.push(outcome);
        goOn = heard(outcome) && goOn;
      });
      // One that fails while turns are asked for is heard of below, and is no unhandled rejection meanwhile.
      sending.catch(() => undefined);
      busy.add(sending);
    }
  }
  await Promise.all(busy);
  const done = new Set(outcomes.map(({ seq }) => seq));
  return [
    ...outcomes,
    ...messages.filter(({ seq }) => !done.has(seq)).map(({ seq }) => ({ seq, kind: "not_asked" as const })),
  ];
}

async function sendAtTurn(
  ctx: AppContext,
  message: BulkMessage,
  turn: number,
): Promise<BulkOutcome | "late"> {
  const { seq, permit, content, mediaIds } = message;
  const wait = turn - performance.now();
  if (wait > 0) await scheduler.wait(wait);
  if (performance.now() - turn > LATE) return "late";
  const now = ctx.clock.now();
  if (permit.expiresAt <= now) return { seq, kind: "not_asked" };
  reach("broadcast:before-meta");
  const outcome = await sendMessage(ctx, permit, content, now, mediaIds);
  reach("broadcast:after-meta");
  const at = ctx.clock.now();
  const put = outcome.kind === "refused" && consequenceOf(outcome.error.code).kind === "retry";
  ctx.count("sends", { kind: "broadcast", outcome: put ? "later" : outcome.kind });
  if (outcome.kind === "accepted") return { seq, kind: "accepted", wamid: outcome.data.wamid, at };
  if (outcome.kind === "unknown") return { seq, kind: "unknown", cause: outcome.cause };
  const consequence = consequenceOf(outcome.error.code);
  return consequence.kind === "retry"
    ? { seq, kind: "later", error: outcome.error, dueAt: at + consequence.delay }
    : { seq, kind: "refused", error: outcome.error, at };
}
