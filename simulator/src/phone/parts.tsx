import type { Child } from "hono/jsx";
import { isObject, type Json } from "../json";
import type { Message } from "../message-log";
import type { TextKey, Words } from "./text";
import type { ChatView } from "./view";

/** What a bubble needs to draw the inside of one message. */
export interface ContentProps {
  message: Message;
  chat: ChatView;
  words: Words;
}

/** The object under `key`, empty when there is none. */
export function at(json: Json, key: string): Json {
  const value = json[key];
  return isObject(value) ? value : {};
}

/** A text or number as text, anything else as nothing. */
export function str(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

const mark = { "*": "strong", _: "em", "~": "s" } as const;

/** WhatsApp's *bold*, _italic_ and ~struck~ text. Everything else is text, escaped by JSX. */
export function Rich({ text }: { text: string }) {
  const parts = text.split(/(\*[^*\n]+\*|(?<!\w)_[^_\n]+_(?!\w)|~[^~\n]+~)/);
  return (
    <p class="text">
      {parts.map((part, index) => {
        const sign = part[0];
        if (index % 2 === 0 || (sign !== "*" && sign !== "_" && sign !== "~")) return part;
        const Tag = mark[sign];
        return <Tag>{part.slice(1, -1)}</Tag>;
      })}
    </p>
  );
}

/** A button that sends a message as the customer, in answer to `message`. */
export function Tap({ message, inbound, children }: { message: Message; inbound: Json; children?: Child }) {
  return (
    <button
      type="button"
      class="tap"
      data-inbound={JSON.stringify({ ...inbound, context: { id: message.wamid } })}
    >
      {children}
    </button>
  );
}

/** Only web addresses become links; anything else stays text. */
export function Link({ href, children }: { href: string; children?: Child }) {
  if (!/^https?:\/\//i.test(href)) return <span class="tap">{children}</span>;
  return (
    <a class="tap" href={href} target="_blank" rel="noopener noreferrer">
      {children} <span aria-hidden="true">↗</span>
    </a>
  );
}

/** A picture that the simulator holds, or a placeholder with its name. */
export function Media({
  kind,
  media,
  chat,
  words,
}: {
  kind: TextKey;
  media: Json;
  chat: ChatView;
  words: Words;
}) {
  const file = chat.file(media);
  const caption = str(media.caption);
  const label = str(media.filename) || words(kind);
  const pictured = file !== undefined && (kind === "image" || kind === "sticker");
  return (
    <>
      {pictured ? (
        <img class="picture" src={file} alt={caption || label} width="240" height="180" />
      ) : (
        <p class="placeholder" data-kind={kind}>
          {label} <small>{str(media.link) || str(media.id)}</small>
        </p>
      )}
      {caption && <Rich text={caption} />}
    </>
  );
}

/** A place by its name, or as a place, with where it is. */
export function Place({ location, words }: { location: Json; words: Words }) {
  const { latitude, longitude, name, address } = location;
  const below = [str(address), `${str(latitude)}, ${str(longitude)}`].filter(Boolean).join(" · ");
  return (
    <p class="placeholder" data-kind="location">
      {str(name) || words("location")} <small>{below}</small>
    </p>
  );
}

/** The objects of an array, none when it is not one. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
