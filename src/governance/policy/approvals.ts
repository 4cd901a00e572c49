import type { Role } from "../../auth";
import { HOUR, MINUTE } from "../../platform/clock";
import { LIMITS } from "./limits";
import type { SensitiveTopic } from "./sensitive-content";

/** What the approval rules look at. A tool states the facts that concern it; the rest stays out. */
export interface PolicyFacts {
  sensitiveTopics?: readonly SensitiveTopic[];
  /** An equal message has an outcome that is unknown for long. */
  mayRepeat?: boolean;
  /** The customer was sent the same within {@link LIMITS.sameMessage}, and did not write since. */
  sentAlready?: boolean;
  /** A contact's number or identity changes, or it gets another one. */
  changesIdentity?: boolean;
  mergesContacts?: boolean;
  /** More contacts than {@link LIMITS.bulkContacts}, in this request or with the earlier ones of the hour. */
  bulk?: boolean;
  reversesOptOut?: boolean;
  unblocks?: boolean;
  importsContacts?: boolean;
  /** What a tag sends people to: segments of active broadcasts, routing rules. */
  feedsBroadcast?: boolean;
  feedsRouting?: boolean;
  /** An active or scheduled broadcast goes to this segment, directly or through another one. */
  segmentInUse?: boolean;
  targetsEverybody?: boolean;
  /** A conversation moves into or out of a restricted queue, or somebody gets to see one who did not. */
  restrictedQueue?: boolean;
  /** What a conversation that is to be closed is about, by its topic or by what it shows. */
  closesComplaint?: boolean;
  closesPayment?: boolean;
  closesEscalation?: boolean;
  /** A file is to be used in templates and broadcasts. */
  mediaForTemplates?: boolean;
  /** A template goes to Meta's review, for the first time or again. */
  submitsTemplate?: boolean;
  /** A template speaks of goods, claims or data that Meta restricts. */
  templateRisk?: boolean;
  /** Messages go to many: a broadcast is to go out, or to go on. */
  sendsBroadcast?: boolean;
  /** What answers customers by itself starts, changes or stops. */
  changesAutomation?: boolean;
  /** An order is made in a customer's name. */
  createsOrder?: boolean;
  /** A customer is sent a way to pay. */
  sendsPaymentLink?: boolean;
  /** Webhook events of a kind that changes what is known of customers, templates or numbers. */
  changesRecords?: boolean;
  /**
   * Somebody comes to decide what others ask for, or who works here, or to act as a colleague, and another administrator can
   * look at it, or could until whoever asks put them out of office in the last 72 hours.
   */
  givesPower?: boolean;
  /** A copy of one person's data is made, or it is erased. */
  takesPersonalData?: boolean;
}

/** One row of the approval policy. */
export interface ApprovalRule {
  id: string;
  tool: string;
  /** The condition in words; `applies` is the same in code. */
  when: string;
  applies: (facts: PolicyFacts) => boolean;
  /** Shown to the requester and the approver. */
  reason: string;
  approverRoles: readonly Role[];
  /** How long the request waits for a decision, ms. */
  expiresAfter: number;
}

const mentions = (topic: SensitiveTopic) => (facts: PolicyFacts) =>
  facts.sensitiveTopics?.includes(topic) ?? false;

const ANOTHER_ADMINISTRATOR =
  "there is another administrator who can sign in, or was until whoever asks put them out in the last 72 hours";

