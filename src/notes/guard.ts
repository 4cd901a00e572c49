import type { Database } from "../platform/db";
import { everythingSaid, quotesNote } from "./rules";
import { notesAbout, wordsOfCustomer } from "./store";

/**
 * Whether a message to a contact contains what staff wrote about it, in whatever field. `rendered` is what the customer
 * will read, `template` the text that Meta approved, which is no secret.
 */
export async function messageQuotesNote(
  db: Database,
  contactId: string,
  message: unknown,
  { rendered, template }: { rendered?: string | undefined; template?: unknown } = {},
): Promise<boolean> {
  const notes = await notesAbout(db, contactId);
  if (notes.length === 0) return false;
  const texts = [...everythingSaid(message), ...(rendered === undefined ? [] : [rendered])];
  const approved = everythingSaid(template);
  if (!texts.some((text) => quotesNote(text, notes, approved))) return false;
  const known = [...approved, ...(await wordsOfCustomer(db, contactId))];
  return texts.some((text) => quotesNote(text, notes, known));
}
