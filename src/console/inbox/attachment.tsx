import { type I18n, wordsFor } from "../i18n";
import type { Attachment } from "./answers";

/** A file of a message: a picture stands in the chat, anything else is opened apart. */
export function AttachmentPart({ i18n, attachment }: { i18n: I18n; attachment: Attachment }) {
  const { inbox: words, approval } = i18n.t;
  const kind = wordsFor<string>(approval.media, attachment.kind, attachment.kind);
  if (attachment.masked) return <p class="chat-file muted">{`${kind}: ${words.files.masked}`}</p>;
  const name = attachment.customer_file_name ?? attachment.file_name;
  const there = attachment.asset_id !== undefined && (attachment.status ?? "ready") === "ready";
  const usable = there && (attachment.scan ?? "clean") === "clean";
  const address = `/console/media/${encodeURIComponent(attachment.asset_id ?? "")}`;
  if (!usable)
    return (
      <p class="chat-file muted">
        {kind} {name && <bdi>{name}</bdi>}
        <span class="note">
          {attachment.status === "failed"
            ? words.files.failed
            : attachment.status === "refused" || attachment.scan === "infected"
              ? words.files.refused
              : words.files.coming}
        </span>
      </p>
    );
  if (attachment.kind === "image" || attachment.kind === "sticker")
    return (
      <a class="picture" href={address} target="_blank" rel="noopener noreferrer">
        <img src={address} alt={name ? `${kind}: ${name}` : kind} loading="lazy" />
      </a>
    );
  return (
    <p class="chat-file">
      <a href={address} target="_blank" rel="noopener noreferrer">
        {kind} {name && <bdi>{name}</bdi>}
      </a>
      {attachment.size != null && <span class="note">{sizeIn(i18n, attachment.size)}</span>}
    </p>
  );
}

function sizeIn(i18n: I18n, bytes: number): string {
  return bytes < 1_000_000
    ? `${i18n.number(Math.max(1, Math.round(bytes / 1000)))} kB`
    : `${i18n.number(Math.round(bytes / 100_000) / 10)} MB`;
}
