import { DAY, HOUR } from "../../platform/clock";
import { takeTurn } from "../engine/turn";
import type { LiveSet, Outcome, Scene, Session, Stimulus } from "../engine/types";
import { AUTOMATION_LIMITS } from "../rules";
import type { PastMessage } from "./history";

/** What the shop is like while messages are replayed: as it is now. */
export interface Surroundings extends Pick<Scene, "templates" | "tenantLanguage"> {
  /** Prices and names as whoever reads a language reads them. */
  productsFor(language: string | null): Scene["products"];
  /** Whether the tenant works at a time. */
  isOpen(at: number): boolean;
  isRestricted: (queueId: string) => boolean;
}

/** A message with what automation hears of it. */
export interface Heard {
  message: PastMessage;
  stimulus: Stimulus;
}

/** Where one conversation stands in the replay. */
interface Thread {
  id: string;
  session: Session | null;
  queueId: string | null;
  tags: readonly string[];
  /** Times of automatic messages. */
  sent: number[];
  openedAt: number | null;
}

const beginning = ({ conversationId, queueId, tags }: PastMessage): Thread => ({
  id: conversationId,
  session: null,
  queueId,
  tags,
  sent: [],
  openedAt: null,
});

function sceneAt(
  thread: Thread,
  message: PastMessage,
  at: number,
  firstMessage: boolean,
  around: Surroundings,
): Scene {
  const { templates, tenantLanguage } = around;
  return {
    now: at,
    conversation: {
      queueId: thread.queueId,
      queueRestricted: thread.queueId !== null && around.isRestricted(thread.queueId),
      phoneNumberId: message.phoneNumberId,
      tags: thread.tags,
      firstMessage,
      staffActed: false,
      windowOpen: true,
    },
    contact: { ...message.contact, name: null },
    consent: { blocked: false, optedOut: false },
    hours: around.isOpen(at) ? "open" : "closed",
    session: thread.session,
    sessionFlow: null,
    sent: {
      lastHour: thread.sent.filter((time) => time > at - HOUR).length,
      lastDay: thread.sent.filter((time) => time > at - DAY).length,
      confirmedAt: null,
    },
    heard: [],
    products: around.productsFor(message.contact.language),
    templates,
    tenantLanguage,
  };
}

/** What an outcome leaves behind for the messages that follow. */
function moveOn(thread: Thread, outcome: Outcome, at: number): void {
  const { add, remove } = outcome.tags;
  thread.session = outcome.session ?? thread.session;
  thread.queueId = outcome.queueId ?? thread.queueId;
  thread.tags = [...new Set([...thread.tags.filter((tag) => !remove.includes(tag)), ...add])];
  thread.sent.push(...outcome.says.map(() => at));
}

/**
 * What would have come of each message, had these answered all along, by the very function that answers customers. Sessions
 * begin empty; what history does not tell is as if nothing were in the way: the window is open, no staff acted, nobody
 * opted out. Waits end in their time.
 *
 * @param messages by conversation, in the order of time
 */
export function replay(live: LiveSet, messages: readonly Heard[], around: Surroundings): Outcome[] {
  let thread: Thread | undefined;
  return messages.map(({ message, stimulus }) => {
    if (thread?.id !== message.conversationId) thread = beginning(message);
    const now = thread;
    // Meta's times are seconds: of two messages within one, the first opened the conversation.
    const opens = message.opens && now.openedAt !== message.at;
    if (opens) {
      now.session = null;
      now.openedAt = message.at;
    }
    for (let waits = 0; waits <= AUTOMATION_LIMITS.waitsPerSession; waits++) {
      const { state, dueAt } = now.session ?? {};
      if (state !== "waiting" || dueAt === null || dueAt === undefined || dueAt > message.at) break;
      moveOn(
        now,
        takeTurn(live, { kind: "timer", at: dueAt }, sceneAt(now, message, dueAt, false, around)),
        dueAt,
      );
    }
    const scene = sceneAt(now, message, message.at, opens, around);
    const outcome = takeTurn(live, stimulus, scene);
    moveOn(now, outcome, message.at);
    return outcome;
  });
}
