import { DurableObject } from "cloudflare:workers";
import { LIMITS } from "../governance";
import { notifyStaff } from "../notifications";
import { SECOND, systemClock } from "../platform/clock";
import { type AppContext, createContext, underCorrelation } from "../platform/context";
import type { Env } from "../platform/env";
import { atSurface } from "../platform/surface";
import { numberThrottle } from "./number-throttle";
import { type Attempt, deliver } from "./outbound";
import { FULL_PAIR, type PairBucket, paidBack, pairWait, refused, spend } from "./pair-rate";
import { isElsewhere, postponeSend, waitingIn } from "./store";
import { closingSoonAt, type Window, type WindowFacts, windowAt } from "./window";
import { staffOfWaiting, windowFacts } from "./window-store";

/** A wait for the pair rate that is not worth coming back for, ms. */
const SHORT_WAIT = 2 * SECOND;

/**
 * One object a conversation: it alone says whether the 24-hour window is open, and sends go through it one
 * after the other, in the order in which they were committed. Named by the conversation's id. What it keeps survives
 * its restart: the customer's last message, the pair rate, and the alarm that says that the window closes soon.
 */
export class ConversationSession extends DurableObject<Env> {
  private tail: Promise<unknown> = Promise.resolve();

  /** A message of the customer's, at Meta's time (ms). Older ones and repetitions change nothing. */
  async noteInbound(conversationId: string, at: number): Promise<void> {
    const now = systemClock.now();
    const known = (await this.ctx.storage.get<number>("lastInboundAt")) ?? 0;
    const lastInboundAt = Math.min(at, now + LIMITS.clockSkew);
    if (lastInboundAt <= known) return;
    await this.ctx.storage.put({ conversationId, lastInboundAt });
    if (lastInboundAt + LIMITS.serviceWindow > now)
      await this.ctx.storage.setAlarm(closingSoonAt(lastInboundAt));
  }

  /** The windows at this moment. */
  async window(conversationId: string): Promise<Window> {
    const ctx = createContext(this.env);
    return windowAt(await this.facts(ctx, conversationId), ctx.clock.now());
  }

  /**
   * Tells staff once that the window closes within the hour, if the customer still waits. It may run again, early or
   * late: what counts is read now.
   */
  override async alarm(): Promise<void> {
    const conversationId = await this.ctx.storage.get<string>("conversationId");
    if (!conversationId) return;
    const ctx = createContext(this.env);
    const fields = { object: "conversation", conversation_id: conversationId };
    await atSurface(ctx, { event: "object.failed", fields }, () => this.tellOfClosing(ctx, conversationId));
  }

  private async tellOfClosing(ctx: AppContext, conversationId: string): Promise<void> {
    const { lastInboundAt } = await this.facts(ctx, conversationId);
    const now = ctx.clock.now();
    if (lastInboundAt === null || lastInboundAt + LIMITS.serviceWindow <= now) return;
    if (closingSoonAt(lastInboundAt) > now) {
      await this.ctx.storage.setAlarm(closingSoonAt(lastInboundAt));
      return;
    }
    const staff = await staffOfWaiting(ctx.db, conversationId);
    if (staff.length === 0) return;
    const dedupeKey = `window_closing:${conversationId}:${lastInboundAt + LIMITS.serviceWindow}`;
    await ctx.db.run(
      notifyStaff(
        ctx,
        staff.map((staffId) => ({ staffId, kind: "window_closing" as const, conversationId, dedupeKey })),
      ),
    );
  }

