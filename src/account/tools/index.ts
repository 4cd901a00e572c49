import type { Tool } from "../../mcp/define-tool";
import { businessProfileGet } from "./business-profile-get";
import { configGet } from "./config-get";
import { phoneNumbersList } from "./phone-numbers-list";

export const accountTools: readonly Tool[] = [configGet, phoneNumbersList, businessProfileGet];
