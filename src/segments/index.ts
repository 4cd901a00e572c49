export { broadcastsFedByTags, membersOf } from "./usage";
