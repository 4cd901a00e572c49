export { act } from "./act";
export { broadcast } from "./broadcast";
export type { BroadcastDesk } from "./desk";
export { broadcasts } from "./list";
export { importRateCard, MOST_CARD_BYTES, rateCard } from "./rate-card";
export { reportFile } from "./report-file";
