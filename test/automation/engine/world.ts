import { takeTurn } from "../../../src/automation/engine/turn";
import {
  type LiveSet,
  type Outcome,
  type Scene,
  type Session,
  type Stimulus,
  templateKey,
} from "../../../src/automation/engine/types";
import { AUTOMATION_LIMITS } from "../../../src/automation/rules";
import { DAY, HOUR } from "../../../src/platform/clock";
import type { Happening } from "./random";
import { NOW, scene } from "./scenes";

/** What is so when a customer opens a conversation again. */
const NEW = {
  session: null,
  staffActed: false,
  first: true,
  optedOut: false,
  blocked: false,
  windowOpen: true,
};

/** One conversation, as the runner would keep it. */
export class World {
  now = NOW;
  session: Session | null = null;
  tags: string[] = [];
  queueId: string | null = null;
  sent: number[] = [];
  confirmed: number[] = [];
  heard: { text: string; at: number; answeredAt: number | null }[] = [];
  windowOpen = true;
  blocked = false;
  optedOut = false;
  staffActed = false;
  first = true;
  /** What was said last could be tapped. */
  choices: string[] = [];

  constructor(public live: LiveSet) {}

  scene(): Scene {
    const { now, session, sent } = this;
    return scene({
      now,
      session,
      hours: new Date(now).getUTCHours() < 10 ? "open" : "closed",
      heard: this.heard.filter(({ at }) => now - at <= AUTOMATION_LIMITS.loopWithin).slice(0, 20),
      products: new Map([["tea", { price: "HK$12.00", name: "Oolong" }]]),
      templates: new Set([templateKey("known", "en")]),
      conversation: {
        queueId: this.queueId,
        tags: this.tags,
        firstMessage: this.first,
        staffActed: this.staffActed,
        windowOpen: this.windowOpen,
      },
      consent: { blocked: this.blocked, optedOut: this.optedOut },
      sent: {
        lastHour: sent.filter((at) => at > now - HOUR).length,
        lastDay: sent.filter((at) => at > now - DAY).length,
        confirmedAt: this.confirmed.at(-1) ?? null,
      },
    });
  }

  /** Undefined: nothing is to be decided. */
  stimulusOf(event: Happening): Stimulus | undefined {
    if (event.kind === "change") {
      this.change(event.what);
      return undefined;
    }
    if (event.kind === "wait") {
      const dueAt = this.session?.state === "waiting" ? this.session.dueAt : null;
      if (dueAt === null) {
        // Where nothing is waited for, time passes until somebody closes the conversation.
        this.change("close");
        return undefined;
      }
      this.now = Math.max(this.now, dueAt);
      return { kind: "timer", at: dueAt };
    }
    if (event.opts) this.optedOut = true;
    const choice = event.choice === "asked" ? (this.choices[0] ?? null) : event.choice;
    const { text } = event;
    return {
      kind: "message",
      text,
      choice,
      saysSomething: !event.quiet,
      optedOut: event.opts,
      at: this.now - event.lag,
    };
  }

  private change(what: "window" | "block" | "staff" | "close" | "live"): void {
    if (what === "window") this.windowOpen = !this.windowOpen;
    if (what === "block") this.blocked = !this.blocked;
    if (what === "staff") this.staffActed = true;
    if (what === "close") Object.assign(this, NEW);
    if (what === "live")
      this.live = {
        ...this.live,
        flows: this.live.flows.map((flow) => ({ ...flow, version: flow.version + 1 })),
      };
  }

  decide(stimulus: Stimulus): Outcome {
    return takeTurn(this.live, stimulus, this.scene());
  }

  apply(stimulus: Stimulus, outcome: Outcome): void {
    const { now } = this;
    if (stimulus.kind === "message") {
      this.heard.unshift({ text: stimulus.text, at: stimulus.at, answeredAt: this.sent.at(-1) ?? null });
      this.first = false;
    }
    this.session = outcome.session ?? this.session;
    this.queueId = outcome.queueId ?? this.queueId;
    this.tags = [
      ...new Set([...this.tags.filter((tag) => !outcome.tags.remove.includes(tag)), ...outcome.tags.add]),
    ];
    for (const { origin, content } of outcome.says) {
      if (origin === "automation") this.sent.push(now);
      else this.confirmed.push(now);
      if (content.type === "interactive") {
        const { interactive } = content;
        this.choices =
          interactive.type === "button"
            ? interactive.action.buttons.map(({ reply }) => reply.id)
            : interactive.type === "list"
              ? interactive.action.sections.flatMap(({ rows }) => rows.map(({ id }) => id))
              : [];
      }
    }
  }
}
