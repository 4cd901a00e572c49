import { get, type Page, post } from "../pages";
import { discardDraft } from "./discard";
import { draftForm, MOST_DRAFT_BYTES, saveDraft } from "./draft";
import { templateList } from "./list";
import { askToSubmit, previewSubmission } from "./submit";
import { template } from "./template";

/** Drafts have an address of their own: any word below `/templates` may be the name of a template. */
export const templatePages = (): readonly Page[] => [
  get("/templates", "templates:read", templateList),
  get("/template-drafts", "templates:write", draftForm),
  post("/template-drafts", "templates:write", saveDraft, { maxBytes: MOST_DRAFT_BYTES }),
  get("/templates/:name", "templates:read", template),
  post("/templates/:name/discard", "templates:write", discardDraft),
  post("/templates/:name/preview", "templates:write", previewSubmission),
  post("/templates/:name/submit", "templates:write", askToSubmit),
];
