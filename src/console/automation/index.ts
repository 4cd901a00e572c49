export { askToSwitch } from "./act";
export { Changed, ChangedInFull } from "./changed";
export { comparedOf } from "./compared";
export type { AutomationDesk } from "./desk";
export { flow } from "./flow";
export { automation } from "./list";
export { rule } from "./rule";
export { readChange, verbOf } from "./shown-change";
