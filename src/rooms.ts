import { accountEvents } from "./account/events";
import { accountTools } from "./account/tools";
import { automationEvents } from "./automation/events";
import { AUTOMATION_LIMITS, BROAD_SHARE } from "./automation/rules";
import { runTurn, TURN_TOPIC } from "./automation/run";
import { automationTools } from "./automation/tools";
import { BROADCAST_STOPS } from "./broadcasts";
import { broadcastsEvents } from "./broadcasts/events";
import { broadcastRun } from "./broadcasts/run/broadcast-run";
import { broadcastsTools } from "./broadcasts/tools";
import { commerceEvents } from "./commerce/events";
import { CREATE_TOPIC, carryOutCreation } from "./commerce/order/run";
import { CLOSE_TOPIC, endSession } from "./commerce/payment/close";
import { carryOutLink, PAYMENT_TOPIC } from "./commerce/payment/deliver";
import { commerceTools } from "./commerce/tools";
import { consentEvents } from "./consent/events";
import { consentTools } from "./consent/tools";
import { contactsEvents } from "./contacts/events";
import { applyImport, IMPORT_TOPIC } from "./contacts/import";
import { contactsTools } from "./contacts/tools";
import type { GovernedWrite } from "./governance";
import { governanceTools } from "./governance/tools";
import { inboxEvents } from "./inbox/events";
import { inboxTools } from "./inbox/tools";
import type { Tool } from "./mcp/define-tool";
import { discardUnused } from "./media/discard";
import { mediaEvents } from "./media/events";
import { FETCH_TOPIC, fetchReceived } from "./media/fetch";
import { DISCARD_TOPIC } from "./media/files-store";
import { mediaTools } from "./media/tools";
import { CHAIN_SETTLEMENT, deadLetterRetry } from "./operations";
import type { OutboxHandler } from "./platform/outbox";
import { PRIVACY_TOPICS, PRIVACY_WRITES } from "./privacy";
import { segmentsTools } from "./segments/tools";
import { SEND_TOPIC, sendQueued } from "./sending";
import { sendingEvents } from "./sending/events";
import { STAFF_WRITES } from "./staff";
import { RISK_RULES } from "./templates";
import { templatesEvents } from "./templates/events";
import { carryOutSubmissions, SUBMIT_TOPIC } from "./templates/submit";
import { templatesTools } from "./templates/tools";
import type { EventHandler } from "./webhooks";
import { webhooksTools } from "./webhooks/tools";

/** The order in which rooms hear of webhook events: whom they come from, then what they say. */
export const EVENT_HANDLERS: readonly EventHandler[] = [
  contactsEvents,
  inboxEvents,
  mediaEvents,
  sendingEvents,
  broadcastsEvents,
  consentEvents,
  commerceEvents,
  templatesEvents,
  accountEvents,
  automationEvents,
];

/** What each room contributes. The order of tools is the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  ...accountTools,
  ...contactsTools,
  ...consentTools,
  ...segmentsTools,
  ...inboxTools,
  ...mediaTools,
  ...templatesTools,
  ...broadcastsTools,
  ...commerceTools,
  ...automationTools,
  ...webhooksTools(EVENT_HANDLERS),
  ...governanceTools({
    templateRisks: RISK_RULES,
    broadcastStops: BROADCAST_STOPS,
    automation: { ...AUTOMATION_LIMITS, broadShare: BROAD_SHARE },
  }),
];

export const OUTBOX_HANDLERS: Readonly<Record<string, OutboxHandler>> = {
  [SEND_TOPIC]: sendQueued,
  [IMPORT_TOPIC]: applyImport,
  [FETCH_TOPIC]: fetchReceived,
  [DISCARD_TOPIC]: discardUnused,
  [SUBMIT_TOPIC]: carryOutSubmissions,
  [CREATE_TOPIC]: carryOutCreation,
  [PAYMENT_TOPIC]: carryOutLink,
  [CLOSE_TOPIC]: endSession,
  [TURN_TOPIC]: runTurn,
  ...PRIVACY_TOPICS,
};

/** What a person at the console may have tried again. */
export const RETRY_DEAD_LETTER = deadLetterRetry((ctx, id) => broadcastRun(ctx.env, id).wake(id));

/** Writes by tool name: what an approval executes. */
export const WRITES: Readonly<Record<string, GovernedWrite>> = {
  ...Object.fromEntries(TOOLS.flatMap((tool) => (tool.write ? [[tool.name, tool.write]] : []))),
  ...STAFF_WRITES,
  ...PRIVACY_WRITES,
  [RETRY_DEAD_LETTER.tool]: RETRY_DEAD_LETTER as GovernedWrite,
  [CHAIN_SETTLEMENT.tool]: CHAIN_SETTLEMENT as GovernedWrite,
};
