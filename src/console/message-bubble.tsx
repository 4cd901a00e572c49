import type { BubbleContent } from "./bubble-content";
import type { I18n } from "./i18n";
import { TemplateBubbles } from "./template-bubble";
import { WhatsAppText } from "./whatsapp-text";

const MARKS = { reply: "↩", link: "↗", list: "≡", place: "⌖" } as const;

/** A message as it will stand on the customer's phone. Its buttons cannot be pressed here. */
export function MessageBubble({ content, i18n }: { content: BubbleContent; i18n: I18n }) {
  const { approval: words } = i18n.t;
  const { filled, quote } = content;
  return (
    <figure class="phone">
      {filled && (
        <TemplateBubbles bubble={filled} i18n={i18n}>
          {quote !== undefined && <Quote text={quote} i18n={i18n} />}
        </TemplateBubbles>
      )}
      {!filled && <PlainBubble content={content} i18n={i18n} />}
      {content.sections.length > 0 && <ListSections content={content} title={words.list} />}
      {content.template && (
        <figcaption>{words.templateCaption(content.template.name, content.template.language)}</figcaption>
      )}
    </figure>
  );
}

function PlainBubble({ content, i18n }: { content: BubbleContent; i18n: I18n }) {
  const { approval: words } = i18n.t;
  return (
    <div class="bubble">
      {content.quote !== undefined && <Quote text={content.quote} i18n={i18n} />}
      {content.media && <MediaPart media={content.media} i18n={i18n} />}
      {content.header && (
        <p class="header" dir="auto">
          {content.header}
        </p>
      )}
      {content.place && <Place place={content.place} title={words.place} />}
      {content.cards?.map((lines) => (
        <Card lines={lines} title={words.card} />
      ))}
      {content.reaction !== undefined && (
        <p class="body">
          {content.reaction === "" ? words.reactionRemoved : `${words.reaction}: ${content.reaction}`}
        </p>
      )}
      {content.body !== undefined && (
        <p class="body" dir="auto">
          <WhatsAppText text={content.body} />
        </p>
      )}
      {content.footer && (
        <p class="footer" dir="auto">
          {content.footer}
        </p>
      )}
      {content.buttons.length > 0 && (
        <ul class="buttons">
          {content.buttons.map(({ title, kind, url }) => (
            <li>
              <span aria-hidden="true">{MARKS[kind]}</span>{" "}
              <bdi>{kind === "place" ? words.sendLocation : title}</bdi>
              {url && <span class="target">{url}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the message answers; its words are the customer's or ours, and are never markup. */
function Quote({ text, i18n }: { text: string | null; i18n: I18n }) {
  const { approval: words } = i18n.t;
  if (text === null) return <p class="quote">{words.replyTo}</p>;
  return (
    <p class="quote">
      {words.quoted} <bdi>{text}</bdi>
    </p>
  );
}

/** A file by its kind and name. It is opened apart: nothing of it runs in this page. */
function MediaPart({ media, i18n }: { media: NonNullable<BubbleContent["media"]>; i18n: I18n }) {
  const { approval: words } = i18n.t;
  return (
    <p class="header">
      {words.media[media.kind]} {media.name !== undefined && <bdi>{media.name}</bdi>}
      <span class="target">
        <a
          href={`/console/media/${encodeURIComponent(media.assetId)}`}
          target="_blank"
          rel="noopener noreferrer"
        >
          {words.openFile}
        </a>{" "}
        {media.assetId}
      </span>
    </p>
  );
}

function Place({ place, title }: { place: NonNullable<BubbleContent["place"]>; title: string }) {
  return (
    <p class="body" dir="auto">
      <strong>{place.name ?? title}</strong>
      {place.address !== undefined && <span class="target">{place.address}</span>}
      <span class="target">{place.coordinates}</span>
    </p>
  );
}

function Card({ lines: [name, ...details], title }: { lines: readonly string[]; title: string }) {
  return (
    <p class="body" dir="auto">
      <span class="target">{title}</span>
      <strong>{name}</strong>
      {details.map((line) => (
        <span class="target">{line}</span>
      ))}
    </p>
  );
}

function ListSections({ content, title }: { content: BubbleContent; title: string }) {
  return (
    <div class="list">
      <p class="footer">{title}</p>
      {content.sections.map((section) => (
        <>
          {section.title && (
            <p class="header" dir="auto">
              {section.title}
            </p>
          )}
          <ul>
            {section.rows.map((row) => (
              <li dir="auto">
                {row.title}
                {row.description && <span class="target">{row.description}</span>}
              </li>
            ))}
          </ul>
        </>
      ))}
    </div>
  );
}
