export { Changed, ChangedInFull } from "./changed";
export { comparedOf } from "./compared";
export type { AutomationDesk } from "./desk";
export { automationPages } from "./pages";
export { readChange, verbOf } from "./shown-change";
