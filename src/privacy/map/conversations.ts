import { BLANK, IN_CONVERSATIONS, OF_CONTACT, PSEUDONYM, type TableMap } from "./kinds";

const FIGURES = "service figures count it; it says nothing of who";

/** What was said, and how it was looked after. */
export const CONVERSATIONS: Readonly<Record<string, TableMap>> = {
  messages: {
    of: IN_CONVERSATIONS,
    key: "id",
    copied:
      "id conversation_id phone_number_id direction type content text status at sent_at delivered_at read_at failed_at error category wamid reply_to_wamid origin",
    asRoles: "sender_staff_id",
    erased: {
      content: [BLANK, "replaced"],
      text: ["''", "emptied"],
      wamid: ["null", "emptied: Meta's id spells out the number"],
      reply_to_wamid: ["null", "emptied"],
      target_wamid: ["null", "emptied"],
      error: [
        "case when error is null then null else json_object('code', error -> '$.code') end",
        "all but its code goes",
      ],
    },
    kept: {
      conversation_id: PSEUDONYM,
      contact_id: PSEUDONYM,
      content_hash: "a digest of what was agreed to, which the audit log has too",
    },
    staff: "sender_name sender_staff_id",
    plain:
      "id phone_number_id direction type category status status_rank at created_at claimed_at sent_at delivered_at read_at failed_at pricing action_request_id origin send_order template_id template_digest refuses",
  },
  conversations: {
    of: OF_CONTACT,
    copied: "id phone_number_id status opened_at last_message_at last_inbound_at tags follow_up_at closed_at",
    erased: {
      status: ["'closed'", "closed"],
      closed_at: ["coalesce(closed_at, ?2)", "closed"],
      tags: ["'[]'", "emptied"],
      last_inbound_at: ["null", "emptied: no window is open"],
      unread_count: ["0", "emptied"],
      follow_up_at: ["null", "emptied"],
      routing_pending: ["0", "nobody is to have it"],
      entry_point_at: ["null", "emptied"],
      free_entry_point_until: ["null", "emptied"],
    },
    kept: { id: PSEUDONYM, contact_id: PSEUDONYM },
    staff: "assignee_id",
    plain:
      "phone_number_id queue_id opened_at last_message_at updated_at team_id waiting_since sla_due_at sla_breached_at",
  },
  conversation_tags: { of: IN_CONVERSATIONS, removed: "by a trigger, with the conversation's tags" },
  inbox_cases: {
    of: IN_CONVERSATIONS,
    copied: "id opened_at first_response_at closed_at outcome topic",
    erased: {
      closed_at: ["coalesce(closed_at, ?2)", "closed"],
      lost_tags: ["'[]'", "emptied"],
      stale_from: ["null", "nothing is to be counted any more"],
    },
    kept: { conversation_id: PSEUDONYM, topic: FIGURES, outcome: FIGURES },
    staff: "assignee_id first_response_by closed_by",
    plain:
      "id queue_id opened_at first_response_at first_response_took first_response_due_at first_response_breached_at resolution_took running_since resolution_due_at resolution_breached_at counted_to revision action_request_id",
  },
  escalations: {
    of: IN_CONVERSATIONS,
    copied: "reason opened_at resolved_at",
    asRoles: "owner_id",
    erased: { reason: ["''", "emptied"], resolved_at: ["coalesce(resolved_at, ?2)", "ended"] },
    kept: { conversation_id: PSEUDONYM },
    staff: "owner_id opened_by confirmed_by",
    plain: "id opened_at action_request_id confirmed_at",
  },
  handovers: {
    of: IN_CONVERSATIONS,
    copied: "kind at",
    kept: { conversation_id: PSEUDONYM },
    staff: "from_staff_id to_staff_id actor_kind actor_id actor_name",
    plain: "id kind from_queue_id from_team_id to_queue_id to_team_id rule_id note_id action_request_id at",
  },
  notes: {
    of: OF_CONTACT,
    copied: "text created_at",
    asRoles: "author_id",
    erased: { text: ["''", "emptied"] },
    kept: { conversation_id: PSEUDONYM, contact_id: PSEUDONYM },
    staff: "author_id author_name",
    plain: "id action_request_id created_at",
  },
  media_assets: {
    of: IN_CONVERSATIONS,
    copied: "id kind source status file_name title mime_type size sha256 created_at",
    removed:
      "with the bytes in the bucket, unless somebody else sent the very same file; so is what was uploaded and sent to nobody else",
  },
  media_files: {
    plain: "sha256 object_key size mime_type width height animated scan scan_detail scanned_at created_at",
  },
  meta_media: { plain: "sha256 phone_number_id media_id uploaded_at expires_at" },
  automation_sessions: {
    of: IN_CONVERSATIONS,
    copied: "state flow_id answers updated_at",
    erased: {
      state: ["'ended'", "ended"],
      answers: ["'{}'", "emptied"],
      node_id: ["null", "ended"],
      due_at: ["null", "ended"],
    },
    kept: { conversation_id: PSEUDONYM },
    plain: "flow_id flow_version misses waits expires_at reason revision updated_at",
  },
  automation_turns: {
    of: IN_CONVERSATIONS,
    copied: "kind at reason replies",
    kept: { conversation_id: PSEUDONYM },
    plain:
      "id kind at status reason matched_kind matched_id matched_version replies tries tried_at created_at done_at",
  },
  notifications: {
    kept: { conversation_id: PSEUDONYM, dedupe_key: "names the conversation by its id" },
    staff: "staff_id",
    plain: "id kind template_id broadcast_id created_at read_at",
  },
};
