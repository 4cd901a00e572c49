import { personKey } from "../contacts";
import { customersWords, objectIn, opensWindow, textOf } from "../meta";
import { DAY, SECOND } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { type Statement, statement } from "../platform/db";
import type { WebhookEvent } from "../webhooks";

/** Something that a customer wrote or tapped, her named by address. Times in ms. */
interface Answer {
  key_kind: string;
  key_value: string;
  phone_number_id: string;
  at: number;
  /** The wamid that she answers, when she answers one. */
  context: string | null;
  /** What the button said that she tapped. */
  clicked: string | null;
}

/** An answer without a context belongs to what was sent so long before it at most. */
const ANSWERED_WITHIN = DAY;
/** Meta's times are whole seconds of another clock. */
const CLOCKS_DIFFER = 5 * SECOND;
/** Meta's longest button has 25 characters, its longest list row 24. */
const LONGEST_BUTTON = 40;

function answersIn(events: readonly WebhookEvent[]): Answer[] {
  return events.flatMap((event) => {
    if (event.kind !== "message" || !opensWindow(event.payload.message)) return [];
    const key = personKey(event, events);
    if (!key) return [];
    const { message } = event.payload;
    const tapped = message.type === "button" || message.type === "interactive";
    const words = tapped ? customersWords(message)?.words : undefined;
    return [
      {
        key_kind: key[0],
        key_value: key[1],
        phone_number_id: event.phoneNumberId ?? "",
        at: event.occurredAt ?? event.receivedAt,
        context: textOf(objectIn(message, "context").id) ?? null,
        clicked: words === undefined ? null : [...words].slice(0, LONGEST_BUTTON).join(""),
      },
    ];
  });
}

/**
 * What customers answered, and which buttons they tapped, written to the message of a broadcast that it belongs to: the one
 * that Meta says is answered; without that, or when nobody here knows the answered message, the last one that the customer
 * got on the number within a day. The earliest answer and the earliest tap stay, so order and repetition mean nothing. A tap
 * is an answer too; reactions, edits and Meta's notices are none. None or one statement, by the index
 * `broadcast_recipients_contact` of each writer. The contacts of the batch have to be there already.
 *
 * Taps on links are not among them: Meta reports those only for its Marketing Messages API, where the webhook
 * (`user_actions`) names neither the message nor the person. …/whatsapp/marketing-messages/track-click-events
 */
export function responseStatements(_ctx: AppContext, events: readonly WebhookEvent[]): Statement[] {
  const answers = answersIn(events);
  if (answers.length === 0) return [];
  return [
    statement(
      `update broadcast_recipients set
         replied_at = min(coalesce(replied_at, heard.at), heard.at),
         clicked = case when heard.clicked < coalesce(printf('%015d', clicked_at) || broadcast_recipients.clicked, '~')
           then substr(heard.clicked, 16) else broadcast_recipients.clicked end,
         clicked_at = case when heard.clicked is null then clicked_at
           else min(coalesce(clicked_at, cast(substr(heard.clicked, 1, 15) as integer)), cast(substr(heard.clicked, 1, 15) as integer)) end
       from (
         select message_id, min(at) as at, min(clicked) as clicked from (
           select answer.value ->> 'at' as at,
             -- Sorts by time; what is tapped within one second, by its words.
             case when answered.wamid is not null then printf('%015d', answer.value ->> 'at') || (answer.value ->> 'clicked') end as clicked,
             coalesce(answered.broadcast_id || '.' || answered.seq,
               case when not exists (select 1 from messages as other where other.wamid = answer.value ->> 'context') then (
                 select last.broadcast_id || '.' || last.seq
                 from broadcast_recipients as last indexed by broadcast_recipients_contact
                 cross join broadcasts as broadcast on broadcast.id = last.broadcast_id
                 where last.contact_id = identity.contact_id and broadcast.phone_number_id = answer.value ->> 'phone_number_id'
                   and last.status not in ('waiting', 'failed', 'skipped')
                   and coalesce(last.sent_at, last.claimed_at)
                     between (answer.value ->> 'at') - ${ANSWERED_WITHIN} and (answer.value ->> 'at') + ${CLOCKS_DIFFER}
                 order by coalesce(last.sent_at, last.claimed_at) desc, last.broadcast_id desc, last.seq desc limit 1) end) as message_id
           from json_each(?1) as answer
           cross join contact_identities as identity
             on identity.kind = answer.value ->> 'key_kind' and identity.value = answer.value ->> 'key_value'
           left join broadcast_recipients as answered indexed by broadcast_recipients_contact
             on answered.contact_id = identity.contact_id and answered.wamid = answer.value ->> 'context')
         where message_id is not null group by message_id) as heard
       where broadcast_recipients.broadcast_id = substr(heard.message_id, 1, instr(heard.message_id, '.') - 1)
         and broadcast_recipients.seq = cast(substr(heard.message_id, instr(heard.message_id, '.') + 1) as integer)
         and (replied_at is null or heard.at < replied_at
           or heard.clicked < coalesce(printf('%015d', clicked_at) || broadcast_recipients.clicked, '~'))`,
      JSON.stringify(answers),
    ),
  ];
}
