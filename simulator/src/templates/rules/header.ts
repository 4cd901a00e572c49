import type { Json } from "../../json";
import { headerFormats, type TemplateCategory, type TemplateComponent } from "../model";
import { missingField, refusal, unexpectedField } from "./refusals";
import { known, knownObject, wordOf } from "./shape";
import { checkVariableText, type ParameterFormat } from "./text";

/** What the components are judged by besides themselves. */
export interface ComponentContext {
  category: TemplateCategory;
  language: string;
  format: ParameterFormat;
  /** The MIME type of the file behind a handle, or undefined for one that was never given out. */
  fileTypeOf(handle: string): string | undefined;
}

/** A header by its format. Media need a handle of the resumable upload, of a file of that kind. */
export function checkHeader(component: Json, path: string, context: ComponentContext): TemplateComponent {
  const format = wordOf(component.format, `${path}['format']`, headerFormats);
  checkExampleKeys(component, path);
  const header: TemplateComponent = { ...component, type: "HEADER", format };
  if (format === "TEXT") {
    checkVariableText(component, { type: "HEADER", max: 60, format: context.format });
    return header;
  }
  if (component.text !== undefined) throw unexpectedField("HEADER", "text");
  if (format === "LOCATION") {
    if (component.example !== undefined) throw unexpectedField("HEADER", "example");
    return header;
  }
  const handle = handleOf(component);
  const fileType = context.fileTypeOf(handle);
  if (fileType === undefined) throw refusal("handle", "Uploaded media handle is invalid.");
  if (!mediaTypes[format].test(fileType))
    throw refusal("handle", `The file behind the media handle is ${fileType}, which is no ${format}.`);
  return { ...header, example: { header_handle: [shownAddress(handle)] } };
}

const mediaTypes = { IMAGE: /^image\//, VIDEO: /^video\//, DOCUMENT: /^application\/pdf$/ } as const;

function handleOf({ example }: Json): string {
  const handles = (example as Json | undefined)?.header_handle;
  const [handle] = Array.isArray(handles) ? handles : [];
  if (typeof handle !== "string" || handle === "") throw missingField("HEADER", "example");
  return handle;
}

/** Meta's list has an address of its own in place of the handle. */
function shownAddress(handle: string): string {
  return `https://scontent.whatsapp.net/v/t61.29466-34/${handle.slice(-24).replace(/\W/g, "")}_n`;
}

/** Throws for a kind of sample that Meta does not know. */
export function checkExampleKeys({ example }: Json, path: string): void {
  if (example !== undefined) knownObject(example, `${path}['example']`, known.example);
}
