import * as z from "zod";
import { headDocument, headImage, headVideo, limitedText, webAddress } from "./message-parts";

/**
 * Interactive messages with Meta's limits.
 * developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages,
 * …/interactive-list-messages, …/interactive-cta-url-messages, …/location-request-messages
 */
const textHeader = z.strictObject({ type: z.literal("text"), text: limitedText(60) });
const header = z.discriminatedUnion("type", [
  textHeader,
  z.strictObject({ type: z.literal("image"), image: headImage }),
  z.strictObject({ type: z.literal("video"), video: headVideo }),
  z.strictObject({ type: z.literal("document"), document: headDocument }),
]);
const body = z.strictObject({ text: limitedText(1024) });
const footer = z.strictObject({ text: limitedText(60) });

const reply = z.strictObject({ id: limitedText(256), title: limitedText(20) });

const buttons = z.strictObject({
  type: z.literal("button"),
  header: header.optional(),
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

const row = z.strictObject({
  id: limitedText(200),
  title: limitedText(24),
  description: limitedText(72).optional(),
});

const list = z.strictObject({
  type: z.literal("list"),
  header: textHeader.optional(),
  body: z.strictObject({ text: limitedText(4096) }),
  footer: footer.optional(),
  action: z.strictObject({
    button: limitedText(20),
    sections: z
      .array(z.strictObject({ title: limitedText(24).optional(), rows: z.array(row).min(1).max(10) }))
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
  header: header.optional(),
  body,
  footer: footer.optional(),
  action: z.strictObject({
    name: z.literal("cta_url"),
    parameters: z.strictObject({ display_text: limitedText(20), url: webAddress }),
  }),
});

/** Meta documents a body and nothing else; the button's words are WhatsApp's own. */
const locationRequest = z.strictObject({
  type: z.literal("location_request_message"),
  body,
  action: z.strictObject({ name: z.literal("send_location") }),
});

export const interactive = z.discriminatedUnion("type", [buttons, list, linkButton, locationRequest]);

export type InteractiveContent = z.infer<typeof interactive>;
export type InteractiveHeader = z.infer<typeof header>;

/** The head of an interactive message, of the kinds that have one. */
export function headerOf(content: InteractiveContent): InteractiveHeader | undefined {
  return content.type === "location_request_message" ? undefined : content.header;
}

/** An interactive message as the customer reads it: a line each, what can be tapped in brackets. */
export function interactiveText(content: InteractiveContent): string {
  const head = headerOf(content);
  const lines: (string | undefined)[] = [
    head && (head.type === "text" ? head.text : `[${head.type}]`),
    content.body.text,
    content.type === "location_request_message" ? undefined : content.footer?.text,
  ];
  switch (content.type) {
    case "button":
      lines.push(...content.action.buttons.map((item) => `[${item.reply.title}]`));
      break;
    case "list":
      lines.push(`[${content.action.button}]`);
      for (const section of content.action.sections) {
        lines.push(section.title);
        lines.push(
          ...section.rows.map((item) => `• ${item.title}${item.description ? ` – ${item.description}` : ""}`),
        );
      }
      break;
    case "cta_url":
      lines.push(`[${content.action.parameters.display_text}] ${content.action.parameters.url}`);
      break;
    case "location_request_message":
      lines.push("[Send location]");
      break;
  }
  return lines.filter((line) => line !== undefined).join("\n");
}
