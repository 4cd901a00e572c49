import { OF_CONTACT, PSEUDONYM, type TableMap } from "./kinds";

const LEDGER = "the proof of what was allowed and refused; nothing in it says who";

/** Who somebody is, and what they agreed to. */
export const PEOPLE: Readonly<Record<string, TableMap>> = {
  contacts: {
    of: "id in (select value from json_each(?1))",
    copied:
      "id profile_name name phone wa_id bsuid parent_bsuid country language tags preferences crm_links marketing utility authentication service blocked undeliverable created_at updated_at last_inbound_at last_activity_at",
    erased: {
      profile_name: ["null", "emptied"],
      name: ["null", "emptied"],
      search_name: ["null", "emptied; a trigger empties the search index"],
      search_profile: ["null", "emptied"],
      phone: ["null", "emptied; a keyed digest of it stays apart"],
      wa_id: ["null", "emptied; a keyed digest of it stays apart"],
      bsuid: ["null", "emptied; a keyed digest of it stays apart"],
      parent_bsuid: ["null", "emptied; a keyed digest of it stays apart"],
      country: ["null", "emptied"],
      language: ["null", "emptied"],
      tags: ["'[]'", "emptied"],
      preferences: ["'{}'", "emptied"],
      crm_links: ["'[]'", "emptied"],
      last_inbound_at: ["null", "emptied"],
    },
    kept: {
      id: PSEUDONYM,
      merged_into: PSEUDONYM,
      marketing: LEDGER,
      utility: LEDGER,
      authentication: LEDGER,
      service: LEDGER,
      blocked: LEDGER,
      undeliverable: LEDGER,
    },
    plain: "created_at updated_at last_activity_at erased_at",
  },
  contact_identities: {
    of: OF_CONTACT,
    copied: "kind value created_at retired_at taken_at",
    removed: "with the contact's own addresses, in the batch that begins the erasure",
  },
  contact_tags: { of: OF_CONTACT, removed: "by a trigger, with the contact's tags" },
  contact_search: { of: OF_CONTACT, removed: "by a trigger, with the contact's names and number" },
  contact_merges: {
    kept: { winner_id: PSEUDONYM, loser_id: PSEUDONYM },
    staff: "actor_kind actor_id actor_name",
    plain: "merged_at action_request_id correlation_id",
  },
  consent_records: {
    of: OF_CONTACT,
    copied: "channel scope action source evidence_kind evidence_ref occurred_at recorded_at actor_kind",
    asRoles: "actor_id",
    erased: {
      evidence_ref: [
        "digest",
        "a keyed digest takes its place: whoever has the evidence can still show that it is the one",
      ],
      dedupe_key: ["'erased:' || id", "replaced: it names the message that it came from"],
    },
    kept: {
      contact_id: PSEUDONYM,
      scope: LEDGER,
      action: LEDGER,
      source: LEDGER,
      evidence_kind: LEDGER,
      occurred_at: LEDGER,
    },
    staff: "actor_kind actor_id",
    plain: "id channel can_reverse reversal_only recorded_at correlation_id action_request_id",
  },
  consent_states: {
    of: OF_CONTACT,
    kept: {
      contact_id: PSEUDONYM,
      marketing: LEDGER,
      utility: LEDGER,
      authentication: LEDGER,
      service: LEDGER,
      block: LEDGER,
      delivery: LEDGER,
    },
    plain:
      "marketing_since marketing_source utility_since utility_source authentication_since authentication_source service_since service_source block_since block_source delivery_since delivery_source restricted_at",
  },
  import_rows: {
    mentions: "content",
    mentionedAt: "(select file.created_at from imports as file where file.id = import_id)",
    key: "import_id line",
    copied: "import_id line verdict content outcome",
    erased: {
      content: ["null", "emptied"],
      problems: [`'[{"code":"erased"}]'`, "replaced"],
      verdict: [
        "case when outcome is null and verdict in ('create', 'update') then 'rejected' else verdict end",
        "a row that is not applied yet never is",
      ],
    },
    kept: { contact_id: PSEUDONYM },
    plain: "import_id line outcome",
  },
  imports: {
    staff: "principal_id",
    plain:
      "id source_hash status report rows_read accepted applied applied_from applied_through last_line action_request_id created_at updated_at expires_at",
  },
  personal_data_requests: {
    of: OF_CONTACT,
    copied: "kind status created_at finished_at",
    erased: {
      counts: [
        "counts",
        "while an erasure is under way it has what is looked for; the last step replaces it by counts",
      ],
    },
    kept: { contact_id: PSEUDONYM },
    plain:
      "id kind action_request_id status created_at finished_at file_key file_sha256 expires_at last_error",
  },
  erased_identities: {
    kept: {
      digest:
        "a keyed digest of the address, so that what was refused holds when the person comes back; it does not say who",
      contact_id: PSEUDONYM,
    },
    plain: "kind erased_at key_id",
  },
  segments: {
    staff: "created_by updated_by",
    plain:
      "id name search_name description condition exclude all_customers purposes version created_at updated_at",
  },
};
