import type { Context } from "hono";
import type { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { statusOf } from "../status-of";
import { addressOf } from "./answers";
import { contactPage, readContact } from "./contact";
import { decidedOn } from "./decided-on";
import { type Draft, MOST_PREFERENCES } from "./draft";
import { type Fields, fieldsOf, refusalOf } from "./form";

type Handler = (c: Context<SignedInEnv>) => Promise<Response>;

/** Tags as people write several: with commas, of either script, between them. */
export const tagsIn = (text: string): string[] =>
  text
    .split(/[,，、;；\n]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");

/** Asks for a write and leads back to the contact; what was refused is shown there with what was typed. */
async function ask(
  c: Context<SignedInEnv>,
  tool: "whatsapp.contact.upsert" | "whatsapp.tag.apply" | "whatsapp.consent.update",
  args: Record<string, unknown>,
  draft: Draft,
): Promise<Response> {
  const id = c.req.param("id") ?? "";
  try {
    const { action_request_id } = await c.var.tool<{ action_request_id: string }>(tool, args);
    return c.redirect(`${addressOf(id)}?asked=${action_request_id}`, 303);
  } catch (error) {
    const refusal = refusalOf(c.var.i18n, error);
    return contactPage(c, { status: statusOf((error as ToolError).code), refusal, draft });
  }
}

/**
 * `POST /console/contacts/:id`: name, language, number and preferences, as far as somebody changed them in the form.
 * What a colleague has changed since it was opened, and this person left as it stood there, stays the colleague's.
 */
export const change: Handler = async (c) => {
  const id = c.req.param("id") ?? "";
  const fields = await fieldsOf(c);
  const found = await readContact(c, id);
  if (found instanceof Response) return found;
  const changed = (name: string) => fields.text(name) !== fields.text(`was_${name}`);
  const phone = fields.text("phone");
  const preferences = preferencesIn(fields);
  const args = {
    contact_id: id,
    ...(changed("name") && { name: fields.text("name") || null }),
    ...(changed("language") && { language: fields.text("language") || null }),
    ...(phone && { phone }),
    ...(Object.keys(preferences.changed).length > 0 && { preferences: preferences.changed }),
  };
  if (Object.keys(args).length === 1) return c.redirect(addressOf(id), 303);
  const names = ["name", "was_name", "language", "was_language", "phone"];
  const typed = Object.fromEntries(names.map((name) => [name, fields.text(name)] as const));
  return ask(
    c,
    "whatsapp.contact.upsert",
    { ...args, idempotency_key: fields.key("contact") },
    { form: "edit", values: { ...typed, ...preferences.typed } },
  );
};

/** Preferences that differ from those that the form was made with; an emptied one is taken away. */
function preferencesIn(fields: Fields) {
  const changed: Record<string, string | null> = {};
  const typed: Record<string, string> = {};
  for (let index = 0; index < MOST_PREFERENCES; index += 1) {
    const [key, value, was] = ["key", "value", "was_value"].map((name) => {
      typed[`${name}_${index}`] = fields.text(`${name}_${index}`);
      return typed[`${name}_${index}`] ?? "";
    }) as [string, string, string];
    if (key !== "" && value !== was) changed[key] = value || null;
  }
  return { changed, typed };
}

/** `POST /console/contacts/:id/tags`: takes one off, or puts some on. */
export const changeTags: Handler = async (c) => {
  const fields = await fieldsOf(c);
  const remove = fields.text("remove");
  const add = fields.text("add");
  const args = {
    contact_ids: [c.req.param("id") ?? ""],
    ...(remove ? { remove: [remove] } : { add: tagsIn(add) }),
    idempotency_key: fields.key(remove ? `untag:${remove.slice(0, 30)}` : "tag"),
  };
  return ask(c, "whatsapp.tag.apply", args, { form: "tags", values: { add } });
};

const ACTIONS = ["opt_in", "opt_out", "block", "unblock"] as const;

/** `POST /console/contacts/:id/consent`: what the customer decided, where they said so, and how it is proved. */
export const recordConsent: Handler = async (c) => {
  const { call, i18n } = c.var;
  const id = c.req.param("id") ?? "";
  const fields = await fieldsOf(c);
  const [source, ref, message, on] = ["source", "ref", "message_id", "on"].map(fields.text);
  const action = ACTIONS.find((one) => one === fields.text("action")) ?? "opt_out";
  const categories = fields.all("category");
  const draft: Draft = {
    form: action,
    values: {
      source: source ?? "",
      ref: ref ?? "",
      message_id: message ?? "",
      on: on ?? "",
      categories: categories.join(","),
    },
  };
  const at = decidedOn({
    day: on ?? "",
    now: call.clock.now(),
    timeZone: call.env.TIME_ZONE,
    restricts: action === "opt_out" || action === "block",
  });
  if (at === "noDay")
    return contactPage(c, {
      status: 400,
      refusal: { text: i18n.t.rateCard.badDate, findings: [], issues: [] },
      draft,
    });
  const evidence = { ...(ref && { ref }), ...(message && { message_id: message }) };
  const args = {
    contact_ids: [id],
    action,
    ...(action.startsWith("opt") && categories.length > 0 && { categories }),
    source: message ? "customer_message" : source,
    ...(Object.keys(evidence).length > 0 && { evidence }),
    ...(at !== undefined && { occurred_at: at }),
    idempotency_key: fields.key(action),
  };
  return ask(c, "whatsapp.consent.update", args, draft);
};
