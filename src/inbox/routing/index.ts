export { routePending } from "./route";
