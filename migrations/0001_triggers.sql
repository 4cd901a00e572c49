-- A batch that depends on the statement before it inserts here; a guard that did not pass undoes the batch.
CREATE TRIGGER batch_guards_check BEFORE INSERT ON batch_guards
BEGIN
  SELECT CASE WHEN NEW.passed IS NOT 1 THEN RAISE(ABORT, 'batch guard failed') END;
  SELECT RAISE(IGNORE);
END;
--> statement-breakpoint

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
--> statement-breakpoint

CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
--> statement-breakpoint

CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals
BEGIN
  SELECT RAISE(ABORT, 'audit_seals is append-only');
END;
--> statement-breakpoint

CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals
BEGIN
  SELECT RAISE(ABORT, 'audit_seals is append-only');
END;
--> statement-breakpoint

CREATE TRIGGER consent_records_no_update BEFORE UPDATE ON consent_records
BEGIN
  SELECT RAISE(ABORT, 'consent_records is append-only');
END;
--> statement-breakpoint

CREATE TRIGGER consent_records_no_delete BEFORE DELETE ON consent_records
BEGIN
  SELECT RAISE(ABORT, 'consent_records is append-only');
END;
--> statement-breakpoint

-- REPLACE sets off neither of the triggers above, so a row that is there already cannot be inserted again.
CREATE TRIGGER audit_log_no_replace BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq OR id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
--> statement-breakpoint
-- Two sealers of one range, or one event that is recorded twice, are no error: the first row stays.
CREATE TRIGGER audit_seals_no_replace BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals WHERE id = NEW.id)
BEGIN
  SELECT RAISE(IGNORE);
END;
--> statement-breakpoint
CREATE TRIGGER consent_records_no_replace BEFORE INSERT ON consent_records
WHEN EXISTS (SELECT 1 FROM consent_records WHERE id = NEW.id OR dedupe_key = NEW.dedupe_key)
BEGIN
  SELECT RAISE(IGNORE);
