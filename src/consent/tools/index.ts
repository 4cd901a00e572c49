import type { Tool } from "../../mcp/define-tool";
import { consentRecordsList } from "./consent-records-list";
import { consentUpdateTool } from "./consent-update";
import { optOutsList } from "./opt-outs-list";

export const consentTools: readonly Tool[] = [consentRecordsList, optOutsList, consentUpdateTool];
