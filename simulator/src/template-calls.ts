import type { GraphCall } from "./call";
import { GraphError, unknownObject } from "./errors";
import type { Template } from "./fixture";
import type { Graph } from "./graph";
import { newNumericId } from "./ids";
import { isObject, type Json } from "./json";
import { cursor, pick, positionOf, requireWaba } from "./nodes";
import { editedTemplate, newTemplate } from "./template-store";

/** What Meta answers without `fields`; the reject reason and the quality have to be asked for. */
const usualFields = ["name", "parameter_format", "components", "language", "status", "category"] as const;

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
  const { name, status, language, category, fields } = call.query;
  const all = graph.templates.list({ name, status, language, category });
  const { start, end } = pageOf(call, all.length);
  const data = all.slice(start, end).map((template) => pick({ ...template }, fields, usualFields));
  if (data.length === 0) return { data };
  const cursors = { before: cursor(start), after: cursor(end - 1) };
  const next = end < all.length ? { next: linkTo(call, "after", cursors.after) } : {};
  const previous = start > 0 ? { previous: linkTo(call, "before", cursors.before) } : {};
  return { data, paging: { cursors, ...next, ...previous } };
}

/** `POST /{waba}/message_templates`: the new template waits for `POST /_sim/templates/{id}/review`. */
export function createTemplate(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  const template = newTemplate(newNumericId(), bodyOf(call));
  if (graph.templates.find(template.name, template.language) !== undefined) {
    throw new GraphError(100, `There is already ${template.language} content for this template.`, {
      subcode: 2388024,
    });
  }
  graph.templates.save(template);
  return { id: template.id, status: template.status, category: template.category };
}

/** `POST /{template-id}`: edits a template, which goes back to review. */
export function editTemplate(graph: Graph, call: GraphCall): Json {
  const template = graph.templates.get(call.id);
  if (template === undefined) throw unknownObject("POST", call.id);
  if (template.status === "PENDING")
    throw new GraphError(100, "A template in review cannot be edited.", { subcode: 2593002 });
  const edited: Template = editedTemplate(template, bodyOf(call));
  graph.templates.save(edited);
  return { success: true, id: edited.id, category: edited.category };
}

/** `DELETE /{waba}/message_templates?name=&hsm_id=`. */
export function deleteTemplate(graph: Graph, call: GraphCall): Json {
  requireWaba(call);
  if (call.query.name === undefined) throw new GraphError(100, "The parameter name is required.");
  if (!graph.templates.remove(call.query.name, call.query.hsm_id))
    throw new GraphError(100, "Message template not found.", { subcode: 2593002 });
  return { success: true };
}

function bodyOf(call: GraphCall): Json {
  if (!isObject(call.body)) throw new GraphError(100, "The request body must be a JSON object.");
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
