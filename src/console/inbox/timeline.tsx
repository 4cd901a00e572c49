import { type I18n, wordsFor } from "../i18n";
import type { Conversation, Handover, Message, Note } from "./answers";
import { AsideItem, isAside, MessageItem } from "./message";

interface Props {
  i18n: I18n;
  conversation: Conversation;
  now: number;
  /** Where a reply that quotes a message is written, by the message's id. */
  replyTo: ((messageId: string) => string) | undefined;
}

type Entry =
  | { kind: "message"; at: number; message: Message }
  | { kind: "note"; at: number; note: Note }
  | { kind: "handover"; at: number; handover: Handover };

/** Messages with what staff wrote and did in between; of older pages the messages alone. */
function entriesOf({ messages, notes = [], assignment_history = [], next_cursor }: Conversation): Entry[] {
  const first = Date.parse(messages[0]?.sent_at ?? "");
  const entries: Entry[] = [
    ...messages.map((message): Entry => ({ kind: "message", at: Date.parse(message.sent_at), message })),
    ...notes.map((note): Entry => ({ kind: "note", at: Date.parse(note.at), note })),
    ...assignment_history.map(
      (handover): Entry => ({ kind: "handover", at: Date.parse(handover.at), handover }),
    ),
  ];
  // What is older than the page stands between messages that are not on it.
  const shown = next_cursor === null ? entries : entries.filter(({ at }) => !(at < first));
  return shown.toSorted((a, b) => a.at - b.at);
}

/** A conversation from top to bottom: days, messages, notes of staff, hand-overs. */
export function Timeline({ i18n, conversation, now, replyTo }: Props) {
  const { inbox: words } = i18n.t;
  const entries = entriesOf(conversation);
  const byId = new Map(conversation.messages.map((message) => [message.id, message]));
  let day = "";
  return (
    <ol class="chat">
      {entries.map((entry) => {
        const today = i18n.day(entry.at);
        const starts = today !== day;
        day = today;
        return (
          <>
            {starts && (
              <li class="day">
                <span>{today === i18n.day(now) ? words.today : today}</span>
              </li>
            )}
            {entry.kind === "note" && <NoteItem i18n={i18n} note={entry.note} />}
            {entry.kind === "handover" && <HandoverItem i18n={i18n} handover={entry.handover} />}
            {entry.kind === "message" &&
              (isAside(entry.message) ? (
                <AsideItem i18n={i18n} message={entry.message} />
              ) : (
                <MessageItem
                  i18n={i18n}
                  message={entry.message}
                  about={byId.get(entry.message.reply_to_message_id ?? "")}
                  replyTo={replyTo?.(entry.message.id)}
                />
              ))}
          </>
        );
      })}
    </ol>
  );
}

/** What staff wrote to each other: apart from what the customer sees, and said to be so. */
function NoteItem({ i18n, note }: { i18n: I18n; note: Note }) {
  const { inbox: words } = i18n.t;
  return (
    <li class="staff-note">
      <p class="from">
        <strong>{words.staffOnly}</strong> · <bdi>{note.by}</bdi>{" "}
        <time datetime={note.at}>{i18n.clock(Date.parse(note.at))}</time>
      </p>
      {note.text === undefined ? (
        <p class="muted">{words.noteHidden}</p>
      ) : (
        <p class="lines" dir="auto">
          {note.text}
        </p>
      )}
    </li>
  );
}

/** One side of a hand-over; a queue that stays is not repeated. */
function nameOf(i18n: I18n, side: Handover["to"], other: Handover["to"]): string {
  const { inbox: words } = i18n.t;
  if (side.hidden) return words.hiddenQueue;
  const moved = side.queue?.queue_id !== other.queue?.queue_id;
  const who = side.owner?.name ?? side.team?.name;
  const names = [who, moved || !who ? side.queue?.name : undefined].filter((name) => name != null);
  return names.length === 0 ? words.nobody : names.join(" · ");
}

function HandoverItem({ i18n, handover }: { i18n: I18n; handover: Handover }) {
  const { inbox: words, label } = i18n.t;
  const { kind, from, to, by, at } = handover;
  const byAnother = by.name && by.kind !== "system" && by.name !== to.owner?.name;
  return (
    <li class="aside-item">
      {label(wordsFor<string>(words.handovers, kind, kind))}
      <bdi>{nameOf(i18n, from, to)}</bdi> <span aria-hidden="true">→</span>
      <span class="visually-hidden">{words.to}</span> <bdi>{nameOf(i18n, to, from)}</bdi>
      {byAnother && (
        <>
          {" · "}
          <bdi>{by.name}</bdi>
        </>
      )}{" "}
      <time datetime={at}>{i18n.clock(Date.parse(at))}</time>
    </li>
  );
}
