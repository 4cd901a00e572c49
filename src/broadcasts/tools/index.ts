import type { Tool } from "../../mcp/define-tool";
import { broadcastCreate } from "./broadcast-create";
import { broadcastPreview } from "./broadcast-preview";
import { broadcastSchedule } from "./broadcast-schedule";
import { broadcastsList } from "./broadcasts-list";
import { campaignReportGet } from "./campaign-report-get";
import { messageDeliveryList } from "./message-delivery-list";

/** In the order of the work: what there is, look at it, keep it as a draft, have it go out, see what came of it. */
export const broadcastsTools: readonly Tool[] = [
  broadcastsList,
  broadcastPreview,
  broadcastCreate,
  broadcastSchedule,
  messageDeliveryList,
  campaignReportGet,
];
