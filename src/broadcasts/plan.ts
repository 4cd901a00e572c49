import type { MessageContent } from "../meta";

export type TemplateMessage = Extract<MessageContent, { type: "template" }>;

/** One message of a broadcast: what one variant says in one language. Its place in the list is a recipient's `cohort`. */
export interface Cohort {
  /** Name of the variant, for example `A`. */
  variant: string;
  /** As the template has it, for example `zh_HK`. */
  language: string;
  template_id: string;
  template_name: string;
  /** Digest of the template's wording as it was previewed. */
  digest: string;
  /** Meta's message object with merge tags in its texts: `{{contact.name|friend}}`. */
  content: TemplateMessage;
}

/** Who of the audience gets which variant. Shares are whole percents and make 100. */
export interface Variant {
  name: string;
  share: number;
  /** Where in the plan's messages its language stands that is used when a contact's own is not there. */
  fallback_cohort: number;
}

/** Something of a contact's own record that a message names. */
export interface MergeField {
  /** As it stands in the texts, with its braces. */
  tag: string;
  source: { kind: "name" } | { kind: "preference"; key: string };
  /** Used when the contact has none; null: whoever has none is left out. */
  otherwise: string | null;
}

/** What goes to whom: all that is previewed, and that nothing changes afterwards. */
export interface Plan {
  name: string;
  goal: string | null;
  phone_number_id: string;
  segment_id: string;
  /** Whoever is in one of them is left out. */
  exclude_segment_ids: readonly string[];
  category: "marketing" | "utility";
  messages: readonly Cohort[];
  variants: readonly Variant[];
  fields: readonly MergeField[];
  /** Orders count as brought about by the broadcast for so many days after its message. */
  attribution_days: number;
}

/**
 * A utility template for those whom the broadcast could not reach: sent once the first message has failed for good, or
 * can no longer arrive, `after_minutes` after it was sent.
 */
export interface Fallback {
  after_minutes: number;
  /** Languages of one template; the first is used when a contact's own is not there. */
  messages: readonly Cohort[];
}

/** How many characters of a contact's own a message takes over, and nothing that Meta refuses in a parameter. */
const LONGEST_VALUE = 60;

/** A contact's own value as Meta takes it in a parameter: one line, no runs of blanks. …/whatsapp/message-templates */
export function asParameter(value: string): string {
  return [...value.replace(/\s+/gu, " ").trim()].slice(0, LONGEST_VALUE).join("");
}

/** The message that one person gets: merge tags replaced, in every text of the content. */
export function filledIn(
  content: TemplateMessage,
  fields: readonly MergeField[],
  values: readonly string[],
): TemplateMessage {
  if (fields.length === 0) return content;
  const byTag = new Map(fields.map(({ tag }, index) => [tag, values[index] ?? ""]));
  const escaped = fields.map(({ tag }) => tag.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  // In one pass: a name that looks like a tag stays a name.
  const tags = new RegExp(escaped.join("|"), "g");
  const replaceIn = (text: string) => text.replace(tags, (tag) => byTag.get(tag) ?? "");
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") return replaceIn(part);
    if (Array.isArray(part)) return part.map(walk);
    if (part !== null && typeof part === "object")
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, walk(value)]));
    return part;
  };
  return walk(content) as TemplateMessage;
}

/** The id under which a recipient's message is known, here and at Meta (`biz_opaque_callback_data`). */
export function recipientMessageId(broadcastId: string, seq: number): string {
  return `${broadcastId}.${seq}`;
}

/** The recipient whose message an id names; undefined for ids of other messages. */
export function recipientOf(messageId: string): { broadcastId: string; seq: number } | undefined {
  const found = /^(brd_[0-9a-z]+)\.(\d{1,9})$/.exec(messageId);
  return found?.[1] ? { broadcastId: found[1], seq: Number(found[2]) } : undefined;
}
