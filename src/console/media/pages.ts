import { get, type Page, post } from "../pages";
import { mediaFile } from "./file";
import { MOST_UPLOAD_FORM_BYTES } from "./limits";
import { files } from "./list";
import { askForUse, upload } from "./upload";

export const mediaPages = (): readonly Page[] => [
  get("/media/:id", { oneOf: ["media:read", "approvals:decide"] }, mediaFile),
  get("/files", "media:read", files),
  post("/files", { all: ["media:read", "media:write"] }, upload, { maxBytes: MOST_UPLOAD_FORM_BYTES }),
  post("/files/:id/use", { all: ["media:read", "media:write"] }, askForUse),
];
