export { ACTIVE_STATUSES } from "./rules";
export { broadcastsOfSegments, type SegmentUse } from "./store";
