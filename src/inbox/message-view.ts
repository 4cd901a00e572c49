import { type CallContext, maskName, maskPhone, may } from "../auth";
import {
  cardsText,
  editedMessage,
  formFields,
  type InboundMessage,
  inboundText,
  isGroupMessage,
  kindOf,
  MEDIA_KINDS,
  textOf,
} from "../meta";
import { rfc3339 } from "../platform/clock";
import type { MessageLinks } from "./message-links";
import type { MessageRow } from "./messages-store";

type Content = Record<string, unknown>;

function part(content: Content, key: string): Content | undefined {
  const value = content[key];
  return value !== null && typeof value === "object" ? (value as Content) : undefined;
}

/** What the reader may see of messages. */
interface Sight {
  unmasked: boolean;
  media: boolean;
}

function sightOf(ctx: CallContext): Sight {
  return { unmasked: may(ctx.principal, "contacts:pii"), media: may(ctx.principal, "media:read") };
}

/** A customer's message in words from which names, numbers and files are left out; undefined when it has none of them. */
function maskedText(message: InboundMessage, sight: Sight): string | undefined {
  const type = kindOf(message);
  if (type === "edit") {
    const edited = editedMessage(message);
    const words = edited && maskedText(edited, sight);
    return words === undefined ? undefined : `[edited] ${words}`;
  }
  // A notice of Meta's spells out names and numbers.
  if (type === "system" && !sight.unmasked) return "[system]";
  if (type === "contacts" && !sight.unmasked) {
    return cardsText(message, ({ name, phones }) => ({
      name: name && maskName(name),
      phones: phones.map(maskPhone),
    }));
  }
  // What people fill in is who they are and where they live.
  const fields = type === "interactive" && !sight.unmasked ? formFields(message) : undefined;
  if (fields) return ["[form]", ...fields.map((field) => `${field}: •••`)].join("\n");
  const media = part(message, type);
  // The file's name is part of the attachment.
  if (!sight.media && media?.filename !== undefined)
    return inboundText({ ...message, [type]: { ...media, filename: undefined } });
  return undefined;
}

/** A message's own words for a reader, of either side; an edited one in its new wording. */
export function wordsFor(
  ctx: CallContext,
  row: Pick<MessageRow, "direction" | "content" | "text">,
  edited?: InboundMessage,
): string {
  const words = edited ? inboundText(edited) : row.text;
  if (row.direction === "out") return words;
  return maskedText(edited ?? (JSON.parse(row.content) as InboundMessage), sightOf(ctx)) ?? words;
}

function isMedia(type: string): boolean {
  return (MEDIA_KINDS as readonly string[]).includes(type);
}

/** Facts of a file, from what came with the message and from what the media room knows of it. */
function attachmentView(row: MessageRow, content: Content, sight: Sight, known: Content | undefined) {
  const media = part(content, row.type);
  if (!media || !isMedia(row.type)) return undefined;
  if (!sight.media) return { kind: row.type, masked: true };
  if (row.direction === "out") {
    return {
      kind: row.type,
      ...(media.asset_id !== undefined && { asset_id: media.asset_id }),
      ...(media.filename !== undefined && { file_name: media.filename }),
      ...known,
    };
  }
  return {
    kind: row.type,
    mime_type: media.mime_type ?? null,
    sha256: media.sha256 ?? null,
    customer_file_name: media.filename ?? null,
    ...known,
  };
}

const CHOICE_FIELDS = ["id", "title", "description", "text", "payload"];
const PRODUCT_FIELDS = ["catalog_id", "product_retailer_id"];
/** …/whatsapp/webhooks/reference/messages/text, "referral" */
const REFERRAL_FIELDS = [
  "source_type",
  "source_id",
  "source_url",
  "headline",
  "body",
  "media_type",
  "image_url",
  "video_url",
  "thumbnail_url",
  "ctwa_clid",
];
const MOST_CHARACTERS = 500;

/** The texts of an object of Meta's that a page shows; undefined when something else is in its place. */
function textsOf(value: unknown, fields: readonly string[]): Content | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const texts = fields.flatMap((field) => {
    const text = textOf((value as Content)[field]);
    return text === undefined ? [] : [[field, text.slice(0, MOST_CHARACTERS)]];
  });
  return texts.length > 0 ? Object.fromEntries(texts) : undefined;
}

