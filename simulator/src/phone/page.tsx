import { phoneNumbers } from "../fixture";
import type { Message } from "../message-log";
import { isUserId } from "../wa-id";
import { Content, summaryOf } from "./content";
import { type Acquaintance, Avatar, People, written } from "./people";
import { dayIn, timeIn } from "./text";
import { type ChatView, linkTo, type PhoneQuery } from "./view";

interface PageProps {
  query: PhoneQuery;
  people: Acquaintance[];
  chat: ChatView;
}

/** The whole page: people on the left, the chat on the right, one of the two on a phone. */
export function Page({ query, people, chat }: PageProps) {
  const { words, language } = query;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{words("title")}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/phone/style.css" />
        <script src="/phone/script.js" defer></script>
      </head>
      <body class={query.person === "" ? "choosing" : "chatting"}>
        <div class="frame">
          <People query={query} people={people} />
          {query.person === "" ? (
            <p class="nothing">{words("noChat")}</p>
          ) : (
            <Chat query={query} chat={chat} />
          )}
        </div>
      </body>
    </html>
  );
}

function Chat({ query, chat }: { query: PhoneQuery; chat: ChatView }) {
  const { words } = query;
  const business = phoneNumbers.find(({ id }) => id === query.phoneNumberId);
  const name = query.name || (chat.contact?.name ?? "");
  const identity = {
    ...(isUserId(query.person) ? { user_id: query.person } : { from: query.person }),
    ...(name !== "" && { name }),
    phone_number_id: query.phoneNumberId,
  };
  return (
    <main data-identity={JSON.stringify(identity)} data-failed={words("webhookFailed")}>
      <header>
        <a class="back" href={linkTo({ ...query, person: "", name: "" })} aria-label={words("back")}>
          ‹
        </a>
        <Avatar name={business?.verified_name ?? ""} />
        <div>
          <h1>{business?.verified_name}</h1>
          <p>{name === "" ? written(query.person) : `${name} · ${written(query.person)}`}</p>
        </div>
        <details class="menu">
          <summary aria-label={words("options")}>⋮</summary>
          <div>
            <label>
              <input type="checkbox" id="read-receipts" /> {words("readReceipts")}
            </label>
            <button type="button" data-preference={chat.stopped ? "resume" : "stop"}>
              {words(chat.stopped ? "resumeOffers" : "stopOffers")}
            </button>
            <h2>{words("business")}</h2>
            {phoneNumbers.map((number) => (
              <a
                href={linkTo(query, { number: number.id })}
                aria-current={number.id === query.phoneNumberId ? "page" : undefined}
              >
                {number.display_phone_number}
                <small>{number.verified_name}</small>
              </a>
            ))}
          </div>
        </details>
      </header>
      <div id="chat" aria-live="polite">
        <Messages query={query} chat={chat} />
      </div>
      <p id="problem" role="alert" hidden></p>
      <form id="composer">
        <button
          type="button"
          class="icon"
          id="picture"
          title={words("picture")}
          aria-label={words("picture")}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 7h3l2-2h6l2 2h3a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z" />
            <circle cx="12" cy="13" r="3.5" />
          </svg>
        </button>
        <input
          name="text"
          aria-label={words("message")}
          placeholder={words("message")}
          autocomplete="off"
          maxlength={4096}
        />
        <button
          type="button"
          class="stop"
          data-inbound={JSON.stringify({ type: "text", text: { body: "STOP" } })}
        >
          {words("stop")}
        </button>
        <button type="submit" class="icon send" title={words("send")} aria-label={words("send")}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 12 20 4l-6 16-3-7z" />
          </svg>
        </button>
      </form>
    </main>
  );
}

/** The bubbles alone: what the page fetches again every second. */
export function Messages({ query, chat }: { query: PhoneQuery; chat: ChatView }) {
  const { words, language } = query;
  let day = "";
  return (
    <>
      {chat.messages.length === 0 && <p class="hint">{words("empty")}</p>}
      {chat.messages.map((message) => {
        const its = dayIn(language, message.at);
        const first = its !== day;
        day = its;
        return (
          <>
            {first && <p class="day">{its}</p>}
            <Bubble message={message} query={query} chat={chat} />
          </>
        );
      })}
      {chat.stopped && <p class="day">{words("stopped")}</p>}
    </>
  );
}

const ticks = { accepted: "·", sent: "✓", delivered: "✓✓", read: "✓✓", played: "✓✓", failed: "!" } as const;

function Bubble({ message, query, chat }: { message: Message; query: PhoneQuery; chat: ChatView }) {
  const { words, language } = query;
  const quoted = chat.quoted(message);
  const own = message.direction === "inbound";
  // The customer's own messages have arrived once they are here.
  const status = message.status ?? "delivered";
  const unread = !own && (status === "sent" || status === "delivered");
  return (
    <article
      class={own ? "own" : "business"}
      data-status={status}
      data-unread={unread ? message.wamid : undefined}
    >
      {quoted && <blockquote>{summaryOf(quoted, chat, words)}</blockquote>}
      <Content message={message} chat={chat} words={words} />
      <p class="meta">
        <time>{timeIn(language, message.at)}</time>{" "}
        <span class="ticks" data-status={status} title={words(status)}>
          {ticks[status]}
        </span>
      </p>
      {message.errors.map((error) => (
        <p class="error">{`${words("failed")}: ${error.code} ${error.title}`}</p>
      ))}
    </article>
  );
}
