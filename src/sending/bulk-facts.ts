import type { ConsentStateRow } from "../consent";
import { waIdVariants } from "../contacts";
import { FREQUENCY_CAPS, LIMITS, type SendFacts } from "../governance";
import type { Recipient } from "../meta/send-permit";
import { type Statement, statement } from "../platform/db";
import { categoryNow, type TemplateRow } from "../templates";

/** What the decision about one of many messages is made from, read in one statement for all of them. */
export interface BulkFactsRow {
  seq: number;
  /** She turned out to be another one, or another one she, who is on the list too and was sent to. */
  merged: 0 | 1;
  phone: string | null;
  wa_id: string | null;
  bsuid: string | null;
  marketing: ConsentStateRow["marketing"];
  utility: ConsentStateRow["utility"];
  authentication: ConsentStateRow["authentication"];
  service: ConsentStateRow["service"];
  block: string;
  delivery: string;
  /** JSON array: every address under which the contact is or was known. */
  addresses: string;
  /** JSON array in the order of the frequency caps. */
  sent_within: string;
  /** The business spoke to the contact, or she to it, within a day: Meta does not count her as reached anew. */
  in_touch: 0 | 1;
}

/** SQL that counts broadcast messages to `contact` since `since`, the one that is being decided on not among them. */
const BROADCASTS_SINCE = (contact: string, since: string, own: string) =>
  `(select count(*) from broadcast_recipients as other indexed by broadcast_recipients_contact
     join broadcasts as of on of.id = other.broadcast_id
     where other.contact_id = ${contact} and of.category = 'marketing' and coalesce(other.sent_at, other.claimed_at) >= ${since}
       and other.status not in ('waiting', 'skipped', 'failed')${own})`;

/** SQL that counts marketing messages to `contact` since `since` (ms), single ones and broadcasts. */
export const MARKETING_SINCE = (contact: string, since: string, own = "") =>
  `((select count(*) from messages
     where contact_id = ${contact} and category = 'marketing' and at >= ${since} and status not in ('queued', 'failed'))
   + ${BROADCASTS_SINCE(contact, since, own)})`;

/**
 * The facts about the recipients that a claim of a broadcast took, as they are in the transaction that took them. Primary
 * keys, and the indexes `contact_identities_contact`, `messages_category`, `broadcast_recipients_contact`.
 */
export function bulkFacts(
  claimed: { broadcastId: string; from: number; to: number; claim: string },
  now: number,
): Statement {
  return statement(
    `select taken.seq, contact.merged_into is not null
         or exists (select 1 from contact_merges as merge join broadcast_recipients as other indexed by broadcast_recipients_contact
           on other.contact_id = merge.loser_id and other.broadcast_id = taken.broadcast_id and other.round = taken.round
           where merge.winner_id = taken.contact_id and other.status not in ('waiting', 'skipped')) as merged, contact.phone, contact.wa_id, contact.bsuid,
       coalesce(state.marketing, 'unknown') as marketing, coalesce(state.utility, 'unknown') as utility,
       coalesce(state.authentication, 'unknown') as authentication, coalesce(state.service, 'unknown') as service,
       coalesce(state.block, 'unknown') as block, coalesce(state.delivery, 'unknown') as delivery,
       (select json_group_array(value) from contact_identities where contact_id = taken.contact_id) as addresses,
       (select json_group_array(${MARKETING_SINCE("taken.contact_id", "since.value", " and (other.broadcast_id, other.seq) <> (taken.broadcast_id, taken.seq)")})
        from json_each(?5) as since) as sent_within,
       coalesce(contact.last_inbound_at, 0) > ?6
         or exists (select 1 from broadcast_recipients as other indexed by broadcast_recipients_contact
           where other.contact_id = taken.contact_id and other.sent_at > ?6)
         or exists (select 1 from messages where contact_id = taken.contact_id
           and category in ('marketing', 'utility', 'authentication') and at > ?6 and status not in ('queued', 'failed')) as in_touch
     from broadcast_recipients as taken
     join contacts as contact on contact.id = taken.contact_id
     left join consent_states as state on state.contact_id = taken.contact_id
     where taken.broadcast_id = ?1 and taken.seq between ?2 and ?3 and taken.claim = ?4 and taken.status = 'sending'`,
    claimed.broadcastId,
    claimed.from,
    claimed.to,
    claimed.claim,
    JSON.stringify(FREQUENCY_CAPS.map(({ per }) => now - per)),
    now - LIMITS.serviceWindow,
  );
}

/** The number is preferred while it is known: Meta then keeps naming it in webhooks. */
export function recipientOf(address: {
  waId: string | null;
  phone: string | null;
  bsuid: string | null;
}): Recipient | undefined {
  const digits = address.waId ?? address.phone?.replace(/\D/g, "");
  if (digits) return { to: digits };
  return address.bsuid ? { recipient: address.bsuid } : undefined;
}

/** Every form of address under which an event of the contact's may have come in. */
export function addressesIn(row: BulkFactsRow): string[] {
  const values = JSON.parse(row.addresses) as string[];
  return [
    ...new Set(
      values.flatMap((value) => (/^\+?\d+$/.test(value) ? waIdVariants(value.replace("+", "")) : [value])),
    ),
  ];
}

/**
 * What the guardrails look at. A broadcast always needs the opt-in to its category, whatever window may be open: so the
 * window counts as closed. Its text is the template's and what a person approved, plus names: it quotes no note.
 */
export function sendFactsOf(
  row: BulkFactsRow,
  about: {
    category: "marketing" | "utility";
    digest: string;
    template: TemplateRow | undefined;
    templateDigest: string | null;
    mediaUnusable: boolean;
    parked: boolean;
    now: number;
  },
): SendFacts {
  const { template, templateDigest } = about;
  const category = template ? categoryNow(template, about.now) : about.category;
  const recipient = recipientOf({ waId: row.wa_id, phone: row.phone, bsuid: row.bsuid });
  return {
    category,
    windowOpen: false,
    origin: null,
    originLive: true,
    personHasIt: false,
    consent: {
      marketing: row.marketing,
      utility: row.utility,
      authentication: row.authentication,
      service: row.service,
    },
    unheard: about.parked,
    blocked: row.block === "blocked",
    undeliverable: row.delivery === "undeliverable",
    hasAddress: recipient !== undefined,
    hasNumber: recipient !== undefined && "to" in recipient,
    quotesNote: false,
    mediaUnusable: about.mediaUnusable,
    templateStatus: template?.status ?? "missing",
    templateUnread: template?.unread ?? false,
    templateChanged:
      templateDigest !== null && templateDigest !== about.digest
        ? "wording"
        : category !== about.category
          ? "category"
          : null,
    sentWithinCaps: category === "marketing" ? (JSON.parse(row.sent_within) as number[]) : [],
  };
}
