export type { Audience } from "./audience";
export { compile } from "./compile";
export type { Condition, Leaf } from "./condition";
export { isMaskedFor, namesAreMasked } from "./names";
export { expand, reachedFrom } from "./references";
export { allSegments, resolveIn, type Segment, wholeOf } from "./store";
export { broadcastsAskingFor, membersOf, segmentsOfContact } from "./usage";