  /** The customer was erased: nothing of the conversation is remembered. */
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Sends a queued message after every earlier one of the conversation. */
  async send(
    conversationId: string,
    messageId: string,
    phoneNumberId: string,
    correlationId: string,
  ): Promise<Attempt> {
    const turn = this.tail.then(() =>
      this.sendInOrder(conversationId, messageId, phoneNumberId, correlationId),
    );
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /**
   * What is known of the windows. The object may have missed an event between commit and call, so it also reads what
   * the applied events left in D1, keeps the later of the two, and sets its alarm by it.
   */
  private async facts(ctx: AppContext, conversationId: string): Promise<WindowFacts> {
    const applied = await windowFacts(ctx.db, conversationId);
    if (applied.lastInboundAt !== null) await this.noteInbound(conversationId, applied.lastInboundAt);
    const lastInboundAt = (await this.ctx.storage.get<number>("lastInboundAt")) ?? null;
    return { ...applied, lastInboundAt };
  }

  private async sendInOrder(
    conversationId: string,
    messageId: string,
    phoneNumberId: string,
    correlationId: string,
  ): Promise<Attempt> {
    const ctx = createContext(this.env, { correlationId });
    try {
      return await this.sendWaiting(ctx, conversationId, messageId, phoneNumberId);
    } finally {
      void ctx.close();
    }
  }

  private async sendWaiting(
    ctx: AppContext,
    conversationId: string,
    messageId: string,
    phoneNumberId: string,
  ): Promise<Attempt> {
    const waiting = await waitingIn(ctx.db, conversationId, messageId);
    // It may have become part of another conversation while it stood in line here: that one's object sends it.
    if (waiting.at(-1)?.id !== messageId && (await isElsewhere(ctx.db, conversationId, messageId)))
      return { state: "later", dueAt: ctx.clock.now() + SECOND };
    for (const [index, { id, status, due_at, correlation_id }] of waiting.entries()) {
      // A message that Meta put off keeps its place: what was asked for later waits with it.
      if (status === "queued" && due_at > ctx.clock.now()) return { state: "later", dueAt: due_at };
      // So does one that was claimed and has no outcome: its sender may still be at work.
      const attempt =
        status === "queued"
          ? await this.attempt(underCorrelation(ctx, correlation_id), conversationId, id, phoneNumberId)
          : await this.deliver(underCorrelation(ctx, correlation_id), conversationId, id);
      if (attempt.state === "done") continue;
      const behind = attempt.because === "pair_rate" ? waiting.length - 1 - index : 0;
      return { ...attempt, dueAt: attempt.dueAt + behind * LIMITS.pairPayback };
    }
    return { state: "done" };
  }

  private async attempt(
    ctx: AppContext,
    conversationId: string,
    id: string,
    phoneNumberId: string,
  ): Promise<Attempt> {
    const attempt = await this.atPairRate(ctx, async () => {
      await numberThrottle(this.env, phoneNumberId).turn();
      return this.deliver(ctx, conversationId, id);
    });
    if (attempt.state === "later") await ctx.db.run(postponeSend(id, attempt.dueAt));
    return attempt;
  }

  private deliver(ctx: AppContext, conversationId: string, id: string): Promise<Attempt> {
    return deliver(ctx, id, () => this.window(conversationId));
  }

  /** Makes an attempt when the customer can take one more message. It is counted before, and given back if Meta was not asked. */
  private async atPairRate(ctx: AppContext, attempt: () => Promise<Attempt>): Promise<Attempt> {
    const kept = (await this.ctx.storage.get<PairBucket>("pair")) ?? FULL_PAIR;
    const before = paidBack(kept, ctx.clock.now());
    const wait = pairWait(before);
    if (wait > SHORT_WAIT) return { state: "later", dueAt: before.at + wait, because: "pair_rate" };
    if (wait > 0) await scheduler.wait(wait);
    const now = before.at + wait;
    const after = spend(paidBack(before, now));
    await this.ctx.storage.put("pair", after);
    const outcome = await attempt();
    if (outcome.because === "pair_rate") {
      const { bucket, wait: backOff } = refused(after);
      await this.ctx.storage.put("pair", bucket);
      return { state: "later", dueAt: ctx.clock.now() + backOff, because: "pair_rate" };
    }
    if (outcome.because === "not_asked") await this.ctx.storage.put("pair", paidBack(before, now));
    else if (outcome.state === "done" && after.refusals > 0)
      await this.ctx.storage.put("pair", { ...after, refusals: 0 });
    return outcome;
  }
}

/** The object of a conversation. */
export function conversationSession(
  env: Env,
  conversationId: string,
): DurableObjectStub<ConversationSession> {
  const namespace = env.CONVERSATION_SESSION as DurableObjectNamespace<ConversationSession>;
  return namespace.get(namespace.idFromName(conversationId));
}
