import type { Tool } from "../../mcp/define-tool";
import { templateDraftUpsert } from "./template-draft-upsert";
import { templateGet } from "./template-get";
import { templateQualityGet } from "./template-quality-get";
import { templateSubmit } from "./template-submit";
import { templateSubmitPreview } from "./template-submit-preview";
import { templatesList } from "./templates-list";

/** In the order of the work: find one, look at it, draft, submit. */
export const templatesTools: readonly Tool[] = [
  templatesList,
  templateGet,
  templateQualityGet,
  templateDraftUpsert,
  templateSubmitPreview,
  templateSubmit,
];
