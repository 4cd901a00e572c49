export { refreshAccount, refreshIfStale } from "./refresh";
