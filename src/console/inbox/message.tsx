import { type I18n, wordsFor } from "../i18n";
import { WhatsAppText } from "../whatsapp-text";
import type { Message } from "./answers";
import { AttachmentPart } from "./attachment";
import { inWords, TICKS, withoutKind } from "./words";

interface Props {
  i18n: I18n;
  message: Message;
  /** The message that this one answers or is about, when it is on the page. */
  about: Message | undefined;
  /** Where a reply that quotes it is written; undefined where nobody may write. */
  replyTo: string | undefined;
}

/** Kinds that say something about another message, or that Meta writes: a line between the bubbles. */
const ASIDE = new Set(["reaction", "edit", "revoke", "system", "request_welcome"]);

/** Whether a message is a line between bubbles and no bubble. */
export const isAside = ({ type }: Message): boolean => ASIDE.has(type);

/** A message as it stands in the chat, with what became of it. */
export function MessageItem({ i18n, message, about, replyTo }: Props) {
  const { inbox: words } = i18n.t;
  const inbound = message.direction === "inbound";
  const text = (inbound ? message.customer_text : message.text) ?? "";
  const at = Date.parse(message.sent_at);
  const failed = message.delivery.status === "failed";
  return (
    <li class={`msg ${inbound ? "in" : "out"}${failed ? " failed" : ""}`} id={`m-${message.id}`}>
      <div class="chat-bubble">
        <p class="from">
          {inbound ? (
            <span class="visually-hidden">{words.customer}</span>
          ) : (
            <>
              <bdi>{message.sender ?? words.automatic}</bdi>
              {message.broadcast && (
                <>
                  {" · "}
                  {words.broadcast} <bdi>{message.broadcast.name}</bdi>
                </>
              )}
            </>
          )}
        </p>
        {message.referral && <Referral i18n={i18n} referral={message.referral} />}
        {message.forwarded && <p class="mark">{words.forwarded}</p>}
        {message.in_group && <p class="mark">{words.inGroup}</p>}
        {about && (
          <p class="answered">
            <a href={`#m-${about.id}`}>{words.answers}</a>{" "}
            <bdi>{inWords(i18n, (about.customer_text ?? about.text ?? "").slice(0, 120))}</bdi>
          </p>
        )}
        {message.deleted ? (
          <p class="gone">{words.takenBack}</p>
        ) : (
          <>
            {message.attachment && <AttachmentPart i18n={i18n} attachment={message.attachment} />}
            {message.customer_choice && <p class="mark">{words.chose}</p>}
            <Words i18n={i18n} text={message.attachment ? withoutKind(text) : text} type={message.type} />
          </>
        )}
        {message.order_id && (
          <p>
            <a href={`/console/orders/${encodeURIComponent(message.order_id)}`}>{words.openOrder}</a>
          </p>
        )}
        <p class="meta">
          {message.edited && <span>{words.edited}</span>}{" "}
          <time datetime={message.sent_at}>{i18n.clock(at)}</time>
          {!inbound && <Delivery i18n={i18n} message={message} />}
        </p>
        {failed && <Failure i18n={i18n} message={message} />}
        {message.reactions && message.reactions.length > 0 && (
          <p class="reactions">
            <span class="visually-hidden">{words.reactions} </span>
            {message.reactions.map(({ from, customer_emoji, emoji }) => (
              <span title={from === "customer" ? words.customer : words.us}>{customer_emoji ?? emoji}</span>
            ))}
          </p>
        )}
      </div>
      {replyTo !== undefined && !message.deleted && (
        <a class="quote-it" href={replyTo}>
          <span aria-hidden="true">↩</span>
          <span class="visually-hidden">{words.replyToThis}</span>
        </a>
      )}
    </li>
  );
}

/** Something that was said about another message, or that Meta tells of. */
export function AsideItem({ i18n, message }: Pick<Props, "i18n" | "message">) {
  const text = message.customer_text ?? message.text ?? "";
  return (
    <li class="aside-item" id={`m-${message.id}`}>
      <bdi>{inWords(i18n, text)}</bdi>{" "}
      <time datetime={message.sent_at}>{i18n.clock(Date.parse(message.sent_at))}</time>
    </li>
  );
}

/** Words in WhatsApp's formatting; what can be tapped stands in a line of its own and looks like it. */
function Words({ i18n, text, type }: { i18n: I18n; text: string; type: string }) {
  if (text === "") return null;
  const lines = type === "interactive" || type === "template" ? text.split("\n") : [text];
  const firstButton = lines.findIndex((line, at) => at > 0 && /^\[[^\]]+\]/.test(line));
  const [body, rest] =
    firstButton < 0 ? [lines, []] : [lines.slice(0, firstButton), lines.slice(firstButton)];
  return (
    <>
      <p class="text" dir="auto">
        <WhatsAppText text={inWords(i18n, body.join("\n"))} />
      </p>
      {rest.length > 0 && (
        <ul class="taps">
          {rest.map((line) => (
            <li dir="auto">{line.replace(/^\[([^\]]+)\]/, "$1")}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Referral({ i18n, referral }: { i18n: I18n; referral: NonNullable<Message["referral"]> }) {
  return (
    <p class="answered">
      {i18n.t.inbox.referral} <bdi>{referral.headline ?? referral.body ?? referral.source_url}</bdi>
    </p>
  );
}

function Delivery({ i18n, message: { delivery } }: Pick<Props, "i18n" | "message">) {
  const { deliveries } = i18n.t.inbox;
  const words = wordsFor<string>(deliveries, delivery.status, delivery.status);
  const at = delivery.read_at ?? delivery.delivered_at;
  return (
    <span class={`delivery ${delivery.status}`} title={at ? `${words} ${i18n.date(Date.parse(at))}` : words}>
      <span aria-hidden="true">{TICKS[delivery.status]}</span> {words}
    </span>
  );
}

/** Why WhatsApp did not deliver it: in our words where there are any, and in Meta's. */
function Failure({ i18n, message: { delivery } }: Pick<Props, "i18n" | "message">) {
  const { failures } = i18n.t.inbox;
  const { code, title, message } = delivery.error ?? {};
  const said = [...new Set([title, message].filter(Boolean))].join(" · ");
  return (
    <p class="why" role="note">
      {wordsFor<string>({ ...failures, ...i18n.t.errors }, String(code), failures.other)}
      {said !== "" && (
        <span class="note" lang="en" dir="auto">
          {said} {code !== undefined && `(${code})`}
        </span>
      )}
    </p>
  );
}
