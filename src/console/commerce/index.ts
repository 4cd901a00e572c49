export type { CommerceDesk } from "./desk";
export { commercePages } from "./pages";
