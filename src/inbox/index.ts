export { conversationsOfContact } from "./store";