/** What a customer's message is about beyond its words: the choice that was tapped, the ad or product it came from. */
function originOf(content: InboundMessage, links: MessageLinks): Content {
  const interactive = part(content, "interactive");
  const choice = textsOf(
    interactive?.button_reply ?? interactive?.list_reply ?? content.button,
    CHOICE_FIELDS,
  );
  const context = part(content, "context") ?? {};
  const referral = textsOf(content.referral, REFERRAL_FIELDS);
  const product = textsOf(context.referred_product, PRODUCT_FIELDS);
  return {
    ...(choice !== undefined && {
      customer_choice: choice,
      ...(links.replyToId && { offered_by_message_id: links.replyToId }),
    }),
    ...(referral && { referral }),
    ...(product && { about_product: product }),
    ...(context.forwarded === true && { forwarded: true }),
    ...(context.frequently_forwarded === true && { forwarded: true, frequently_forwarded: true }),
    ...(isGroupMessage(content) && { in_group: true }),
    ...(content.type === "reaction" && {
      customer_reaction: { emoji: textOf(part(content, "reaction")?.emoji) ?? "" },
    }),
    ...(links.orderId && { order_id: links.orderId }),
  };
}

/** How a message hangs together with others, and what became of it. */
function linksView(row: MessageRow, links: MessageLinks, sight: Sight): Content {
  const edited = links.edits.at(-1);
  return {
    ...(links.replyToId && { reply_to_message_id: links.replyToId }),
    ...(row.reply_to_wamid !== null && sight.unmasked && { reply_to: row.reply_to_wamid }),
    ...(links.targetId && { on_message_id: links.targetId }),
    ...(links.reactions.length > 0 && {
      reactions: links.reactions.map(({ from, emoji, at }) => ({
        from,
        [from === "customer" ? "customer_emoji" : "emoji"]: emoji,
        at: rfc3339(at),
      })),
    }),
    ...(edited && { edited: true, edited_at: rfc3339(edited.at) }),
    ...(links.deletedAt !== null && { deleted: true, deleted_at: rfc3339(links.deletedAt) }),
  };
}

export interface MessageView {
  id: string;
  direction: "inbound" | "outbound";
  type: string;
  [more: string]: unknown;
}

/** What a customer took back is not shown: only that there was something. */
const TAKEN_BACK = "[message deleted]";

/**
 * A message as agents get it. What a customer wrote stands only in fields named `customer_…`. `attachment` is what the
 * media room knows of its file.
 */
export function messageView(
  ctx: CallContext,
  row: MessageRow,
  links: MessageLinks,
  detail: "concise" | "full",
  attachment?: Content,
): MessageView {
  const content = JSON.parse(row.content) as InboundMessage;
  const sight = sightOf(ctx);
  const inbound = row.direction === "in";
  const gone = inbound && (links.deletedAt !== null || (row.type === "edit" && links.targetDeleted));
  const words = gone ? TAKEN_BACK : wordsFor(ctx, row, links.edits.at(-1)?.message);
  const file = gone ? undefined : attachmentView(row, content, sight, attachment);
  const base: MessageView = {
    id: row.id,
    // Meta's ids spell out the customer's number, so they are personal data too.
    ...(sight.unmasked && { wamid: row.wamid }),
    direction: inbound ? "inbound" : "outbound",
    type: row.type,
    ...(inbound ? { customer_text: words } : { text: words, sender: row.sender_name }),
    ...(row.broadcast && { broadcast: row.broadcast }),
    sent_at: rfc3339(inbound ? row.at : (row.sent_at ?? row.at)),
    ...linksView(row, links, sight),
    ...(inbound && !gone && originOf(content, links)),
    ...(file && { attachment: file }),
  };
  const delivery = deliveryView(row, sight);
  if (detail === "concise") return { ...base, delivery };
  return {
    ...base,
    delivery: { ...delivery, ...(row.failed_at !== null && { failed_at: rfc3339(row.failed_at) }) },
    action_request_id: row.action_request_id,
    ...(!gone && formerWordings(ctx, row, links)),
    // The raw object names the sender and the file.
    ...(sight.unmasked && !gone && (inbound ? sight.media && { customer_content: content } : { content })),
  };
}

/** Meta's words may spell out the customer's number or an id that holds it. */
function errorView(error: string, sight: Sight): unknown {
  return JSON.parse(sight.unmasked ? error : error.replace(/wamid\.[\w+/=-]*|(?<![\w.])\+?\d{7,}/g, "•••"));
}

function deliveryView(row: MessageRow, sight: Sight): Content {
  if (row.direction === "in") return { status: "received" };
  return {
    status: row.status,
    delivered_at: rfc3339(row.delivered_at ?? row.read_at),
    read_at: rfc3339(row.read_at),
    ...(row.error !== null && { error: errorView(row.error, sight) }),
  };
}

/** The wordings of an edited message before its last, the first one first. */
function formerWordings(ctx: CallContext, row: MessageRow, { edits }: MessageLinks): Content {
  if (edits.length === 0) return {};
  const former = [undefined, ...edits.slice(0, -1).map(({ message }) => message)];
  const texts = former.map((message) => wordsFor(ctx, row, message));
  return row.direction === "in" ? { customer_former_texts: texts } : { former_texts: texts };
}
