import { headerOf } from "./interactive-content";
import type { MessageContent } from "./message-content";
import { parametersIn } from "./template-content";

/** Kinds of media with limits of their own. …/whatsapp/business-phone-numbers/media */
export const MEDIA_KINDS = ["image", "video", "audio", "document", "sticker"] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** A file that a message uses, and where in the message. */
export interface MediaUse {
  kind: MediaKind;
  assetId: string;
  /** Of the field that names it, within the arguments of a preview: `message.image.asset_id`. */
  path: string;
}

function isMediaKind(type: string): type is MediaKind {
  return (MEDIA_KINDS as readonly string[]).includes(type);
}

/** The file of an object that holds one under its own type, as messages, headers and parameters do. */
function useIn(holder: { type: string }, path: string): MediaUse[] {
  const { type } = holder;
  if (!isMediaKind(type)) return [];
  const { asset_id: assetId } = (holder as unknown as Record<MediaKind, { asset_id: string }>)[type];
  return [{ kind: type, assetId, path: `${path}.${type}.asset_id` }];
}

/** Every file that a message uses: its own, its header's, those of a template's header and cards. */
export function mediaIn(content: MessageContent): MediaUse[] {
  if (content.type === "interactive") {
    const header = headerOf(content.interactive);
    return header ? useIn(header, "message.interactive.header") : [];
  }
  if (content.type !== "template") return useIn(content, "message");
  return parametersIn(content.template).flatMap(({ parameter, path }) => useIn(parameter, path));
}

/**
 * The message in Meta's own form: Meta's id in the place of each asset's.
 * @throws when an asset has no id at Meta: such a message must not go out.
 */
export function withMediaIds(content: MessageContent, ids: ReadonlyMap<string, string>): unknown {
  return wireForm(content, ids);
}

/** What a flow is opened with is the flow's own: no name in it is ours. */
const FREE_DATA = "flow_action_data";

function wireForm(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => wireForm(item, ids));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (key === FREE_DATA) return [key, part];
      if (key !== "asset_id") return [key, wireForm(part, ids)];
      const id = ids.get(part as string);
      if (id === undefined) throw new Error("a file of the message is not at Meta");
      return ["id", id];
    }),
  );
}
