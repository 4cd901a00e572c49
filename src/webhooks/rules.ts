import type { EventKind } from "./event";

/** Where an event stands. `applied` and `ignored` are final: a trigger keeps them so. */
export type EventOutcome = "received" | "applied" | "ignored" | "failed";

/** Kinds that change what is known of customers, conversations, templates or numbers. A delivery status only moves its own message. */
const CHANGES_RECORDS: Readonly<Record<EventKind, boolean>> = {
  message: true,
  user_preference: true,
  template_review: true,
  account: true,
  echo: true,
  status: false,
  statuses: false,
  other: false,
};

export const changesRecords = (kind: EventKind): boolean => CHANGES_RECORDS[kind];

/** Kinds that may carry a customer's refusal: while one of them is parked, nothing is sent to its sender. */
const HOLDS_UP_SENDS: readonly EventKind[] = ["message", "user_preference"];

export const holdsUpSends = (kind: EventKind): boolean => HOLDS_UP_SENDS.includes(kind);

/** What stopped an event, in plain words, by what its error looks like; the first row that fits. */
const CAUSES: readonly { looksLike: RegExp; words: string }[] = [
  {
    looksLike: /^the message did not get stored/,
    words: "The customer's message found no conversation to be stored in.",
  },
  {
    looksLike: /^Error: whoever tried to apply it stopped/,
    words: "Whatever tried to apply it stopped each time, without a word.",
  },
  {
    looksLike: /constraint|SQLITE_|RAISE|abort/i,
    words: "The database refused what the event would have written.",
  },
  {
    looksLike: /D1_ERROR|timeout|timed out|network|connection|overloaded|reset/i,
    words: "The database could not be reached.",
  },
  {
    looksLike: /^(TypeError|SyntaxError|RangeError|ZodError)/,
    words: "The event is not of the shape that this system knows.",
  },
];

interface LoggedState {
  kind: EventKind;
  outcome: EventOutcome;
  tries: number;
  error: string | null;
}

/** Why an event stands where it stands, in plain words; undefined for one that was applied. */
export function reasonOf({ kind, outcome, tries, error }: LoggedState): string | undefined {
  const cause =
    CAUSES.find(({ looksLike }) => looksLike.test(error ?? ""))?.words ??
    "Something went wrong that nobody foresaw.";
  switch (outcome) {
    case "applied":
      return undefined;
    case "ignored":
      return kind === "status"
        ? "It is about a message that is not known here."
        : "Nothing here makes use of this kind of event; it is kept.";
    case "received":
      if (error === null || tries === 0) return "It waits for its turn.";
      return kind === "status"
        ? "It waits for the message that it is about."
        : `${cause} It is tried again by itself.`;
    case "failed":
      return `${cause} It was tried ${tries} times and is not tried again by itself.`;
  }
}

/** Whether an event can be tried again by somebody, and why not. */
export function replayOf({ outcome }: Pick<LoggedState, "outcome">): string {
  switch (outcome) {
    case "failed":
      return "possible";
    case "received":
      return "not possible: it is tried again by itself; only failed events can be replayed";
    case "applied":
    case "ignored":
      return "not possible: it is done, and never done twice; only failed events can be replayed";
  }
}

/** An error as it may be shown: digits that could be somebody's number are left out. */
export const shownError = (error: string): string => error.replace(/\d{6,}/g, "•••").slice(0, 300);
