import { type CallContext, may } from "../auth";
import { type InboundMessage, inboundText } from "../meta";
import { rfc3339 } from "../platform/clock";
import type { MessageRow } from "./store";

function part(content: Record<string, unknown>, key: string): Record<string, unknown> | undefined {
  const value = content[key];
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : undefined;
}

/** What a message is about beyond its words: the choice that was tapped, the ad it came from, its attachment. */
function extras(
  row: MessageRow,
  content: Record<string, unknown>,
  mediaVisible: boolean,
): Record<string, unknown> {
  const interactive = part(content, "interactive");
  const choice = interactive?.button_reply ?? interactive?.list_reply ?? content.button;
  const media = ["image", "video", "audio", "document", "sticker"].includes(row.type)
    ? part(content, row.type)
    : undefined;
  return {
    ...(row.direction === "in" && choice !== undefined && { customer_choice: choice }),
    ...(content.referral !== undefined && { referral: content.referral }),
    ...(row.type === "reaction" && row.direction === "in" && { customer_reaction: content.reaction }),
    ...(media && {
      attachment: mediaVisible
        ? {
            kind: row.type,
            mime_type: media.mime_type ?? null,
            sha256: media.sha256 ?? null,
            customer_file_name: media.filename ?? null,
          }
        : { kind: row.type, masked: true },
    }),
  };
}

/** What the reader may see of a customer's words. A notice of Meta's spells out names and numbers. */
function shownText(
  row: MessageRow,
  content: Record<string, unknown>,
  unmasked: boolean,
  mediaVisible: boolean,
): string {
  if (row.type === "system" && !unmasked) return "[system]";
  return mediaVisible ? row.text : withoutFileName(content);
}

/** The words of a message whose attachment is masked: its file name is part of the attachment. */
function withoutFileName(content: Record<string, unknown>): string {
  const message = content as InboundMessage;
  const media = part(content, message.type ?? "");
  if (!media || media.filename === undefined) return inboundText(message);
  return inboundText({ ...message, [message.type ?? ""]: { ...media, filename: undefined } });
}

export interface MessageView {
  id: string;
  direction: "inbound" | "outbound";
  type: string;
  [more: string]: unknown;
}

/** A message as agents get it. What a customer wrote stands only in fields named `customer_…`. */
export function messageView(ctx: CallContext, row: MessageRow, detail: "concise" | "full"): MessageView {
  const content = JSON.parse(row.content) as Record<string, unknown>;
  const unmasked = may(ctx.principal, "contacts:pii");
  const mediaVisible = may(ctx.principal, "media:read");
  const base: MessageView = {
    id: row.id,
    // Meta's ids spell out the customer's number, so they are personal data too.
    ...(unmasked && { wamid: row.wamid }),
    direction: row.direction === "in" ? "inbound" : "outbound",
    type: row.type,
    ...(row.direction === "in"
      ? { customer_text: shownText(row, content, unmasked, mediaVisible) }
      : { text: row.text, sender: row.sender_name }),
    sent_at: rfc3339(row.direction === "in" ? row.at : (row.sent_at ?? row.at)),
    ...(row.reply_to_wamid !== null && unmasked && { reply_to: row.reply_to_wamid }),
    ...extras(row, content, mediaVisible),
  };
  const delivery =
    row.direction === "in"
      ? { status: "received" }
      : {
          status: row.status,
          delivered_at: rfc3339(row.delivered_at ?? row.read_at),
          read_at: rfc3339(row.read_at),
          ...(row.error !== null && { error: JSON.parse(row.error) as unknown }),
        };
  if (detail === "concise") return { ...base, delivery };
  return {
    ...base,
    delivery: { ...delivery, ...(row.failed_at !== null && { failed_at: rfc3339(row.failed_at) }) },
    action_request_id: row.action_request_id,
    // The raw object names the sender and the file.
    ...(unmasked && (row.direction === "out" ? { content } : mediaVisible && { customer_content: content })),
  };
}
