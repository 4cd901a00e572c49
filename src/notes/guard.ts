import { DAY } from "../platform/clock";
import type { AppContext } from "../platform/context";
import { LEAST_RUN_OF_OTHERS, quotesNote } from "./rules";
import { notesToKeep, saidSince, wordsExchanged } from "./store";
import { everythingSaid } from "./texts";

/** Messages that are read as one with the next, ms. */
const READ_TOGETHER = DAY;

/**
 * Whether a message to a contact contains what staff wrote about it or lately about others, in whatever field, or as the
 * end of what the messages before it began. `rendered` is what the customer will read, `template` the text that Meta
 * approved, which is no secret.
 */
export async function messageQuotesNote(
  { db, clock }: Pick<AppContext, "db" | "clock">,
  contactId: string,
  message: unknown,
  { rendered, template }: { rendered?: string | undefined; template?: unknown } = {},
): Promise<boolean> {
  const { own, others } = await notesToKeep(db, contactId);
  if (own.length + others.length === 0) return false;
  const texts = [...everythingSaid(message), ...(rendered === undefined ? [] : [rendered])];
  const approved = everythingSaid(template);
  const before =
    own.length > 0 ? (await saidSince(db, contactId, clock.now() - READ_TOGETHER)).join(" ") : "";
  const quotes = (known: readonly string[]) =>
    texts.some(
      (text) =>
        quotesNote(text, own, { known, before }) ||
        quotesNote(text, others, { known, least: LEAST_RUN_OF_OTHERS }),
    );
  return quotes(approved) && quotes([...approved, ...(await wordsExchanged(db, contactId))]);
}
