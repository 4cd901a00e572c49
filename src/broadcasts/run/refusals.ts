import { refusalsOfContacts } from "../../consent";
import type { AppContext } from "../../platform/context";
import type { Statement } from "../../platform/db";
import { recipientMessageId } from "../plan";
import type { ClaimedRow, Settled } from "./claim-store";

/** What Meta's refusals say of the people: undeliverable, or that they stopped marketing. Nothing for other errors. */
export function refusalRecords(
  ctx: AppContext,
  broadcastId: string,
  rows: readonly ClaimedRow[],
  settled: readonly Settled[],
  now: number,
): Statement[] {
  const contacts = new Map(rows.map(({ seq, contact_id }) => [seq, contact_id]));
  return refusalsOfContacts(
    ctx,
    settled.flatMap(({ seq, status, code }) => {
      const contactId = contacts.get(seq);
      return status === "failed" && contactId !== undefined
        ? [{ contactId, code: Number(code), reference: recipientMessageId(broadcastId, seq) }]
        : [];
    }),
    now,
  );
}
