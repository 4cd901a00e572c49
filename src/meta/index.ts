export { consequenceOf, ERROR_MEANINGS } from "./error-codes";
export { callGraph, type GraphError, type GraphOutcome } from "./graph-client";
export { customersWords, inboundText, isCustomersMessage } from "./inbound-text";
export { type MessageContent, messageContent, plainText, type TemplateContent } from "./message-content";
export * from "./webhook-payload";
