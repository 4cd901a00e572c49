export {
  CONSENT_CATEGORIES,
  type ConsentStateRow,
  EARLIEST_CONSENT,
  IMPORT_SOURCES,
  type ImportSource,
  NOTHING_RECORDED,
} from "./rules";
export { consentStateOf, insertRefusal } from "./store";
