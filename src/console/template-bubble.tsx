import type { Child } from "hono/jsx";
import type { TemplateBubble } from "../templates";
import type { I18n } from "./i18n";
import { WhatsAppText } from "./whatsapp-text";

interface Shown {
  bubble: TemplateBubble;
  i18n: I18n;
}

/** Signs before the label of a button, by its kind. */
const MARKS: Readonly<Record<string, string>> = {
  QUICK_REPLY: "↩",
  URL: "↗",
  PHONE_NUMBER: "✆",
  VOICE_CALL: "✆",
  COPY_CODE: "❏",
  OTP: "❏",
  FLOW: "≡",
  CATALOG: "▤",
  MPM: "▤",
  SPM: "▤",
};

/** A template as it will stand on the customer's phone, its cards side by side. Nothing can be pressed here. */
export function TemplateBubbles({ bubble, i18n, children }: Shown & { children?: Child }) {
  const { template: words } = i18n.t;
  const { cards = [] } = bubble;
  return (
    <>
      <Bubble bubble={bubble} i18n={i18n}>
        {children}
      </Bubble>
      {cards.length > 0 && (
        <ol class="cards" tabindex={0} aria-label={words.cards(i18n.number(cards.length))}>
          {cards.map((card) => (
            <li>
              <Bubble bubble={card} i18n={i18n} />
            </li>
          ))}
        </ol>
      )}
      {bubble.shown_by_meta_in !== undefined && (
        <p class="aside">{words.shownByMeta(bubble.shown_by_meta_in)}</p>
      )}
    </>
  );
}

function Bubble({ bubble, i18n, children }: Shown & { children?: Child }) {
  const { header, body, footer, buttons } = bubble;
  return (
    <div class="bubble">
      {children}
      {header && <Header header={header} i18n={i18n} />}
      {bubble.offer !== undefined && <Offer bubble={bubble} i18n={i18n} />}
      {body !== "" && (
        <p class="body" dir="auto">
          <WhatsAppText text={body} />
        </p>
      )}
      {footer && (
        <p class="footer" dir="auto">
          {footer}
        </p>
      )}
      {buttons.length > 0 && (
        <ul class="buttons">
          {buttons.map(({ type, text, value }) => (
            <li>
              <span aria-hidden="true">{MARKS[type] ?? "•"}</span> <bdi>{text}</bdi>
              {value && <bdi class="target">{value}</bdi>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Header({ header, i18n }: { header: NonNullable<TemplateBubble["header"]>; i18n: I18n }) {
  const { approval: words, template } = i18n.t;
  if (header.format === "TEXT") {
    return (
      <p class="header" dir="auto">
        {header.text}
      </p>
    );
  }
  if (header.format === "LOCATION") {
    return (
      <p class="header">
        {words.place}
        <span class="target">{header.text ?? template.placeLater}</span>
      </p>
    );
  }
  const kind = header.format.toLowerCase() as keyof typeof words.media;
  const address = header.asset_id && `/console/media/${encodeURIComponent(header.asset_id)}`;
  return (
    <>
      {address && header.format === "IMAGE" ? (
        <img class="media" src={address} alt={words.media.image} />
      ) : (
        <p class="header">
          {words.media[kind] ?? header.format} {header.file_name && <bdi>{header.file_name}</bdi>}
        </p>
      )}
      <p>
        <span class="target">
          {address ? (
            <>
              <a href={address} target="_blank" rel="noopener noreferrer">
                {words.openFile}
              </a>{" "}
              {header.asset_id}
            </>
          ) : (
            template.fileLater
          )}
        </span>
      </p>
    </>
  );
}

function Offer({ bubble, i18n }: Shown) {
  const { template: words } = i18n.t;
  const ends = bubble.offer_ends_at;
  return (
    <p class="offer" dir="auto">
      <strong>{bubble.offer}</strong>
      {ends !== undefined && <span class="target">{words.offerEnds(i18n.date(Date.parse(ends)))}</span>}
      {ends === undefined && bubble.offer_counts_down && <span class="target">{words.offerCountsDown}</span>}
    </p>
  );
}
