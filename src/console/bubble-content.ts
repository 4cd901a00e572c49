import type { StoredPreview } from "../governance";
import {
  type ContactCard,
  cardText,
  headerOf,
  type InteractiveContent,
  type MediaUse,
  type MessageContent,
  mediaIn,
  messageContent,
  type TemplateContent,
} from "../meta";
import type { AppContext } from "../platform/context";
import { findTemplate, renderTemplate, type TemplateBubble, templateBubble } from "../templates";
import type { ShownPreview } from "./shown-preview";

/** A message cut into the parts that a phone shows apart. */
export interface BubbleContent {
  /** What it answers or reacts to; null when that cannot be shown. */
  quote?: string | null;
  media?: { kind: MediaUse["kind"] | "voice"; assetId: string; name: string | undefined };
  place?: { name: string | undefined; address: string | undefined; coordinates: string };
  /** Contact cards, a line each for what they hold. */
  cards?: string[][];
  /** An emoji; empty when it takes a reaction back. */
  reaction?: string;
  header?: string;
  body?: string;
  footer?: string;
  buttons: { title: string; kind: "reply" | "link" | "list" | "place"; url?: string }[];
  sections: { title?: string; rows: { title: string; description?: string }[] }[];
  template?: { name: string; language: string };
  /** A template in its own parts, in the place of all other ones. */
  filled?: TemplateBubble;
}

type Parts = Partial<BubbleContent>;

/** The message of a preview as a phone would show it; undefined when the preview is of no message. */
export async function bubbleOf(
  ctx: AppContext,
  preview: StoredPreview | undefined,
  shown: ShownPreview,
): Promise<BubbleContent | undefined> {
  const content = (preview?.content as { message?: unknown } | undefined)?.message;
  const parsed = messageContent.safeParse(content);
  if (!parsed.success) return undefined;
  const message = parsed.data;
  const parts =
    message.type === "template"
      ? await templateParts(ctx, message.template, shown.rendering ?? "")
      : { ...mediaPart(message), ...partsOf(message) };
  const answers = message.context !== undefined || message.type === "reaction";
  return {
    buttons: [],
    sections: [],
    ...(answers && { quote: shown.about?.customer_text ?? shown.about?.text ?? null }),
    ...parts,
  };
}

type Untemplated = Exclude<MessageContent, { type: "template" }>;

/** The file that stands in the bubble; a message has one at most. */
function mediaPart(message: Untemplated): Parts {
  const [use] = mediaIn(message);
  if (!use) return {};
  const kind = message.type === "audio" && message.audio.voice ? "voice" : use.kind;
  return { media: { kind, assetId: use.assetId, name: fileName(message) } };
}

function fileName(message: Untemplated): string | undefined {
  if (message.type === "document") return message.document.filename;
  if (message.type !== "interactive") return undefined;
  const header = headerOf(message.interactive);
  return header?.type === "document" ? header.document.filename : undefined;
}

function partsOf(message: Untemplated): Parts {
  switch (message.type) {
    case "text":
      return { body: message.text.body };
    case "image":
      return captioned(message.image.caption);
    case "video":
      return captioned(message.video.caption);
    case "document":
      return captioned(message.document.caption);
    case "audio":
    case "sticker":
      return {};
    case "location": {
      const { latitude, longitude, name, address } = message.location;
      return { place: { name, address, coordinates: `${latitude}, ${longitude}` } };
    }
    case "contacts":
      return { cards: message.contacts.map(cardLines) };
    case "reaction":
      return { reaction: message.reaction.emoji };
    case "interactive":
      return interactiveParts(message.interactive);
  }
}

const captioned = (caption: string | undefined): Parts => (caption === undefined ? {} : { body: caption });

function cardLines(card: ContactCard): string[] {
  const [, ...details] = cardText(card).split("\n");
  return [card.name.formatted_name, ...details];
}

function interactiveParts(interactive: InteractiveContent): Parts {
  const header = headerOf(interactive);
  const texts: Parts = {
    ...(header?.type === "text" && { header: header.text }),
    body: interactive.body.text,
    ...(interactive.type !== "location_request_message" &&
      interactive.footer && { footer: interactive.footer.text }),
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
    case "location_request_message":
      return { ...texts, buttons: [{ title: "", kind: "place" }] };
  }
}

/**
 * A template in its parts. Its components may have changed at Meta since the preview; then the text that
 * the requester saw is shown as it is, because it is what is being decided.
 */
async function templateParts(ctx: AppContext, content: TemplateContent, rendering: string): Promise<Parts> {
  const template = { name: content.name, language: content.language.code };
  const components = (await findTemplate(ctx.db, template.name, template.language))?.components ?? [];
  if (renderTemplate(components, content) !== rendering) return { body: rendering, template };
  return { filled: templateBubble(components, content), template };
}
