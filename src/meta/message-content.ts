import * as z from "zod";

/**
 * Meta's message object without addressing, with Meta's limits.
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages
 */

/** Length as Meta counts it: in characters, not in UTF-16 units. */
function text(max: number, min = 1) {
  return z
    .string()
    .refine((value) => [...value].length >= min && [...value].length <= max, {
      message:
        min > 0 ? `must be ${min} to ${max} characters long` : `must be at most ${max} characters long`,
    })
    .meta({ minLength: min, maxLength: max });
}

const context = z
  .strictObject({ message_id: z.string().min(1) })
  .describe("Reply to this wamid.")
  .optional();

const textHeader = z.strictObject({ type: z.literal("text"), text: text(60) });
const body = z.strictObject({ text: text(1024) });
const footer = z.strictObject({ text: text(60) });

const reply = z.strictObject({ id: text(256), title: text(20) });

const buttons = z.strictObject({
  type: z.literal("button"),
  header: textHeader.optional(),
  body,
  footer: footer.optional(),
  action: z.strictObject({
    buttons: z
      .array(z.strictObject({ type: z.literal("reply"), reply }))
      .min(1)
      .max(3)
      .refine(
        (list) => new Set(list.map((item) => item.reply.id)).size === list.length,
        "button ids must differ",
      )
      .refine(
        (list) => new Set(list.map((item) => item.reply.title)).size === list.length,
        "button titles must differ",
      ),
  }),
});

const row = z.strictObject({ id: text(200), title: text(24), description: text(72).optional() });

const list = z.strictObject({
  type: z.literal("list"),
  header: textHeader.optional(),
  body: z.strictObject({ text: text(4096) }),
  footer: footer.optional(),
  action: z.strictObject({
    button: text(20),
    sections: z
      .array(z.strictObject({ title: text(24).optional(), rows: z.array(row).min(1).max(10) }))
      .min(1)
      .max(10)
      .refine(
        (sections) => sections.flatMap(({ rows }) => rows).length <= 10,
        "at most 10 rows in all sections together",
      )
      .refine(
        (sections) => sections.length === 1 || sections.every(({ title }) => title),
        "each of several sections needs a title",
      )
      .refine((sections) => {
        const ids = sections.flatMap(({ rows }) => rows.map(({ id }) => id));
        return new Set(ids).size === ids.length;
      }, "row ids must differ"),
  }),
});

const linkButton = z.strictObject({
  type: z.literal("cta_url"),
  header: textHeader.optional(),
  body,
  footer: footer.optional(),
  action: z.strictObject({
    name: z.literal("cta_url"),
    parameters: z.strictObject({
      display_text: text(20),
      url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }).max(2000),
    }),
  }),
});

const parameter = z.strictObject({
  type: z.literal("text"),
  parameter_name: z.string().min(1).optional(),
  text: text(1024),
});

const component = z.strictObject({
  type: z.enum(["header", "body", "button"]),
  sub_type: z.enum(["quick_reply", "url"]).optional(),
  index: z.union([z.string(), z.number().int()]).optional(),
  parameters: z.array(
    z.union([parameter, z.strictObject({ type: z.literal("payload"), payload: text(128) })]),
  ),
});

const template = z.strictObject({
  name: z.string().min(1).max(512),
  language: z.strictObject({
    code: z.string().min(2).max(15),
    policy: z.literal("deterministic").optional(),
  }),
  components: z.array(component).max(12).optional(),
});

/** The message kinds that can be sent, told apart by `type`. */
export const messageContent = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
    context,
  }),
  z.strictObject({
    type: z.literal("interactive"),
    interactive: z.discriminatedUnion("type", [buttons, list, linkButton]),
    context,
  }),
  z.strictObject({ type: z.literal("template"), template, context }),
]);

export type MessageContent = z.infer<typeof messageContent>;
export type TemplateContent = z.infer<typeof template>;

/** The words of a message that are not a template's, for people and for the content policy. */
export function plainText(content: Exclude<MessageContent, { type: "template" }>): string {
  if (content.type === "text") return content.text.body;
  const { interactive } = content;
  const lines = [interactive.header?.text, interactive.body.text, interactive.footer?.text];
  if (interactive.type === "button")
    lines.push(...interactive.action.buttons.map((item) => `[${item.reply.title}]`));
  if (interactive.type === "list") {
    lines.push(`[${interactive.action.button}]`);
    for (const section of interactive.action.sections) {
      if (section.title) lines.push(section.title);
      lines.push(
        ...section.rows.map((item) => `• ${item.title}${item.description ? ` – ${item.description}` : ""}`),
      );
    }
  }
  if (interactive.type === "cta_url") {
    lines.push(`[${interactive.action.parameters.display_text}] ${interactive.action.parameters.url}`);
  }
  return lines.filter((line) => line !== undefined).join("\n");
}
