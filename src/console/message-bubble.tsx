import type { I18n } from "./i18n";
import type { BubbleContent } from "./shown-preview";
import { WhatsAppText } from "./whatsapp-text";

const MARKS = { reply: "↩", link: "↗", list: "≡" } as const;

/** A message as it will stand on the customer's phone. Its buttons cannot be pressed here. */
export function MessageBubble({ content, i18n }: { content: BubbleContent; i18n: I18n }) {
  const { approval: words } = i18n.t;
  return (
    <figure class="phone">
      <div class="bubble">
        {content.isReply && <p class="quote">{words.replyTo}</p>}
        {content.header && (
          <p class="header" dir="auto">
            {content.header}
          </p>
        )}
        <p class="body" dir="auto">
          <WhatsAppText text={content.body} />
        </p>
        {content.footer && (
          <p class="footer" dir="auto">
            {content.footer}
          </p>
        )}
        {content.buttons.length > 0 && (
          <ul class="buttons">
            {content.buttons.map(({ title, kind, url }) => (
              <li>
                <span aria-hidden="true">{MARKS[kind]}</span> <bdi>{title}</bdi>
                {url && <span class="target">{url}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
      {content.sections.length > 0 && <ListSections content={content} title={words.list} />}
      {content.template && (
        <figcaption>{words.templateCaption(content.template.name, content.template.language)}</figcaption>
      )}
    </figure>
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
