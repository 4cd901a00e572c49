import type { Tool } from "../../mcp/define-tool";
import { contactGet } from "./contact-get";
import { contactsList } from "./contacts-list";

export const contactsTools: readonly Tool[] = [contactsList, contactGet];