END;
--> statement-breakpoint
-- What the ledger says of one scope of one contact, from the whole set of its records, so that the order
-- in which they arrive does not matter: the latest restriction holds unless a record that may reverse it is
-- strictly later; without any restriction, any permission counts that says something by itself.
CREATE TRIGGER consent_records_derive AFTER INSERT ON consent_records
BEGIN
  INSERT INTO consent_states (contact_id)
    SELECT NEW.contact_id WHERE NOT EXISTS (SELECT 1 FROM consent_states WHERE contact_id = NEW.contact_id);
  UPDATE consent_states SET
    marketing = CASE WHEN NEW.scope = 'marketing' THEN derived.state ELSE marketing END,
    marketing_since = CASE WHEN NEW.scope = 'marketing' THEN derived.since ELSE marketing_since END,
    marketing_source = CASE WHEN NEW.scope = 'marketing' THEN derived.source ELSE marketing_source END,
    utility = CASE WHEN NEW.scope = 'utility' THEN derived.state ELSE utility END,
    utility_since = CASE WHEN NEW.scope = 'utility' THEN derived.since ELSE utility_since END,
    utility_source = CASE WHEN NEW.scope = 'utility' THEN derived.source ELSE utility_source END,
    authentication = CASE WHEN NEW.scope = 'authentication' THEN derived.state ELSE authentication END,
    authentication_since = CASE WHEN NEW.scope = 'authentication' THEN derived.since ELSE authentication_since END,
    authentication_source = CASE WHEN NEW.scope = 'authentication' THEN derived.source ELSE authentication_source END,
    service = CASE WHEN NEW.scope = 'service' THEN derived.state ELSE service END,
    service_since = CASE WHEN NEW.scope = 'service' THEN derived.since ELSE service_since END,
    service_source = CASE WHEN NEW.scope = 'service' THEN derived.source ELSE service_source END,
    block = CASE WHEN NEW.scope = 'block' THEN derived.state ELSE block END,
    block_since = CASE WHEN NEW.scope = 'block' THEN derived.since ELSE block_since END,
    block_source = CASE WHEN NEW.scope = 'block' THEN derived.source ELSE block_source END,
    delivery = CASE WHEN NEW.scope = 'delivery' THEN derived.state ELSE delivery END,
    delivery_since = CASE WHEN NEW.scope = 'delivery' THEN derived.since ELSE delivery_since END,
    delivery_source = CASE WHEN NEW.scope = 'delivery' THEN derived.source ELSE delivery_source END
  FROM (
    SELECT
      CASE
        WHEN record.action IN ('opt_out') THEN 'opted_out'
        WHEN record.action IN ('opt_in') THEN 'opted_in'
        WHEN record.action = 'block' THEN 'blocked'
        WHEN record.action = 'unblock' THEN 'clear'
        WHEN record.action = 'undeliverable' THEN 'undeliverable'
        ELSE 'clear'
      END AS state,
      record.occurred_at AS since,
      record.source AS source
    FROM consent_records AS record
    WHERE record.contact_id = NEW.contact_id AND record.scope = NEW.scope
      AND (
        record.action IN ('opt_out', 'block', 'undeliverable')
        OR CASE WHEN EXISTS (
          SELECT 1 FROM consent_records AS restriction
          WHERE restriction.contact_id = NEW.contact_id AND restriction.scope = NEW.scope
            AND restriction.action IN ('opt_out', 'block', 'undeliverable')
        ) THEN record.can_reverse = 1 ELSE record.reversal_only = 0 END
      )
    ORDER BY record.occurred_at DESC,
      CASE WHEN record.action IN ('opt_out', 'block', 'undeliverable') THEN 0 ELSE 1 END,
      record.id
    LIMIT 1
  ) AS derived
  WHERE consent_states.contact_id = NEW.contact_id;
  UPDATE consent_states SET restricted_at = nullif(max(
      CASE WHEN marketing = 'opted_out' THEN marketing_since ELSE 0 END,
      CASE WHEN utility = 'opted_out' THEN utility_since ELSE 0 END,
      CASE WHEN authentication = 'opted_out' THEN authentication_since ELSE 0 END,
      CASE WHEN service = 'opted_out' THEN service_since ELSE 0 END,
      CASE WHEN block = 'blocked' THEN block_since ELSE 0 END,
      CASE WHEN delivery = 'undeliverable' THEN delivery_since ELSE 0 END
    ), 0)
  WHERE contact_id = NEW.contact_id;
END;
--> statement-breakpoint

-- An event is applied once: not after it was finished, and only by the consumer that holds the claim.
CREATE TRIGGER webhook_events_applied_once BEFORE UPDATE OF outcome ON webhook_events
WHEN NEW.outcome IN ('applied', 'ignored')
BEGIN
  SELECT CASE
    WHEN OLD.outcome IN ('applied', 'ignored') THEN RAISE(ABORT, 'webhook event was applied before')
    WHEN OLD.claim_token IS NOT NEW.claim_token THEN RAISE(ABORT, 'webhook event is claimed by another consumer')
  END;
END;
--> statement-breakpoint
-- A message's status has one rank, and never goes back, whatever statement sets it. Only a claim that Meta turned
-- down for now returns to the queue.
CREATE TRIGGER messages_status_forward BEFORE UPDATE OF status, status_rank ON messages
BEGIN
  SELECT CASE
    WHEN NEW.status_rank IS NOT CASE NEW.status
      WHEN 'received' THEN 0 WHEN 'queued' THEN 0 WHEN 'sending' THEN 1 WHEN 'unknown' THEN 2 WHEN 'accepted' THEN 3
      WHEN 'sent' THEN 4 WHEN 'failed' THEN 5 WHEN 'delivered' THEN 6 WHEN 'read' THEN 7 WHEN 'played' THEN 8 END
      THEN RAISE(ABORT, 'message status and rank do not agree')
    WHEN NEW.status_rank < OLD.status_rank AND NOT (OLD.status = 'sending' AND NEW.status = 'queued')
      THEN RAISE(ABORT, 'message status never goes back')
  END;
