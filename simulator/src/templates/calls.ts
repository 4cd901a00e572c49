import type { GraphCall } from "../call";
import { unknownObject } from "../errors";
import type { Graph } from "../graph";
import { newNumericId } from "../ids";
import { isObject, type Json, parseJson } from "../json";
import { cursor, pick, positionOf, requireWaba } from "../nodes";
import type { Template } from "./model";
import { announce, recategorised, reviewByItself } from "./review";
import { badParam, refusal } from "./rules/refusals";
import { alreadyThere, beingDeleted, editedTemplate, newTemplate, otherCategory } from "./rules/template";
import { componentsChanged } from "./webhooks";

/** What Meta answers without `fields`; the reject reason and the quality have to be asked for. */
const usualFields = [
  "name",
  "parameter_format",
  "components",
  "language",
  "status",
  "category",
  "sub_category",
  "previous_category",
] as const;

/** `GET /{template-id}`, or undefined when the id is no template. */
export function templateNode(graph: Graph, call: GraphCall): Json | undefined {
  const template = graph.templates.get(call.id);
  return template && pick({ ...template }, call.query.fields, usualFields);
}

/**
 * `GET /{waba}/message_templates`, a page at a time: `limit` (25), `after`, `before`.
 * …/whatsapp/reference/whatsapp-business-account/template-api
 */
export function listTemplates(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  const { name, status, language, category, quality_score, content, fields } = call.query;
  const all = graph.templates.list({ name, status, language, category, quality_score, content });
  const { start, end } = pageOf(call, all.length);
  const data = all.slice(start, end).map((template) => pick({ ...template }, fields, usualFields));
  if (data.length === 0) return { data };
  const cursors = { before: cursor(start), after: cursor(end - 1) };
  const next = end < all.length ? { next: linkTo(call, "after", cursors.after) } : {};
  const previous = start > 0 ? { previous: linkTo(call, "before", cursors.before) } : {};
  return { data, paging: { cursors, ...next, ...previous } };
}

/**
 * `POST /{waba}/message_templates`: the new template waits for its review.
 * …/whatsapp/templates/template-management, "Create templates"
 */
export async function createTemplate(graph: Graph, call: GraphCall): Promise<Json> {
  requireWaba(call);
  const submitted = newTemplate(newNumericId(), bodyOf(call), fileTypeOf(graph));
  requireFree(graph, submitted);
  const template = { ...recategorised(graph, submitted), last_updated_time: graph.now() };
  graph.templates.save(template);
  await reviewByItself(graph, template);
  return { id: template.id, status: "PENDING", category: template.category };
}

/** Throws when the name has this language already, had it until lately, or is of another category. */
function requireFree(graph: Graph, { name, language, category }: Template): void {
  if (graph.templates.find(name, language) !== undefined) throw alreadyThere(language);
  const others = graph.templates.named(name);
  const deleted = graph.templateLog.deletedLanguages(name, graph.now());
  if (deleted.includes(language) || (others.length === 0 && deleted.length > 0)) throw beingDeleted(language);
  const held = others.find((other) => other.category !== category);
  if (held !== undefined) throw otherCategory(category, held.category);
  if (others.length === 0 && graph.templates.names() >= graph.settings.get().template_limit)
    throw refusal(
      "limit",
      "You have exceeded the maximum number of message templates you can have for this WhatsApp business account.",
    );
}

const editable: readonly Template["status"][] = ["APPROVED", "REJECTED", "PAUSED"];

/**
 * `POST /{template-id}`: edits a template, which goes back to review. Of an approved one Meta takes one edit a day and
 * ten in thirty days. …/whatsapp/templates/template-management, "Edit templates"
 */
export async function editTemplate(graph: Graph, call: GraphCall): Promise<Json> {
  const template = graph.templates.get(call.id);
  if (template === undefined) throw unknownObject("POST", call.id);
  if (!editable.includes(template.status))
    throw refusal(
      "status",
      "The status for this message template can't be changed. You can only delete or add templates.",
    );
  const edited = editedTemplate(template, bodyOf(call), fileTypeOf(graph));
  const held = graph.templates.named(template.name).find(({ id }) => id !== template.id);
  if (held !== undefined && edited.category !== template.category && held.category !== edited.category)
    throw otherCategory(edited.category, held.category);
  if (template.status === "APPROVED") countEdit(graph, template);
  const saved = { ...edited, last_updated_time: graph.now() };
  graph.templates.save(saved);
  await announce(graph, [componentsChanged(saved)]);
  await reviewByItself(graph, saved);
  return { success: true, id: saved.id, name: saved.name, category: saved.category };
}

function countEdit(graph: Graph, { id }: Template): void {
  const { day, month } = graph.templateLog.edits(id, graph.now());
  if (day >= 1) throw refusal("editLimit", "You can only edit an active template once in 24 hours.");
  if (month >= 10) throw refusal("editLimit", "You can only edit an active template 10 times in 30 days.");
  graph.templateLog.addEdit(id, graph.now());
}

/**
 * `DELETE /{waba}/message_templates`: `name` removes all languages, `hsm_id` with `name` one, `hsm_ids` up to a hundred.
 * …/whatsapp/templates/template-management, "Delete templates"
 */
export function deleteTemplate(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  const doomed = doomedBy(graph, call);
  if (doomed.some(({ status }) => status === "DISABLED"))
    throw refusal("status", "Message templates in a disabled status can't be deleted.");
  for (const template of doomed) removeTemplate(graph, template);
  return { success: true };
}

/** Takes a template out of the account; the name of an approved one is not free for thirty days. */
export function removeTemplate(graph: Graph, template: Template): void {
  if (template.status === "APPROVED") graph.templateLog.addDeletion(template, graph.now());
  graph.templates.remove(template);
}

function doomedBy(graph: Graph, { query }: GraphCall): Template[] {
  const { name, hsm_id, hsm_ids } = query;
  if (hsm_ids !== undefined) {
    if (name !== undefined || hsm_id !== undefined)
      throw badParam("The parameter hsm_ids can't be combined with name or hsm_id.");
    const ids = parseJson(hsm_ids);
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > 100)
      throw badParam("Param hsm_ids must be an array of 1 to 100 ids.");
    return ids.map((id) => graph.templates.get(String(id)) ?? notFound());
  }
  if (name === undefined) throw badParam("The parameter name is required.");
  const doomed = graph.templates.named(name).filter(({ id }) => hsm_id === undefined || id === hsm_id);
  return doomed.length > 0 ? doomed : notFound();
}

function notFound(): never {
  throw badParam("Message template not found.");
}

function fileTypeOf(graph: Graph): (handle: string) => string | undefined {
  return (handle) => graph.uploads.byHandle(handle)?.file_type;
}

function bodyOf(call: GraphCall): Json {
  if (!isObject(call.body)) throw badParam("The request body must be a JSON object.");
  return call.body;
}

function pageOf(call: GraphCall, total: number): { start: number; end: number } {
  const limit = Math.min(Math.max(Math.trunc(Number(call.query.limit ?? 25)) || 25, 1), 1_000);
  if (call.query.before !== undefined) {
    const end = positionOf(call.query.before);
    return { start: Math.max(0, end - limit), end };
  }
  const start = call.query.after === undefined ? 0 : positionOf(call.query.after) + 1;
  return { start, end: Math.min(total, start + limit) };
}

function linkTo(call: GraphCall, direction: "after" | "before", value: string): string {
  const url = new URL(call.request.url);
  url.searchParams.delete("after");
  url.searchParams.delete("before");
  url.searchParams.set(direction, value);
  return url.href;
}
