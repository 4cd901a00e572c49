export { carryOutSubmissions, SUBMIT_TOPIC } from "./run";
