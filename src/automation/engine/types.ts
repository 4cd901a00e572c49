import type { MessageContent } from "../../meta";
import type { FlowDefinition, RuleDefinition, Scope } from "../definition";
import type { TurnReason } from "../rules";

/** A flow that answers, as a person let it. */
export interface LiveFlow {
  id: string;
  name: string;
  version: number;
  definition: FlowDefinition;
  scope: Scope;
  /** Digests of the wordings of its templates as they were agreed to, by {@link templateKey}. */
  templates?: Readonly<Record<string, string>>;
  /** The request by which it went live: what its messages are traced to. */
  actionRequestId: string;
}

/** A keyword rule that answers, as a person let it. */
export interface LiveRule {
  id: string;
  name: string;
  version: number;
  definition: RuleDefinition;
  actionRequestId: string;
}

/** Everything that may answer at one moment. Rules in the order of their priority. */
export interface LiveSet {
  flows: readonly LiveFlow[];
  rules: readonly LiveRule[];
}

/** What the customer said, or that a wait is over. Words are the customer's: untrusted. */
export type Stimulus =
  | {
      kind: "message";
      /** The words that the customer wrote or tapped; empty of a picture or a place without any. */
      text: string;
      /** The id of the button or row that was tapped. */
      choice: string | null;
      /** It says something: no reaction, no edit, no deletion, nothing of the system's. */
      saysSomething: boolean;
      /** This very message opted the customer out. */
      optedOut: boolean;
      /** Meta's time, ms. */
      at: number;
    }
  | { kind: "timer"; at: number };

/** Where a conversation stands. */
export interface Session {
  state: "asking" | "waiting" | "ended" | "with_person";
  flowId: string | null;
  flowVersion: number | null;
  nodeId: string | null;
  answers: Readonly<Record<string, string>>;
  misses: number;
  /** Waits passed since the customer was last heard of. */
  waits: number;
  dueAt: number | null;
  expiresAt: number | null;
  reason: PersonReason | null;
}

/** Why a person has a conversation. */
export type PersonReason = "asked" | "flow" | "fallback" | "loop" | "limit" | "staff";

/** A template in `Scene.templates`. */
export const templateKey = (name: string, language: string): string => `${name} ${language}`;

/** Everything else that a turn decides by, as it was read in one transaction. */
export interface Scene {
  now: number;
  conversation: {
    queueId: string | null;
    /** Few people may see the queue: what lies there is not moved elsewhere, unless a flow is there by its scope. */
    queueRestricted: boolean;
    phoneNumberId: string;
    tags: readonly string[];
    /** The customer's first message since it was opened. */
    firstMessage: boolean;
    /** Staff wrote to the customer, assigned it by hand since it was opened, or closed it. */
    staffActed: boolean;
    windowOpen: boolean;
  };
  contact: { language: string | null; tags: readonly string[]; name: string | null };
  consent: {
    blocked: boolean;
    /** Service is opted out, or everything else is. */
    optedOut: boolean;
  };
  /** The tenant's business hours now. */
  hours: "open" | "closed";
  session: Session | null;
  /** The flow version that the session is in, when it is no longer live as such. */
  sessionFlow: LiveFlow | null;
  sent: {
    lastHour: number;
    lastDay: number;
    /** When an opt-out was last confirmed to the contact, ms. */
    confirmedAt: number | null;
  };
  /** The last inbound messages before this one within `loopWithin`, newest first, and when ours before each went out. */
  heard: readonly { text: string; at: number; answeredAt: number | null }[];
  /** Prices and names of products that the live texts name, as the customer is to read them. */
  products: ReadonlyMap<string, { price: string; name: string }>;
  /** Templates of the live texts that may be sent now, as {@link templateKey} spells them. */
  templates: ReadonlySet<string>;
  /** Languages in the tenant's order; the first is the default. */
  tenantLanguage: string;
}

/** One message to be sent. */
export interface Saying {
  content: MessageContent;
  /** As the customer will read it. */
  text: string;
  origin: "automation" | "opt_out_confirmation";
  /** The request by which a person let it be said. */
  actionRequestId: string;
}

/** What a turn comes to. Nothing of it has happened yet. */
export interface Outcome {
  reason: TurnReason;
  matched: { kind: "flow" | "keyword_rule"; id: string; version: number; actionRequestId: string } | null;
  says: readonly Saying[];
  tags: { add: readonly string[]; remove: readonly string[] };
  /** A queue that the conversation goes to, people or not. */
  queueId: string | null;
  /** People get it now, and automation stays silent until it is opened anew. */
  toPerson: PersonReason | null;
  /** Null: as it was. */
  session: Session | null;
}
