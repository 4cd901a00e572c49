import type { Tool } from "../../mcp/define-tool";
import { segmentUpsert } from "./segment-upsert";
import { segmentsList } from "./segments-list";

export const segmentsTools: readonly Tool[] = [segmentsList, segmentUpsert];
