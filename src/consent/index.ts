export { refusesContact } from "./refusal";
export {
  CONSENT_CATEGORIES,
  type ConsentStateRow,
  EARLIEST_CONSENT,
  IMPORT_SOURCES,
  type ImportSource,
  isReservedEvidence,
  NOTHING_RECORDED,
  receiverError,
  STOPPED_IN_WHATSAPP,
} from "./rules";
export { consentStateOf, insertRefusal, refusalsOfContacts } from "./store";
