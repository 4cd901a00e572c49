export { warningsOf } from "./readiness";
export { refreshAccount, refreshIfStale } from "./refresh";
export { type PhoneNumberRow, phoneNumbers } from "./store";
