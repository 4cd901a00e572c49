export { conversationSession } from "./conversation-session";
export { driveMessage, enqueueMessage, SEND_TOPIC, sendQueued } from "./drive";
export { gatherFacts } from "./facts";
export { inboundByReference, type OutgoingMessage } from "./store";
export { chargedAs, isEntryPoint, type Window } from "./window";
