import type { TableMap } from "./kinds";

/** Who works here, how it is set up, templates and automation: nothing of customers. */
export const ORGANISATION: Readonly<Record<string, TableMap>> = {
  staff: { staff: "id handle name locale roles disabled_at created_at available email" },
  staff_identities: { staff: "issuer subject staff_id created_at last_used_at" },
  passkeys: {
    staff: "credential_id staff_id public_key counter transports backed_up name created_at last_used_at",
  },
  invitations: {
    staff: "staff_id created_by",
    plain: "id token_hash kind created_at expires_at used_at revoked_at",
  },
  sessions: {
    staff:
      "id_hash staff_id csrf_token created_at last_seen_at expires_at method user_agent rotated_at previous_id_hash confirmed_at",
  },
  sign_in_challenges: { staff: "data", plain: "id_hash kind created_at expires_at" },
  sign_in_failures: { staff: "key_hash", plain: "failures since" },
  api_tokens: {
    staff: "owner_id",
    plain:
      "id name token_hash roles scopes name_spelling local_only created_at expires_at revoked_at hint last_used_at",
  },
  oauth_grants: {
    staff: "staff_id revoked_by",
    plain: "id client_id client_name scopes name_spelling created_at last_used_at revoked_at",
  },
  queues: {
    staff: "last_assigned_staff_id",
    plain: "id name restricted created_at assignment first_response_minutes resolution_minutes",
  },
  queue_members: { staff: "staff_id", plain: "queue_id" },
  teams: { plain: "id name created_at" },
  team_members: { staff: "staff_id", plain: "team_id" },
  routing_rules: { plain: "id name queue_id condition enabled position created_at" },
  business_hours: { plain: "weekday opens closes" },
  holidays: { plain: "day name" },
  account_facts: { plain: "key value fetched_at" },
  phone_numbers: {
    plain:
      "id display_phone_number verified_name name_status code_verification_status quality_rating messaging_limit_tier throughput_level status is_official profile profile_fetched_at quality_at limit_at name_at fetched_at",
  },
  flows: {
    plain:
      "id name status latest_version live_version scope templates action_request_id created_at updated_at",
  },
  flow_versions: {
    staff: "created_by created_by_name",
    plain: "flow_id version definition digest created_at action_request_id",
  },
  keyword_rules: {
    plain: "id name status latest_version live_version priority action_request_id created_at updated_at",
  },
  keyword_rule_versions: {
    staff: "created_by created_by_name",
    plain: "rule_id version definition digest created_at action_request_id",
  },
  automation_changes: {
    staff: "actor_id actor_name",
    plain: "id kind subject_id from_status to_status from_version to_version scope action_request_id at",
  },
  templates: {
    plain:
      "id meta_id name language category status quality components rejected_reason status_at category_at quality_at updated_at parameter_format message_ttl status_detail coming_category coming_category_at components_at components_unread",
  },
  template_drafts: {
    staff: "created_by updated_by",
    plain:
      "id name language category parameter_format message_ttl components status version created_at updated_at",
  },
  template_draft_versions: { staff: "by", plain: "draft_id version definition at action_request_id" },
  template_submissions: {
    plain:
      "id action_request_id draft_id draft_version name language kind meta_id previous_status definition status response error tries created_at claimed_at settled_at",
  },
  template_history: { plain: "template_id at fact value previous detail source recorded_at" },
  template_media: { plain: "asset_id use name language" },
  template_days: { plain: "template_id day sent delivered read failed blocked reported opted_out" },
  template_failures: { plain: "template_id day code failed" },
  alerts: {
    plain:
      "id kind key severity details raised_at notified_at tries last_error cleared_at cleared_notified_at due_at",
  },
  dead_letters: { plain: "id queue body received_at settled_at outcome correlation_id" },
  cron_rounds: { plain: "id at took jobs" },
  audit_seals: { plain: "id from_seq to_seq previous_hash hash signature sealed_at" },
  audit_walk: { plain: "id next_seal round_began_at round_ended_at rounds" },
  audit_findings: { plain: "id code seal found_at settled_at" },
  audit_seal_keys: { plain: "id key first_seal previous_key since signature endorsement" },
};
