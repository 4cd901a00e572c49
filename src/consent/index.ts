export { CONSENT_CATEGORIES, type ConsentStateRow, NOTHING_RECORDED } from "./rules";
export { consentStateOf, insertRefusal } from "./store";