END;
--> statement-breakpoint
-- The addresses that a contact row holds are its identities, whichever statement wrote them.
CREATE TRIGGER contacts_identities_insert AFTER INSERT ON contacts
BEGIN
  INSERT INTO contact_identities (kind, value, contact_id, created_at)
    SELECT address.kind, address.value, NEW.id, NEW.updated_at
    FROM (
      SELECT 'phone' AS kind, NEW.phone AS value UNION ALL SELECT 'wa_id', NEW.wa_id
      UNION ALL SELECT 'bsuid', NEW.bsuid UNION ALL SELECT 'parent_bsuid', NEW.parent_bsuid
    ) AS address
    WHERE address.value IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM contact_identities AS known WHERE known.kind = address.kind AND known.value = address.value);
END;
--> statement-breakpoint
CREATE TRIGGER contacts_identities_update AFTER UPDATE OF phone, wa_id, bsuid, parent_bsuid ON contacts
WHEN OLD.phone IS NOT NEW.phone OR OLD.wa_id IS NOT NEW.wa_id OR OLD.bsuid IS NOT NEW.bsuid
  OR OLD.parent_bsuid IS NOT NEW.parent_bsuid
BEGIN
  INSERT INTO contact_identities (kind, value, contact_id, created_at)
    SELECT address.kind, address.value, NEW.id, NEW.updated_at
    FROM (
      SELECT 'phone' AS kind, NEW.phone AS value UNION ALL SELECT 'wa_id', NEW.wa_id
      UNION ALL SELECT 'bsuid', NEW.bsuid UNION ALL SELECT 'parent_bsuid', NEW.parent_bsuid
    ) AS address
    WHERE address.value IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM contact_identities AS known WHERE known.kind = address.kind AND known.value = address.value);
END;
--> statement-breakpoint
-- Every entry of the consent ledger is in the audit log, whichever path wrote it.
CREATE TRIGGER consent_records_audit AFTER INSERT ON consent_records
BEGIN
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, reason, details, correlation_id)
  VALUES ('aud' || substr(NEW.id, 4), NEW.recorded_at, NEW.actor_kind, NEW.actor_id, NEW.actor_id, 'consent.' || NEW.action,
    'contact', NEW.contact_id, 'ok', NEW.source,
    json_object('consent_record_id', NEW.id, 'scope', NEW.scope, 'evidence_kind', NEW.evidence_kind, 'evidence_ref', NEW.evidence_ref,
      'occurred_at', NEW.occurred_at),
    NEW.correlation_id);
END;
--> statement-breakpoint
-- A send whose answer was lost or is still to come, settled by what Meta reports. Only Meta's report names the
-- message (wamid) while the sender has not.
CREATE TRIGGER messages_settled AFTER UPDATE OF status ON messages
WHEN OLD.status IN ('sending', 'unknown', 'failed') AND NEW.status IN ('sent', 'failed', 'delivered', 'read', 'played')
  AND OLD.wamid IS NULL AND NEW.wamid IS NOT NULL
BEGIN
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, action_request_id, details, correlation_id)
  VALUES ('aud' || substr(NEW.id, 4), cast(unixepoch('subsec') * 1000 AS integer),
    'meta', 'meta', 'Meta', 'message.settled', 'message', NEW.id,
    CASE NEW.status WHEN 'failed' THEN 'failed' ELSE 'ok' END, NEW.action_request_id,
    json_object('was', OLD.status, 'is', NEW.status), NEW.id);
  UPDATE action_requests SET
    status = CASE WHEN status NOT IN ('executing', 'failed') THEN status WHEN NEW.status = 'failed' THEN 'failed' ELSE 'executed' END,
    error = CASE WHEN status = 'failed' AND NEW.status <> 'failed' THEN NULL WHEN status = 'executing' AND NEW.status = 'failed' THEN json_object('code', 'meta_error',
      'message', 'Meta reported that the message failed.', 'hint', 'Look at details, mend the cause, then make a new preview.',
      'details', json(coalesce(NEW.error, '{}'))) ELSE error END,
    result = json_set(
      coalesce(result, json_object('message_id', NEW.id, 'conversation_id', NEW.conversation_id)),
      '$.delivery', json_object('status', NEW.status, 'wamid', NEW.wamid)),
    finished_at = coalesce(finished_at, NEW.sent_at, NEW.delivered_at, NEW.read_at, NEW.failed_at, NEW.claimed_at)
  WHERE id = NEW.action_request_id;
