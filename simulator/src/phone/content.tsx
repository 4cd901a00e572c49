import type { Json } from "../json";
import type { Message } from "../message-log";
import { Interactive } from "./interactive";
import { at, type ContentProps, listOf, Media, Place, Rich, str } from "./parts";
import { TemplateContent } from "./template";
import type { Words } from "./text";
import type { ChatView } from "./view";

/** The inside of a bubble, by the message's type; a type that is not known is named, never hidden. */
export function Content(props: ContentProps) {
  const { message, chat, words } = props;
  const { body } = message;
  const type = str(body.type);
  switch (type) {
    case "text":
      return <Rich text={str(at(body, "text").body)} />;
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return <Media kind={type} media={at(body, type)} chat={chat} words={words} />;
    case "template":
      return <TemplateContent {...props} />;
    case "interactive":
      return message.direction === "outbound" ? (
        <Interactive {...props} />
      ) : (
        <Rich text={replyTitle(at(body, "interactive"))} />
      );
    case "button":
      return <Rich text={str(at(body, "button").text)} />;
    case "location":
      return <Place location={at(body, "location")} words={words} />;
    case "contacts":
      return (
        <p class="placeholder" data-kind="contacts">
          {words("contacts")} <small>{listOf(body.contacts).map(cardLine).join("; ")}</small>
        </p>
      );
    case "reaction": {
      const emoji = str(at(body, "reaction").emoji);
      return <p class="notice">{emoji === "" ? words("reactionRemoved") : `${words("reacted")} ${emoji}`}</p>;
    }
    case "edit": {
      const edited = at(at(body, "edit"), "message");
      return <Content {...props} message={{ ...message, body: edited }} />;
    }
    case "revoke":
      return <p class="notice">{words("deleted")}</p>;
    case "system":
      return <p class="notice">{`${words("system")}: ${str(at(body, "system").body)}`}</p>;
    default:
      return <p class="notice">{`${words("unsupported")}: ${type}`}</p>;
  }
}

/** A contact card in a line: its name and how to reach whom it names. */
function cardLine(contact: Json): string {
  const numbers = listOf(contact.phones).map(({ phone }) => str(phone));
  const emails = listOf(contact.emails).map(({ email }) => str(email));
  return [str(at(contact, "name").formatted_name), ...numbers, ...emails].filter(Boolean).join(" ");
}

function replyTitle(interactive: Json): string {
  const reply = { ...at(interactive, "button_reply"), ...at(interactive, "list_reply") };
  return str(reply.title) || str(interactive.type);
}

/** A message in a few words, for quotes and for the list of people. */
export function summaryOf(
  message: Message,
  chat: Pick<ChatView, "rendered"> | undefined,
  words: Words,
): string {
  const { body } = message;
  const type = str(body.type);
  if (type === "text") return str(at(body, "text").body);
  if (type === "button") return str(at(body, "button").text);
  if (type === "template") return chat?.rendered(message)?.body ?? words("template");
  if (type === "interactive")
    return str(at(at(body, "interactive"), "body").text) || replyTitle(at(body, "interactive"));
  if (type === "reaction") return str(at(body, "reaction").emoji);
  return isTextKey(type) ? words(type) : words("unsupported");
}

function isTextKey(
  type: string,
): type is "image" | "video" | "audio" | "document" | "sticker" | "location" | "contacts" | "system" {
  return ["image", "video", "audio", "document", "sticker", "location", "contacts", "system"].includes(type);
}
