export { type AddressKey, echoesIn } from "./address-change";
export { personKey } from "./events";
export { toE164, waIdVariants } from "./identity";
export { readCsv } from "./import/csv";
export { MOST_COLUMNS } from "./import/header";
export { reportLink } from "./import/link";
export { type FileProblemCode, type RowProblemCode, UnreadableFile } from "./import/problems";
export { guessDelimiter, MOST_ROWS, readRecords, unixLines } from "./import/records";
export { contactWithNumber } from "./resolution";
export {
  type AddressDigest,
  addressDigests,
  type ErasureKeyState,
  erasureKeyId,
  erasureKeyState,
  erasureKeyStateOf,
  KEYS_OF_ERASURES,
  type KeysOfErasures,
} from "./returning";
export {
  addressesOf,
  type ContactAddress,
  type ContactRow,
  contactsNamed,
  findContact,
  identitiesOf,
} from "./store";
export { tagInput, tagsInput } from "./upsert-input";
