export { answer, currentStatus, type WriteAnswer } from "./answer";
export { approve, expireLapsed, reject, whyNotDecide } from "./approval";
export { type PreviewAnswer, preview } from "./preview";
export { requestDirect, requestWrite, type WriteInput } from "./request";
export type { ActionReference, GovernedWrite, Plan } from "./write";
