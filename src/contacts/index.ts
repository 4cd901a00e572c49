export { type AddressKey, echoesIn } from "./address-change";
export { personKey } from "./events";
export { toE164, waIdVariants } from "./identity";
export { readCsv } from "./import/csv";
export { reportLink } from "./import/link";
export { type FileProblemCode, type RowProblemCode, UnreadableFile } from "./import/problems";
export { guessDelimiter, readRecords, unixLines } from "./import/records";
export {
  addressesOf,
  type ContactAddress,
  type ContactRow,
  contactsNamed,
  findContact,
  identitiesOf,
} from "./store";
export { tagInput, tagsInput } from "./upsert-input";
