-- The ledger stays as it is, but for the evidence of a person who was erased: a digest takes its place, once, and nothing else changes.
DROP TRIGGER consent_records_no_update;
--> statement-breakpoint
CREATE TRIGGER consent_records_no_update BEFORE UPDATE ON consent_records
WHEN NOT (
  EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id AND erased_at IS NOT NULL)
  AND NEW.dedupe_key = 'erased:' || OLD.id
  AND CASE WHEN OLD.evidence_ref IS NULL THEN NEW.evidence_ref IS NULL
    WHEN OLD.dedupe_key = 'erased:' || OLD.id AND length(OLD.evidence_ref) = 71 AND substr(OLD.evidence_ref, 1, 7) = 'erased:'
      AND substr(OLD.evidence_ref, 8) NOT GLOB '*[^0-9a-f]*' THEN NEW.evidence_ref IS OLD.evidence_ref
    ELSE length(NEW.evidence_ref) = 71 AND substr(NEW.evidence_ref, 1, 7) = 'erased:'
      AND substr(NEW.evidence_ref, 8) NOT GLOB '*[^0-9a-f]*' END
  AND NEW.id IS OLD.id AND NEW.contact_id IS OLD.contact_id AND NEW.channel IS OLD.channel AND NEW.scope IS OLD.scope
  AND NEW.action IS OLD.action AND NEW.source IS OLD.source AND NEW.evidence_kind IS OLD.evidence_kind
  AND NEW.can_reverse IS OLD.can_reverse AND NEW.reversal_only IS OLD.reversal_only AND NEW.actor_kind IS OLD.actor_kind
  AND NEW.actor_id IS OLD.actor_id AND NEW.occurred_at IS OLD.occurred_at AND NEW.recorded_at IS OLD.recorded_at
  AND NEW.correlation_id IS OLD.correlation_id AND NEW.action_request_id IS OLD.action_request_id
)
BEGIN
  SELECT RAISE(ABORT, 'consent_records is append-only');
END;
--> statement-breakpoint
-- So do notes: of a person who was erased the words go, and nothing else.
DROP TRIGGER notes_no_update;
--> statement-breakpoint
CREATE TRIGGER notes_no_update BEFORE UPDATE ON notes
WHEN NOT (
  EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id AND erased_at IS NOT NULL)
  AND NEW.text = '' AND NEW.id IS OLD.id AND NEW.conversation_id IS OLD.conversation_id AND NEW.contact_id IS OLD.contact_id
  AND NEW.author_id IS OLD.author_id AND NEW.author_name IS OLD.author_name
  AND NEW.action_request_id IS OLD.action_request_id AND NEW.created_at IS OLD.created_at
)
BEGIN
  SELECT RAISE(ABORT, 'notes is append-only');
END;
--> statement-breakpoint
-- The audit log names evidence by ids of ours alone: it can never be changed, and Meta's message ids spell out a number.
-- The ledger's own entry has the evidence.
DROP TRIGGER consent_records_audit;
--> statement-breakpoint
CREATE TRIGGER consent_records_audit AFTER INSERT ON consent_records
BEGIN
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, reason,
    action_request_id, details, correlation_id)
  VALUES ('aud' || substr(NEW.id, 4), NEW.recorded_at, NEW.actor_kind, NEW.actor_id, NEW.actor_id, 'consent.' || NEW.action,
    'contact', NEW.contact_id, 'ok', NEW.source, NEW.action_request_id,
    json_object('consent_record_id', NEW.id, 'scope', NEW.scope, 'evidence_kind', NEW.evidence_kind,
      'evidence_ref', CASE WHEN length(NEW.evidence_ref) = 30 AND substr(NEW.evidence_ref, 5) NOT GLOB '*[^0-9a-hjkmnp-tv-z]*'
        AND substr(NEW.evidence_ref, 1, 4) IN (
          'con_', 'idn_', 'cns_', 'cnv_', 'msg_', 'tpl_', 'que_', 'stf_', 'tok_', 'pvw_', 'act_', 'aud_', 'out_', 'whe_', 'req_',
          'ord_', 'seg_', 'imp_', 'ast_', 'tea_', 'not_', 'cas_', 'hnd_', 'esc_', 'ntf_', 'rul_', 'tdr_', 'tsb_', 'brd_', 'rtc_',
          'flw_', 'kwr_', 'atc_', 'pay_', 'tmr_', 'grt_', 'inv_', 'alr_', 'pdr_')
        THEN NEW.evidence_ref END,
      'occurred_at', NEW.occurred_at),
    NEW.correlation_id);
END;
--> statement-breakpoint
-- Who was erased stays so: nothing that says who they were comes back into the row.
CREATE TRIGGER contacts_erased_for_good BEFORE UPDATE ON contacts
WHEN OLD.erased_at IS NOT NULL AND (NEW.erased_at IS NOT OLD.erased_at
  OR coalesce(NEW.profile_name, NEW.name, NEW.search_name, NEW.search_profile, NEW.phone, NEW.wa_id, NEW.bsuid,
    NEW.parent_bsuid) IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'a contact that was erased stays so');
END;
--> statement-breakpoint
-- Meta may still report of what was sent to them: its message id, which spells out the number, is not taken up again.
CREATE TRIGGER messages_erased_stay AFTER UPDATE OF wamid ON messages
WHEN NEW.content = '{"erased":true}' AND NEW.wamid IS NOT NULL
BEGIN
  UPDATE messages SET wamid = NULL WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_erased_stay AFTER UPDATE OF wamid ON broadcast_recipients
WHEN NEW.claim = 'erased' AND NEW.wamid IS NOT NULL
BEGIN
  UPDATE broadcast_recipients SET wamid = NULL WHERE broadcast_id = NEW.broadcast_id AND seq = NEW.seq;
END;
--> statement-breakpoint
-- What was done stays done, and is about the person that it was about.
CREATE TRIGGER personal_data_requests_forward BEFORE UPDATE ON personal_data_requests
WHEN (OLD.status = 'done' AND NEW.status <> 'done') OR NEW.kind IS NOT OLD.kind OR NEW.contact_id IS NOT OLD.contact_id
  OR NEW.action_request_id IS NOT OLD.action_request_id
BEGIN
  SELECT RAISE(ABORT, 'a request about personal data goes forward only');
END;
