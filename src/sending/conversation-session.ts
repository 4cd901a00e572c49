import { DurableObject } from "cloudflare:workers";
import { LIMITS } from "../governance";
import { type AppContext, createContext } from "../platform/context";
import type { Env } from "../platform/env";
import { numberThrottle } from "./number-throttle";
import { type Attempt, deliver } from "./outbound";
import { postponeSend, waitingIn } from "./store";

export interface Window {
  open: boolean;
  /** Ms since the epoch; null when the customer never wrote. */
  closesAt: number | null;
}

/**
 * One object a conversation: it alone says whether the 24-hour window is open, and sends go through it one
 * after the other, in the order in which they were asked for. Named by the conversation's id.
 */
export class ConversationSession extends DurableObject<Env> {
  private tail: Promise<unknown> = Promise.resolve();

  /** A message of the customer's, at Meta's time (ms). Older ones and repetitions change nothing. */
  async noteInbound(at: number): Promise<void> {
    const known = (await this.ctx.storage.get<number>("lastInboundAt")) ?? 0;
    if (at > known) await this.ctx.storage.put("lastInboundAt", at);
  }

  /**
   * The window at this moment. The object may have missed an event between commit and call, so it also reads
   * what the applied events left in D1, and takes the later of the two.
   */
  async window(conversationId: string): Promise<Window> {
    const ctx = createContext(this.env);
    const row = await ctx.db.first<{ last_inbound_at: number | null }>(
      "select last_inbound_at from conversations where id = ?1",
      conversationId,
    );
    const noted = (await this.ctx.storage.get<number>("lastInboundAt")) ?? 0;
    const lastInboundAt = Math.max(noted, row?.last_inbound_at ?? 0);
    if (lastInboundAt === 0) return { open: false, closesAt: null };
    const closesAt = lastInboundAt + LIMITS.serviceWindow;
    return { open: closesAt > ctx.clock.now(), closesAt };
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

  private async sendInOrder(
    conversationId: string,
    messageId: string,
    phoneNumberId: string,
    correlationId: string,
  ): Promise<Attempt> {
    const ctx = createContext(this.env, { correlationId });
    for (const { id, due_at } of await waitingIn(ctx.db, conversationId, messageId)) {
      // A message that Meta put off keeps its place: what was asked for later waits with it.
      if (due_at > ctx.clock.now()) return { state: "later", dueAt: due_at };
      const attempt = await this.attempt(ctx, conversationId, id, phoneNumberId);
      if (attempt.state === "later") return attempt;
    }
    // No longer queued: done already, or claimed by a sender that is gone.
    return deliver(ctx, messageId, async () => (await this.window(conversationId)).open);
  }

  private async attempt(
    ctx: AppContext,
    conversationId: string,
    id: string,
    phoneNumberId: string,
  ): Promise<Attempt> {
    await numberThrottle(this.env, phoneNumberId).turn();
    const attempt = await deliver(ctx, id, async () => (await this.window(conversationId)).open);
    if (attempt.state === "later") await ctx.db.run(postponeSend(id, attempt.dueAt));
    return attempt;
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