END;
--> statement-breakpoint
-- An address that a contact gains may have belonged to another contact: then the two are one person. Everything moves
-- to the contact that gains the address, with both consent histories, so that the stricter state holds.
CREATE TRIGGER contacts_merge AFTER UPDATE OF phone, wa_id, bsuid ON contacts
WHEN NEW.merged_into IS NULL AND EXISTS (
  SELECT 1 FROM contact_identities
  WHERE contact_id <> NEW.id
    AND ((kind = 'bsuid' AND value = NEW.bsuid) OR (kind = 'wa_id' AND value = NEW.wa_id) OR (kind = 'phone' AND value = NEW.phone)))
BEGIN
  INSERT INTO contact_merges (winner_id, loser_id, merged_at)
    SELECT DISTINCT NEW.id, contact_id, NEW.updated_at FROM contact_identities
    WHERE contact_id <> NEW.id
      AND ((kind = 'bsuid' AND value = NEW.bsuid) OR (kind = 'wa_id' AND value = NEW.wa_id) OR (kind = 'phone' AND value = NEW.phone));
END;
--> statement-breakpoint
CREATE TRIGGER contact_merges_apply AFTER INSERT ON contact_merges
BEGIN
  -- The stricter state: what either of the two had refused stays refused until the customer says otherwise again.
  -- Service is left to the histories: it follows the customer's last message.
  INSERT INTO consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
      occurred_at, recorded_at, dedupe_key, correlation_id)
    SELECT 'cns_' || lower(hex(randomblob(13))), NEW.winner_id, strict.scope, strict.action, 'merge', 'contact', NEW.loser_id,
      'meta', 'meta', NEW.merged_at, NEW.merged_at, 'merge:' || NEW.winner_id || ':' || NEW.loser_id || ':' || strict.scope, NEW.loser_id
    FROM (
      SELECT 'marketing' AS scope, 'opt_out' AS action WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND marketing = 'opted_out')
      UNION ALL SELECT 'utility', 'opt_out' WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND utility = 'opted_out')
      UNION ALL SELECT 'authentication', 'opt_out' WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND authentication = 'opted_out')
      UNION ALL SELECT 'block', 'block' WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND block = 'blocked')
    ) AS strict;
  UPDATE contacts SET
    name = coalesce(contacts.name, loser.name),
    language = coalesce(contacts.language, loser.language),
    last_inbound_at = nullif(max(coalesce(contacts.last_inbound_at, 0), coalesce(loser.last_inbound_at, 0)), 0),
    tags = (SELECT json_group_array(tag.value) FROM (
      SELECT value FROM json_each(contacts.tags) UNION SELECT value FROM json_each(loser.tags)) AS tag)
    FROM (SELECT name, language, last_inbound_at, tags FROM contacts WHERE id = NEW.loser_id) AS loser
    WHERE contacts.id = NEW.winner_id;
  UPDATE contacts SET merged_into = NEW.winner_id, phone = NULL, wa_id = NULL, bsuid = NULL, parent_bsuid = NULL,
    updated_at = NEW.merged_at WHERE id = NEW.loser_id;
  UPDATE contact_identities SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
  INSERT INTO consent_records (id, contact_id, channel, scope, action, source, evidence_kind, evidence_ref, can_reverse,
      reversal_only, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
    SELECT 'cns_' || lower(hex(randomblob(13))), NEW.winner_id, channel, scope, action, source, evidence_kind, evidence_ref,
      can_reverse, reversal_only, actor_kind, actor_id, occurred_at, NEW.merged_at, NEW.winner_id || ':' || dedupe_key, correlation_id
    FROM consent_records WHERE contact_id = NEW.loser_id;
  -- Threads with the same business number become one; the others change hands.
  UPDATE messages SET contact_id = NEW.winner_id,
    conversation_id = coalesce(
      (SELECT kept.id FROM conversations AS kept
       WHERE kept.contact_id = NEW.winner_id AND kept.phone_number_id = messages.phone_number_id),
      conversation_id)
    WHERE conversation_id IN (SELECT id FROM conversations WHERE contact_id = NEW.loser_id);
  UPDATE conversations SET
    last_message_at = max(conversations.last_message_at, moved.last_message_at),
    last_inbound_at = nullif(max(coalesce(conversations.last_inbound_at, 0), coalesce(moved.last_inbound_at, 0)), 0),
    unread_count = conversations.unread_count + moved.unread_count,
    status = CASE WHEN moved.status = 'open' THEN 'open' ELSE conversations.status END,
    -- A restricted queue keeps what it held: nobody sees more of it than before.
    queue_id = CASE WHEN moved.restricted = 1 THEN moved.queue_id ELSE coalesce(conversations.queue_id, moved.queue_id) END,
    assignee_id = coalesce(conversations.assignee_id, moved.assignee_id)
    FROM (SELECT thread.phone_number_id AS number, thread.last_message_at, thread.last_inbound_at, thread.unread_count,
            thread.status, thread.queue_id, thread.assignee_id, queues.restricted
          FROM conversations AS thread LEFT JOIN queues ON queues.id = thread.queue_id
          WHERE thread.contact_id = NEW.loser_id) AS moved
    WHERE conversations.contact_id = NEW.winner_id AND conversations.phone_number_id = moved.number;
  DELETE FROM conversations WHERE contact_id = NEW.loser_id AND phone_number_id IN (
    SELECT phone_number_id FROM conversations WHERE contact_id = NEW.winner_id);
  UPDATE conversations SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, details, correlation_id)
  VALUES ('aud_' || lower(hex(randomblob(13))), NEW.merged_at, 'meta', 'meta', 'Meta', 'contact.merged', 'contact', NEW.winner_id, 'ok',
    json_object('merged', NEW.loser_id), NEW.loser_id);
