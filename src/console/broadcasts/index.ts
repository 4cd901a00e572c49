export type { BroadcastDesk } from "./desk";
export { broadcastPages } from "./pages";
