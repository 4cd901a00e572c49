export { runTurn } from "./run-turn";
export { TURN_TOPIC } from "./store";
