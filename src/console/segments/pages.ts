import { get, type Page, post } from "../pages";
import { segments } from "./list";
import { segment } from "./segment";
import { editSegment, MOST_FORM_BYTES, newSegment, saveSegment } from "./write";

export const segmentPages = (): readonly Page[] => [
  get("/segments", "segments:read", segments),
  get("/segments/new", "segments:write", newSegment),
  post("/segments", "segments:write", saveSegment, { maxBytes: MOST_FORM_BYTES }),
  get("/segments/:id", "segments:read", segment),
  get("/segments/:id/edit", "segments:write", editSegment),
];
