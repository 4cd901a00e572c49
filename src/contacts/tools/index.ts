import type { Tool } from "../../mcp/define-tool";
import { contactGet } from "./contact-get";
import { contactImport } from "./contact-import";
import { contactImportPreview } from "./contact-import-preview";
import { contactUpsert } from "./contact-upsert";
import { contactsList } from "./contacts-list";
import { tagApply } from "./tag-apply";

export const contactsTools: readonly Tool[] = [
  contactsList,
  contactGet,
  contactUpsert,
  tagApply,
  contactImportPreview,
  contactImport,
];