END;
--> statement-breakpoint
-- A number that comes with another business-scoped id has another owner: what the earlier one agreed to is void.
CREATE TRIGGER contacts_new_owner AFTER UPDATE OF bsuid ON contacts
WHEN OLD.bsuid IS NOT NULL AND NEW.bsuid IS NOT NULL AND NEW.bsuid <> OLD.bsuid
  AND OLD.wa_id IS NEW.wa_id AND NEW.merged_into IS NULL
BEGIN
  INSERT INTO consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
      occurred_at, recorded_at, dedupe_key, correlation_id)
    SELECT 'cns_' || lower(hex(randomblob(13))), NEW.id, scope.value, 'opt_out', 'identity_changed', 'contact', NEW.id,
      'meta', 'meta', NEW.updated_at, NEW.updated_at, 'owner:' || NEW.id || ':' || NEW.bsuid || ':' || scope.value, NEW.id
    FROM json_each('["marketing","utility","authentication"]') AS scope
    WHERE EXISTS (SELECT 1 FROM consent_states AS state WHERE state.contact_id = NEW.id AND 'opted_in' = CASE scope.value
      WHEN 'marketing' THEN state.marketing WHEN 'utility' THEN state.utility ELSE state.authentication END);
END;
--> statement-breakpoint
-- The whole life of a request. Meta may report later that a send which was given up on was delivered after all.
CREATE TRIGGER action_requests_transitions BEFORE UPDATE OF status ON action_requests
WHEN NEW.status <> OLD.status AND NOT (
  (OLD.status = 'pending_approval' AND NEW.status IN ('executing', 'rejected', 'expired'))
  OR (OLD.status = 'executing' AND NEW.status IN ('executed', 'failed'))
  OR (OLD.status = 'failed' AND NEW.status = 'executed')
)
BEGIN
  SELECT RAISE(ABORT, 'an action request cannot change to this status');
END;
--> statement-breakpoint
-- A send that Meta took and could not deliver: whoever asked for it sees so where they look, at the request.
CREATE TRIGGER messages_failed_later AFTER UPDATE OF status ON messages
WHEN OLD.status IN ('accepted', 'sent') AND NEW.status = 'failed' AND NEW.action_request_id IS NOT NULL
BEGIN
  UPDATE action_requests
    SET result = json_set(result, '$.delivery',
      json_object('status', NEW.status, 'wamid', NEW.wamid, 'error', json(coalesce(NEW.error, 'null'))))
    WHERE id = NEW.action_request_id AND result IS NOT NULL;
END;
