export type { Leaf } from "./condition";
export { broadcastsAskingFor, membersOf } from "./usage";
