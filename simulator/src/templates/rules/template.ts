import { type Json, lengthOf } from "../../json";
import { type Template, type TemplateCategory, templateCategories } from "../model";
import { checkComponents } from "./components";
import type { ComponentContext } from "./header";
import { languageName, languages } from "./languages";
import { badParam, notOneOf, refusal } from "./refusals";
import { wordOf } from "./shape";

const formats = ["POSITIONAL", "NAMED"] as const;

/**
 * A template from the body of a create call, waiting for review.
 * …/whatsapp/reference/whatsapp-business-account/message-template-api
 */
export function newTemplate(id: string, body: Json, fileTypeOf: ComponentContext["fileTypeOf"]): Template {
  for (const param of ["name", "language", "category", "components"])
    if (body[param] === undefined) throw badParam(`The parameter ${param} is required.`);
  const name = nameOf(body.name);
  const language = languageOf(body.language);
  const category = categoryOf(body.category);
  const format =
    body.parameter_format === undefined
      ? "POSITIONAL"
      : wordOf(body.parameter_format, "parameter_format", formats);
  const components = checkComponents(body.components, { category, language, format, fileTypeOf });
  return {
    id,
    name,
    language,
    category,
    status: "PENDING",
    parameter_format: format,
    components,
    rejected_reason: "NONE",
    quality_score: { score: "UNKNOWN" },
    ...lifetimeOf(body, category),
    ...(typeof body.sub_category === "string" && { sub_category: body.sub_category }),
  };
}

/**
 * The template after an edit, which sends it back to review. All components are replaced; name and language never
 * change, and the category of an approved one does not. …/whatsapp/templates/template-management, "Edit templates"
 */
export function editedTemplate(
  template: Template,
  body: Json,
  fileTypeOf: ComponentContext["fileTypeOf"],
): Template {
  for (const param of ["name", "language"] as const)
    if (body[param] !== undefined && body[param] !== template[param])
      throw badParam(`Param ${param} of a message template can't be changed.`);
  if (body.category === undefined && body.components === undefined && !("message_send_ttl_seconds" in body))
    throw badParam("One of the parameters components, category and message_send_ttl_seconds is required.");
  const category = body.category === undefined ? template.category : categoryOf(body.category);
  if (category !== template.category && template.status === "APPROVED")
    throw refusal("category", "You can't change the category of an approved message template.");
  const format =
    body.parameter_format === undefined
      ? template.parameter_format
      : wordOf(body.parameter_format, "parameter_format", formats);
  const context = { category, language: template.language, format, fileTypeOf };
  return {
    ...template,
    category,
    parameter_format: format,
    ...(body.components !== undefined && { components: checkComponents(body.components, context) }),
    ...lifetimeOf(body, category),
    status: "PENDING",
    rejected_reason: "NONE",
  };
}

function nameOf(value: unknown): string {
  if (typeof value !== "string" || !/^[a-z0-9_]+$/.test(value))
    throw refusal(
      "name",
      "The message template name can only have lowercase letters, numbers and underscores.",
      "name",
    );
  if (lengthOf(value) > 512)
    throw refusal("name", "The message template name can't have more than 512 characters.", "name");
  return value;
}

function languageOf(value: unknown): string {
  if (typeof value !== "string" || !languages.includes(value)) throw notOneOf("language", languages);
  return value;
}

export function categoryOf(value: unknown): TemplateCategory {
  return wordOf(value, "category", templateCategories);
}

/** Seconds, by category; -1 is thirty days. …/whatsapp/templates/time-to-live */
const lifetimes: { [Category in TemplateCategory]: { from: number; to: number; forever: boolean } } = {
  AUTHENTICATION: { from: 30, to: 900, forever: true },
  UTILITY: { from: 30, to: 43_200, forever: true },
  MARKETING: { from: 43_200, to: 2_592_000, forever: false },
};

function lifetimeOf(
  { message_send_ttl_seconds: value }: Json,
  category: TemplateCategory,
): Pick<Template, "message_send_ttl_seconds"> {
  if (value === undefined || value === null) return {};
  const { from, to, forever } = lifetimes[category];
  const fits = Number.isInteger(value) && Number(value) >= from && Number(value) <= to;
  if (!fits && !(forever && value === -1))
    throw badParam(
      `Param message_send_ttl_seconds must be between ${from} and ${to} for ${category} templates.`,
    );
  return { message_send_ttl_seconds: Number(value) };
}

/** What Meta says when the languages of a name would not agree. */
export function otherCategory(asked: TemplateCategory, held: TemplateCategory): Error {
  return refusal(
    "category",
    `The category ${asked} doesn't match the one that's already associated with this template, ${held}.`,
  );
}

export function alreadyThere(language: string): Error {
  return refusal(
    "duplicate",
    `There is already ${languageName(language)} content for this template. You can create a new template and try again.`,
  );
}

export function beingDeleted(language: string): Error {
  const name = languageName(language);
  return refusal(
    "beingDeleted",
    `New ${name} content can't be added while the existing ${name} content is being deleted. Try again in 4 weeks or consider creating a new message template.`,
  );
}
