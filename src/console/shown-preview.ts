import * as z from "zod";
import { type CallContext, maskPerson, may } from "../auth";
import { contactsNamed } from "../contacts";
import type { StoredPreview } from "../governance";
import { type MessageContent, messageContent } from "../meta";
import type { AppContext } from "../platform/context";
import { findTemplate, renderTemplate } from "../templates";

/** What previews keep for people to see. A preview of another kind lacks the parts that do not concern it. */
const shown = z.object({
  findings: z
    .array(
      z.object({ severity: z.enum(["error", "warning", "info"]), code: z.string(), message: z.string() }),
    )
    .catch([]),
  effects: z.record(z.string(), z.unknown()).catch({}),
  /** Effects that whoever asked may not see. */
  for_approvers: z.record(z.string(), z.unknown()).catch({}),
  differences: z
    .array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .optional()
    .catch(undefined),
  customer_text: z.string().optional().catch(undefined),
  acted_at: z.number().optional().catch(undefined),
  import_id: z.string().optional().catch(undefined),
  for_all: z
    .object({
      consent: z
        .object({
          source: z.string(),
          occurred_at: z.string(),
          evidence: z.string(),
          categories: z.array(z.string()),
        })
        .nullable(),
      tags: z.array(z.string()),
    })
    .optional()
    .catch(undefined),
  left_out: z.array(z.string()).optional().catch(undefined),
  contact_ids: z.array(z.string()).optional().catch(undefined),
  rendering: z.string().optional().catch(undefined),
  recipient: z
    .object({
      contact_id: z.string(),
      phone: z.string().nullable(),
      customer_name: z.string().nullable(),
      masked: z.array(z.string()).optional(),
    })
    .optional()
    .catch(undefined),
  window: z.object({ open: z.boolean(), closes_at: z.string().nullable() }).optional().catch(undefined),
});

export type ShownPreview = z.infer<typeof shown>;

/** What a check noticed, as a preview or an error holds it. */
export function findingsOf(holder: Record<string, unknown>): ShownPreview["findings"] {
  return shown.parse({ findings: holder.findings }).findings;
}

/** A contact that a change is about, as this person may see it. */
export interface Person {
  contact_id: string;
  phone: string | null;
  customer_name: string | null;
  masked?: string[];
}

/** Some of the contacts that a change is about: looked up now, because a preview keeps ids and no names. */
export async function peopleIn(call: CallContext, { contact_ids: ids }: ShownPreview): Promise<Person[]> {
  if (!ids) return [];
  const rows = await contactsNamed(call.db, ids);
  return rows.map(({ id, phone, name, profile_name }) =>
    maskPerson(call.principal, { contact_id: id, phone, customer_name: name ?? profile_name }),
  );
}

/** Effects as names and values, those of an object within under their names joined by a dot. */
export function flatEffects(
  effects: Readonly<Record<string, unknown>>,
  within = "",
): [name: string, value: string | number | boolean][] {
  return Object.entries(effects).flatMap(([key, value]): [string, string | number | boolean][] => {
    const name = `${within}${key}`;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return [[name, value]];
    if (value === null || typeof value !== "object") return [];
    if (!Array.isArray(value)) return flatEffects(value as Record<string, unknown>, `${name}.`);
    const words = value.map((item) =>
      typeof item === "object" ? String((item as { name?: unknown } | null)?.name) : String(item),
    );
    return words.length > 0 ? [[name, words.join(", ")]] : [];
  });
}

/** The parts of a preview that the approval page shows, its recipient masked as this person may see it. */
export function readShown(call: CallContext, preview: StoredPreview | undefined): ShownPreview {
  const parts = shown.parse(preview?.shown ?? {});
  const { recipient } = parts;
  if (!may(call.principal, "contacts:pii")) {
    delete parts.differences;
    delete parts.customer_text;
  }
  if (!recipient || recipient.masked) return parts;
  return { ...parts, recipient: maskPerson(call.principal, recipient) };
}

/** A message cut into the parts that a phone shows apart. */
export interface BubbleContent {
  header?: string;
  body: string;
  footer?: string;
  buttons: { title: string; kind: "reply" | "link" | "list"; url?: string }[];
  sections: { title?: string; rows: { title: string; description?: string }[] }[];
  template?: { name: string; language: string };
  isReply: boolean;
}

/** The message of a preview as a phone would show it; undefined when the preview is of no message. */
export async function bubbleOf(
  ctx: AppContext,
  preview: StoredPreview | undefined,
): Promise<BubbleContent | undefined> {
  const content = (preview?.content as { message?: unknown } | undefined)?.message;
  const parsed = messageContent.safeParse(content);
  if (!preview || !parsed.success) return undefined;
  const message = parsed.data;
  const plain = { buttons: [], sections: [], isReply: message.context !== undefined };
  if (message.type === "text") return { ...plain, body: message.text.body };
  if (message.type === "interactive") return { ...plain, ...interactiveParts(message.interactive) };
  return {
    ...plain,
    ...(await templateParts(ctx, message.template, shown.parse(preview.shown).rendering ?? "")),
  };
}

type Interactive = Extract<MessageContent, { type: "interactive" }>["interactive"];
type Parts = Pick<BubbleContent, "header" | "body" | "footer"> & Partial<BubbleContent>;

function interactiveParts(interactive: Interactive): Parts {
  const texts = {
    header: interactive.header?.text,
    body: interactive.body.text,
    footer: interactive.footer?.text,
  };
  switch (interactive.type) {
    case "button":
      return {
        ...texts,
        buttons: interactive.action.buttons.map(({ reply }) => ({ title: reply.title, kind: "reply" })),
      };
    case "list":
      return {
        ...texts,
        buttons: [{ title: interactive.action.button, kind: "list" }],
        sections: interactive.action.sections,
      };
    case "cta_url": {
      const { display_text, url } = interactive.action.parameters;
      return { ...texts, buttons: [{ title: display_text, kind: "link", url }] };
    }
  }
}

type Template = Extract<MessageContent, { type: "template" }>["template"];

/**
 * A template in its parts. Its components may have changed at Meta since the preview; then the text that
 * the requester saw is shown as it is, because it is what is being decided.
 */
async function templateParts(ctx: AppContext, content: Template, rendering: string): Promise<Parts> {
  const template = { name: content.name, language: content.language.code };
  const components = (await findTemplate(ctx.db, template.name, template.language))?.components ?? [];
  if (renderTemplate(components, content) !== rendering) return { body: rendering, template };
  const part = (type: string) => {
    const found = components.filter((component) => component.type.toUpperCase() === type);
    return found.length > 0 ? renderTemplate(found, content) : undefined;
  };
  const buttons = components.flatMap((component) => component.buttons ?? []);
  return {
    header: part("HEADER"),
    body: part("BODY") ?? "",
    footer: part("FOOTER"),
    buttons: buttons.map(({ type, text, url }, index) => ({
      title: text ?? type,
      kind: url ? "link" : "reply",
      url: url?.replace(/\{\{\s*1\s*\}\}/, (variable) => buttonValue(content, index) ?? variable),
    })),
    template,
  };
}

/** What a template's link button is given to put at the end of its address. */
function buttonValue(content: Template, index: number): string | undefined {
  const button = content.components?.find(
    (part) => part.type === "button" && Number(part.index ?? 0) === index,
  );
  const value = button?.parameters[0];
  return value && "text" in value ? value.text : undefined;
}
