import type { Message } from "../message-log";
import type { RenderedButton, RenderedPart } from "../templates/render";
import { at, type ContentProps, Link, Media, Place, Rich, str, Tap } from "./parts";
import { dayIn, type Language, timeIn, type Words } from "./text";
import type { ChatView } from "./view";

/** A sent template, filled in; named only, when the template is gone. */
export function TemplateContent({ message, chat, words }: ContentProps) {
  const rendered = chat.rendered(message);
  if (rendered === undefined)
    return <p class="placeholder">{`${words("template")} ${str(at(message.body, "template").name)}`}</p>;
  const { footer, offer, cards } = rendered;
  return (
    <>
      <Header part={rendered} chat={chat} words={words} />
      {offer && (
        <p class="placeholder" data-kind="offer">
          {offer.text}{" "}
          {offer.endsAt !== undefined && (
            <small>{`${words("offerEnds")} ${momentIn(chat.language, offer.endsAt)}`}</small>
          )}
        </p>
      )}
      <Rich text={rendered.body} />
      {footer && <p class="footer">{footer}</p>}
      <Buttons message={message} buttons={rendered.buttons} words={words} />
      {cards.length > 0 && (
        <ol class="cards">
          {cards.map((card) => (
            <li>
              <Header part={card} chat={chat} words={words} />
              {card.body && <Rich text={card.body} />}
              <Buttons message={message} buttons={card.buttons} words={words} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Header({ part, chat, words }: { part: RenderedPart; chat: ChatView; words: Words }) {
  const { header } = part;
  const kind = header?.format.toLowerCase();
  if (header === undefined) return null;
  if (kind === "image" || kind === "video" || kind === "document")
    return <Media kind={kind} media={header.media ?? {}} chat={chat} words={words} />;
  if (kind === "location") return <Place location={header.media ?? {}} words={words} />;
  return <p class="heading">{header.text}</p>;
}

function Buttons({
  message,
  buttons,
  words,
}: {
  message: Message;
  buttons: readonly RenderedButton[];
  words: Words;
}) {
  if (buttons.length === 0) return null;
  return (
    <div class="actions">
      {buttons.map((button) => (
        <Action message={message} button={button} words={words} />
      ))}
    </div>
  );
}

function Action({ message, button, words }: { message: Message; button: RenderedButton; words: Words }) {
  if (button.type === "QUICK_REPLY")
    return (
      <Tap
        message={message}
        inbound={{ type: "button", button: { text: button.text, payload: button.payload } }}
      >
        {button.text}
      </Tap>
    );
  if (button.url !== undefined) return <Link href={button.url}>{button.text}</Link>;
  return <span class="tap">{labelOf(button, words)}</span>;
}

function labelOf({ type, text, code }: RenderedButton, words: Words): string {
  if (type === "PHONE_NUMBER" || type === "VOICE_CALL") return `${words("call")}: ${text}`;
  return code === undefined ? text : `${words("copy")}: ${code}`;
}

function momentIn(language: Language, ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${dayIn(language, seconds)} ${timeIn(language, seconds)}`;
}
