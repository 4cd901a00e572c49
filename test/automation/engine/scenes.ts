import { flowDefinition, ruleDefinition, type Scope } from "../../../src/automation/definition";
import type {
  LiveFlow,
  LiveRule,
  LiveSet,
  Scene,
  Session,
  Stimulus,
} from "../../../src/automation/engine/types";

/** A Wednesday, 15:00 in Hong Kong. */
export const NOW = Date.UTC(2026, 8, 2, 7);

export type Message = Extract<Stimulus, { kind: "message" }>;

export const said = (text: string, more: Partial<Message> = {}): Message => ({
  kind: "message",
  text,
  choice: null,
  saysSomething: true,
  optedOut: false,
  at: NOW,
  ...more,
});

export function flow(id: string, input: object, scope: Scope = {}, version = 1): LiveFlow {
  const definition = flowDefinition.parse({
    trigger: { on: "any_message" },
    default_language: "en",
    ...input,
  });
  return { id, name: id, version, definition, scope, actionRequestId: `act_${id}` };
}

export function rule(id: string, input: object): LiveRule {
  const definition = ruleDefinition.parse({ priority: 1, default_language: "en", ...input });
  return { id, name: id, version: 1, definition, actionRequestId: `act_${id}` };
}

export const live = (flows: LiveFlow[], rules: LiveRule[] = []): LiveSet => ({ flows, rules });

/** What a test changes of the usual scene; parts are merged. */
type Changes = Partial<
  Omit<Scene, "conversation" | "contact" | "consent" | "sent"> & {
    conversation: Partial<Scene["conversation"]>;
    contact: Partial<Scene["contact"]>;
    consent: Partial<Scene["consent"]>;
    sent: Partial<Scene["sent"]>;
  }
>;

export function scene({ conversation, contact, consent, sent, ...more }: Changes = {}): Scene {
  return {
    now: NOW,
    hours: "open",
    session: null,
    sessionFlow: null,
    heard: [],
    products: new Map(),
    templates: new Set(),
    tenantLanguage: "zh-Hant-HK",
    ...more,
    conversation: {
      queueId: null,
      queueRestricted: false,
      phoneNumberId: "100000000000011",
      tags: [],
      firstMessage: false,
      staffActed: false,
      windowOpen: true,
      ...conversation,
    },
    contact: { language: "en", tags: [], name: null, ...contact },
    consent: { blocked: false, optedOut: false, ...consent },
    sent: { lastHour: 0, lastDay: 0, confirmedAt: null, ...sent },
  };
}

export const session = (more: Partial<Session> = {}): Session => ({
  state: "ended",
  flowId: null,
  flowVersion: null,
  nodeId: null,
  answers: {},
  misses: 0,
  waits: 0,
  dueAt: null,
  expiresAt: null,
  reason: null,
  ...more,
});

export const withPerson = session({ state: "with_person", reason: "asked" });

/** A flow that says one thing to everybody. */
export const echo = flow("flw_echo", {
  start: "a",
  nodes: [{ id: "a", type: "message", text: { en: "Hello" } }],
  handover: { queue_id: "que_people", text: { en: "A person comes." } },
});
