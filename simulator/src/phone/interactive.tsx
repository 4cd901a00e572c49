import type { Json } from "../json";
import type { Message } from "../message-log";
import { at, type ContentProps, Link, listOf, Media, Rich, str, Tap } from "./parts";
import type { Words } from "./text";

/** An interactive message of the business, with what the customer can tap. */
export function Interactive({ message, chat, words }: ContentProps) {
  const interactive = at(message.body, "interactive");
  const action = at(interactive, "action");
  const header = at(interactive, "header");
  const headerKind = str(header.type);
  const footer = str(at(interactive, "footer").text);
  return (
    <>
      {headerKind === "text" && <p class="heading">{str(header.text)}</p>}
      {(headerKind === "image" || headerKind === "video" || headerKind === "document") && (
        <Media kind={headerKind} media={at(header, headerKind)} chat={chat} words={words} />
      )}
      <Rich text={str(at(interactive, "body").text)} />
      {footer && <p class="footer">{footer}</p>}
      <Actions message={message} type={str(interactive.type)} action={action} words={words} />
    </>
  );
}

function Actions({
  message,
  type,
  action,
  words,
}: {
  message: Message;
  type: string;
  action: Json;
  words: Words;
}) {
  if (type === "button") {
    const replies = listOf(action.buttons).map((button) => at(button, "reply"));
    return (
      <div class="actions">
        {replies.map((reply) => (
          <Tap
            message={message}
            inbound={{
              type: "interactive",
              interactive: { type: "button_reply", button_reply: { id: reply.id, title: reply.title } },
            }}
          >
            {str(reply.title)}
          </Tap>
        ))}
      </div>
    );
  }
  if (type === "list") return <ListAction message={message} action={action} />;
  if (type === "cta_url") {
    const parameters = at(action, "parameters");
    return (
      <div class="actions">
        <Link href={str(parameters.url)}>{str(parameters.display_text)}</Link>
      </div>
    );
  }
  return (
    <div class="actions">
      <Tap
        message={message}
        inbound={{
          type: "location",
          location: { latitude: 22.2866, longitude: 114.1508, name: "Sheung Wan" },
        }}
      >
        {words("sendLocation")}
      </Tap>
    </div>
  );
}

function ListAction({ message, action }: { message: Message; action: Json }) {
  return (
    <details class="actions list" data-key={message.wamid}>
      <summary class="tap">☰ {str(action.button)}</summary>
      {listOf(action.sections).map((section) => (
        <section>
          {str(section.title) && <h4>{str(section.title)}</h4>}
          {listOf(section.rows).map((row) => (
            <Tap
              message={message}
              inbound={{ type: "interactive", interactive: { type: "list_reply", list_reply: row } }}
            >
              <span>{str(row.title)}</span>
              {str(row.description) && <small>{str(row.description)}</small>}
            </Tap>
          ))}
        </section>
      ))}
    </details>
  );
}
