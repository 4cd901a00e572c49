import { personKey } from "../contacts";
import { consentWord, ownOptOutWords } from "../governance";
import { customersWords, type InboundMessage, isCustomersMessage } from "../meta";
import type { EventHandler, WebhookEvent } from "../webhooks";
import { refusesContact } from "./refusal";
import { CONSENT_CATEGORIES, RECEIVER_ERRORS } from "./rules";
import { type EntryByMessage, type EntryByPerson, insertEventEntries, type LateStop } from "./store";

type Draft = Omit<EntryByPerson, "id" | "key_kind" | "key_value" | "dedupe_key">;

type OwnWords = ReturnType<typeof ownOptOutWords>;

type ConsentWord = NonNullable<ReturnType<typeof consentWord>>;

/**
 * A message that only says STOP or START: typed, tapped, as a caption, or edited into it. Only what the customer
 * typed in a message of its own can take an opt-out back: the words of a button are the business's.
 */
function consentOf(
  message: InboundMessage,
  own: OwnWords,
): { action: ConsentWord; tapped: boolean } | undefined {
  const said = customersWords(message);
  const action = said && consentWord(said.words, own);
  if (!action) return undefined;
  if (action === "opt_in" && message.type !== "text") return undefined;
  return { action, tapped: !said.typed };
}

function fromMessage(message: InboundMessage, at: number, own: OwnWords): Draft[] {
  const evidence = {
    evidence_kind: "inbound_message",
    evidence_ref: message.id,
    actor_kind: "customer",
    occurred_at: at,
  } as const;
  const said = consentOf(message, own);
  if (said && said.action !== "opt_in") {
    const source = said.tapped ? "button" : "stop_word";
    const scopes = said.action === "opt_out" ? CONSENT_CATEGORIES : (["marketing"] as const);
    return scopes.map((scope) => ({
      ...evidence,
      scope,
      action: "opt_out",
      source,
      can_reverse: 0,
      reversal_only: 0,
      only_if_restricted: 0,
    }));
  }
  if (!isCustomersMessage(message)) return [];
  // The customer's own later message lifts what it answers: it opens the conversation again and shows that
  // the number works. It lifts nothing else; marketing comes back with a START word only. Words that refuse once
  // more answer nothing: they show that the number works, and that is all.
  const lift = {
    ...evidence,
    source: "customer_message",
    can_reverse: 1,
    reversal_only: 1,
    only_if_restricted: 1,
  } as const;
  const lifts: Draft[] = [
    ...(refusesContact(message, own) ? [] : [{ ...lift, scope: "service", action: "opt_in" } as const]),
    { ...lift, scope: "delivery", action: "deliverable" },
  ];
  if (said?.action !== "opt_in") return lifts;
  return [
    ...lifts,
    ...(["marketing", "utility", "authentication"] as const).map(
      (scope): Draft => ({
        ...evidence,
        scope,
        action: "opt_in",
        source: "start_word",
        can_reverse: 1,
        reversal_only: 1,
        only_if_restricted: 0,
      }),
    ),
  ];
}

function fromPreference(event: Extract<WebhookEvent, { kind: "user_preference" }>, at: number): Draft[] {
  const { preference } = event.payload;
  if (
    preference.category !== "marketing_messages" ||
    (preference.value !== "stop" && preference.value !== "resume")
  )
    return [];
  const stops = preference.value === "stop";
  return [
    {
      scope: "marketing",
      action: stops ? "opt_out" : "opt_in",
      source: "preference_webhook",
      evidence_kind: "preference_webhook",
      evidence_ref: event.id,
      actor_kind: "customer",
      occurred_at: at,
      can_reverse: stops ? 0 : 1,
      reversal_only: 0,
      only_if_restricted: 0,
    },
  ];
}

/** STOP words, preferences and refusals: in the ledger before the event counts as applied. */
export const consentEvents: EventHandler = {
  statements: (ctx, events) => {
    const own = ownOptOutWords(ctx.env.OPT_OUT_WORDS);
    const byPerson: EntryByPerson[] = [];
    const byMessage: EntryByMessage[] = [];
    const stops: LateStop[] = [];
    for (const event of events) {
      const at = event.occurredAt ?? event.receivedAt;
      if (event.kind === "status") {
        byMessage.push(...fromStatus(event, at, () => ctx.ids.next("consentRecord")));
        continue;
      }
      const key = personKey(event, events);
      if (!key) continue;
      const drafts =
        event.kind === "message"
          ? fromMessage(event.payload.message, at, own)
          : event.kind === "user_preference"
            ? fromPreference(event, at)
            : [];
      byPerson.push(
        ...drafts.map((draft) => ({
          ...draft,
          id: ctx.ids.next("consentRecord"),
          key_kind: key[0],
          key_value: key[1],
          dedupe_key: `${event.key}:${draft.scope}`,
        })),
      );
      if (drafts.some(({ scope, action }) => scope === "service" && action === "opt_out")) {
        stops.push({ id: ctx.ids.next("consentRecord"), key_kind: key[0], key_value: key[1], at });
      }
    }
    if (byPerson.length === 0 && byMessage.length === 0) return [];
    return [
      insertEventEntries(withOwnRestrictions(byPerson), byMessage, stops, ctx.clock.now(), ctx.correlationId),
    ];
  },
};

/**
 * What lifts a restriction is written only if there is one. The statement looks at the state before its own
 * rows, so a restriction that comes in the same batch is looked for here.
 */
function withOwnRestrictions(entries: readonly EntryByPerson[]): EntryByPerson[] {
  return entries.map((entry) => {
    const lifts = entries.some(
      (other) =>
        other.key_value === entry.key_value &&
        other.scope === entry.scope &&
        other.action === "opt_out" &&
        other.occurred_at < entry.occurred_at,
    );
    return lifts ? { ...entry, only_if_restricted: 0 } : entry;
  });
}

function fromStatus(
  event: Extract<WebhookEvent, { kind: "status" }>,
  at: number,
  nextId: () => string,
): EntryByMessage[] {
  const { status } = event.payload;
  return (status.errors ?? []).flatMap(({ code }) => {
    const meaning = code === undefined ? undefined : RECEIVER_ERRORS[code];
    if (!meaning) return [];
    return [
      {
        ...meaning,
        id: nextId(),
        evidence_kind: "status_webhook",
        evidence_ref: event.key,
        actor_kind: "meta",
        occurred_at: at,
        can_reverse: 0,
        reversal_only: 0,
        only_if_restricted: 0,
        dedupe_key: `${event.key}:${meaning.scope}`,
        wamid: status.id,
        callback: status.biz_opaque_callback_data ?? null,
      },
    ];
  });
}