/** The approval policy: the only place that says which write waits for whom. */
export const APPROVAL_RULES: readonly ApprovalRule[] = [
  {
    id: "reply.payment",
    tool: "whatsapp.session_message.send",
    when: "the message speaks of paying, refunding, or bank and card details",
    applies: mentions("payment"),
    reason: "The reply is about payment.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.personal_data",
    tool: "whatsapp.session_message.send",
    when: "the message asks for or states identity documents, passwords or codes",
    applies: mentions("personal_data"),
    reason: "The reply is about personal or secret data.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.consent",
    tool: "whatsapp.session_message.send",
    when: "the message invites the customer to opt in, in words or by a button",
    applies: mentions("consent"),
    reason: "The reply asks for consent to further messages.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.repetition",
    tool: "whatsapp.session_message.send",
    when: "the same message was sent before and nobody knows whether it arrived",
    applies: (facts) => facts.mayRepeat ?? false,
    reason: "The same message may have been sent already; its outcome never came back.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.sent_already",
    tool: "whatsapp.session_message.send",
    when: `the same message was sent in the conversation within the last ${LIMITS.sameMessage / MINUTE} minutes, and the customer did not write since`,
    applies: (facts) => facts.sentAlready ?? false,
    reason: "The customer was sent the same message a moment ago and did not write since.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "reply.commitment",
    tool: "whatsapp.session_message.send",
    when: "the message makes a promise, a legal statement or a change of policy",
    applies: mentions("commitment"),
    reason: "The reply commits the company or changes a policy.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "contact.identity",
    tool: "whatsapp.contact.upsert",
    when: "a contact that exists gets another number or business-scoped id, or its first one",
    applies: (facts) => facts.changesIdentity ?? false,
    reason: "The contact's number or identity changes.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "contact.merge",
    tool: "whatsapp.contact.upsert",
    when: "the addresses given belong to two contacts, which become one",
    applies: (facts) => facts.mergesContacts ?? false,
    reason: "Two contacts become one; that cannot be undone.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "import.always",
    tool: "whatsapp.contact.import",
    when: "always",
    applies: (facts) => facts.importsContacts ?? false,
    reason: "Contacts and their consent are imported in bulk.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "consent.bulk",
    tool: "whatsapp.consent.update",
    when: `more than ${LIMITS.bulkContacts} contacts are changed, by one request or by one person's requests within an hour`,
    applies: (facts) => facts.bulk ?? false,
    reason: "Consent of many contacts changes.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "consent.reversal",
    tool: "whatsapp.consent.update",
    when: "a contact that had opted out is opted in again",
    applies: (facts) => facts.reversesOptOut ?? false,
    reason: "An opt-out is taken back on the strength of what the customer did later.",
    approverRoles: ["compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "consent.unblock",
    tool: "whatsapp.consent.update",
    when: "a block is lifted",
    applies: (facts) => facts.unblocks ?? false,
    reason: "A block is lifted.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "tag.broadcast",
    tool: "whatsapp.tag.apply",
    when: `tags of more than ${LIMITS.bulkContacts} contacts or conversations change, and a segment of an active or scheduled broadcast asks for one of them`,
    applies: (facts) => (facts.bulk && facts.feedsBroadcast) ?? false,
    reason: "The tags change who gets a broadcast.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "tag.routing",
    tool: "whatsapp.tag.apply",
    when: `tags of more than ${LIMITS.bulkContacts} contacts or conversations change, and a routing rule asks for one of them`,
    applies: (facts) => (facts.bulk && facts.feedsRouting) ?? false,
    reason: "The tags change who looks after the conversations.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "contact.tag_broadcast",
    tool: "whatsapp.contact.upsert",
    when: `tags that a segment of an active or scheduled broadcast asks for are added to more than ${LIMITS.bulkContacts} contacts within an hour`,
    applies: (facts) => (facts.bulk && facts.feedsBroadcast) ?? false,
    reason: "The tags change who gets a broadcast.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "contact.tag_routing",
    tool: "whatsapp.contact.upsert",
    when: `tags that a routing rule asks for are added to more than ${LIMITS.bulkContacts} contacts within an hour`,
    applies: (facts) => (facts.bulk && facts.feedsRouting) ?? false,
    reason: "The tags change who looks after the conversations.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "segment.in_use",
    tool: "whatsapp.segment.upsert",
    when: "an active or scheduled broadcast uses the segment, directly or through another one",
    applies: (facts) => facts.segmentInUse ?? false,
    reason: "The change alters who gets a broadcast.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "segment.everybody",
    tool: "whatsapp.segment.upsert",
    when: "the segment is all customers, or holds every contact at the moment",
    applies: (facts) => facts.targetsEverybody ?? false,
    reason: "The segment reaches every customer.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "handover.restricted",
    tool: "whatsapp.conversation.assign",
    when: "a conversation moves into or out of a restricted queue, or people get to see one of it who did not",
    applies: (facts) => facts.restrictedQueue ?? false,
    reason: "Conversations of a restricted queue change hands.",
    approverRoles: ["compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "handover.bulk",
    tool: "whatsapp.conversation.assign",
    when: `more than ${LIMITS.bulkContacts} conversations change hands, by one request or by one person's requests within an hour`,
    applies: (facts) => facts.bulk ?? false,
    reason: "Many conversations change hands.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "close.complaint",
    tool: "whatsapp.conversation.close",
    when: "its topic, a tag, the customer's words or the consent ledger show a complaint",
    applies: (facts) => facts.closesComplaint ?? false,
    reason: "The conversation is about a complaint.",
    approverRoles: ["compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "close.payment",
    tool: "whatsapp.conversation.close",
    when: "its topic, a tag, the customer's words or an order that is not paid or is refunded show a matter of payment",
    applies: (facts) => facts.closesPayment ?? false,
    reason: "The conversation is about a payment.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "close.escalation",
    tool: "whatsapp.conversation.close",
    when: "it was escalated since it was opened, confirmed or not",
    applies: (facts) => facts.closesEscalation ?? false,
    reason: "The conversation was escalated.",
    approverRoles: ["manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "media.templates",
    tool: "whatsapp.media_asset.upload",
    when: "the file is to be used in templates or broadcasts",
    applies: (facts) => facts.mediaForTemplates ?? false,
    reason: "The file will be seen by everybody who gets a template or broadcast with it.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "template.submit",
    tool: "whatsapp.template.submit",
    when: "always",
    applies: (facts) => facts.submitsTemplate ?? false,
    reason: "A template goes to Meta's review in the company's name.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "template.risk",
    tool: "whatsapp.template.submit",
    when: "the template speaks of goods, claims or data that Meta prohibits or restricts",
    applies: (facts) => facts.templateRisk ?? false,
    reason: "The template may be against Meta's policies, which can cost the number its standing.",
    approverRoles: ["compliance", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "webhook.bulk",
    tool: "whatsapp.webhook.retry",
    when: `more than ${LIMITS.bulkContacts} events are tried again, by one request or by one person's requests within an hour`,
    applies: (facts) => facts.bulk ?? false,
    reason: "Many webhook events are processed again.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "webhook.state_change",
    tool: "whatsapp.webhook.retry",
    when: "one of the events is a message, an echo of one, a preference, a template review or an account event",
    applies: (facts) => facts.changesRecords ?? false,
    reason: "What customers or Meta said a while ago takes effect now.",
    approverRoles: ["approver", "compliance", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "broadcast.always",
    tool: "whatsapp.broadcast.schedule",
    when: "a broadcast is to be scheduled, rescheduled or resumed; pausing and cancelling wait for nobody",
    applies: (facts) => facts.sendsBroadcast ?? false,
    reason: "Messages go to many people at once.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "automation.flow",
    tool: "whatsapp.flow.upsert",
    when: "what a live flow says or does changes; a draft answers nobody and waits for nobody",
    applies: (facts) => facts.changesAutomation ?? false,
    reason: "What customers are answered automatically changes.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "automation.rule",
    tool: "whatsapp.keyword_rule.upsert",
    when: "a keyword rule goes live, changes while it is live, or is switched off",
    applies: (facts) => facts.changesAutomation ?? false,
    reason: "What customers are answered automatically, or who gets their messages, changes.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "automation.switch",
    tool: "whatsapp.auto_reply.enable",
    when: "always",
    applies: (facts) => facts.changesAutomation ?? false,
    reason: "Automatic replies are switched on or off, or answer elsewhere or at other times.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "order.always",
    tool: "whatsapp.order.create_from_chat",
    when: "always",
    applies: (facts) => facts.createsOrder ?? false,
    reason: "An order is made in a customer's name.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "payment_link.always",
    tool: "whatsapp.payment_link.send",
    when: "always",
    applies: (facts) => facts.sendsPaymentLink ?? false,
    reason: "A customer is asked to pay.",
    approverRoles: ["approver", "manager", "admin"],
    expiresAfter: 24 * HOUR,
  },
  {
    id: "staff.invite",
    tool: "staff.invite",
    when: `somebody is invited with a role that decides requests or administers the staff, and ${ANOTHER_ADMINISTRATOR}`,
    applies: (facts) => facts.givesPower ?? false,
    reason: "Somebody new is to decide requests or administer the staff.",
    approverRoles: ["admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "staff.change",
    tool: "staff.change",
    when: `a person gets a role that decides requests or administers the staff, and ${ANOTHER_ADMINISTRATOR}`,
    applies: (facts) => facts.givesPower ?? false,
    reason: "A person is to decide requests or administer the staff.",
    approverRoles: ["admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "staff.link",
    tool: "staff.link",
    when: `the person decides requests or administers the staff, or has a way to sign in that the link replaces, and ${ANOTHER_ADMINISTRATOR}`,
    applies: (facts) => facts.givesPower ?? false,
    reason:
      "Whoever opens the link becomes a person who decides requests, administers the staff or has signed in before.",
    approverRoles: ["admin"],
    expiresAfter: 72 * HOUR,
  },
  {
    id: "personal_data.copy",
    tool: "personal_data.copy",
    when: "always",
    applies: (facts) => facts.takesPersonalData ?? false,
    reason: "A copy of everything that is kept about one person is made.",
    approverRoles: ["compliance", "admin"],
    expiresAfter: 7 * 24 * HOUR,
  },
  {
    id: "personal_data.erase",
    tool: "personal_data.erase",
    when: "always",
    applies: (facts) => facts.takesPersonalData ?? false,
    reason: "What is kept about one person is erased; that cannot be undone.",
    approverRoles: ["compliance", "admin"],
    expiresAfter: 7 * 24 * HOUR,
  },
  {
    id: "staff.enable",
    tool: "staff.enable",
    when: `the person decides requests or administers the staff, and ${ANOTHER_ADMINISTRATOR}`,
    applies: (facts) => facts.givesPower ?? false,
    reason: "A disabled person is to decide requests or administer the staff again.",
    approverRoles: ["admin"],
    expiresAfter: 72 * HOUR,
  },
];

export interface ApprovalReason {
  rule: string;
  reason: string;
  approver_roles: string[];
}

export interface ApprovalDecision {
  required: boolean;
  reasons: ApprovalReason[];
  /** Roles that may decide under every rule that applies. */
  approver_roles: string[];
  expiresAfter: number;
}

/** Roles that stand in every one of some lists. */
export function rolesOfAll(lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...rest] = lists;
  return first.filter((role) => rest.every((list) => list.includes(role)));
}

/** Which rules apply to a write, and who may approve it: somebody in the roles of all of them. */
export function decideApproval(tool: string, facts: PolicyFacts): ApprovalDecision {
  const rules = APPROVAL_RULES.filter((rule) => rule.tool === tool && rule.applies(facts));
  return {
    required: rules.length > 0,
    reasons: rules.map((rule) => ({
      rule: rule.id,
      reason: rule.reason,
      approver_roles: [...rule.approverRoles],
    })),
    approver_roles: rolesOfAll(rules.map(({ approverRoles }) => approverRoles)),
    expiresAfter: Math.min(...rules.map((rule) => rule.expiresAfter)),
  };
}
