-- A contact's tags, a row each, whichever statement wrote them.
CREATE TRIGGER contacts_tags_insert AFTER INSERT ON contacts
WHEN NEW.tags <> '[]'
BEGIN
  INSERT INTO contact_tags (tag, contact_id) SELECT DISTINCT value, NEW.id FROM json_each(NEW.tags);
END;
--> statement-breakpoint
CREATE TRIGGER contacts_tags_update AFTER UPDATE OF tags ON contacts
WHEN OLD.tags IS NOT NEW.tags
BEGIN
  DELETE FROM contact_tags WHERE contact_id = NEW.id AND tag IN (SELECT value FROM json_each(OLD.tags));
  INSERT INTO contact_tags (tag, contact_id) SELECT DISTINCT value, NEW.id FROM json_each(NEW.tags);
END;
--> statement-breakpoint

-- What a contact is found by. A name counts from each of its words on, and from each Chinese character on; the array has
-- an entry for each of its characters, as many as a name has at most.
CREATE TRIGGER contacts_search_insert AFTER INSERT ON contacts
BEGIN
  INSERT INTO contact_search (term, contact_id)
    SELECT substr(said.name, position.key + 1), NEW.id
    FROM (SELECT NEW.search_name AS name UNION SELECT NEW.search_profile) AS said
    CROSS JOIN json_each('[' || rtrim(replace(hex(zeroblob(min(length(said.name), 100))), '00', '0,'), ',') || ']') AS position
    WHERE said.name IS NOT NULL AND substr(said.name, position.key + 1, 1) <> ' '
      AND (position.key = 0 OR substr(said.name, position.key, 1) = ' '
        OR unicode(substr(said.name, position.key + 1, 1)) >= 11904)
    UNION SELECT substr(NEW.phone, 2), NEW.id WHERE NEW.phone IS NOT NULL
    UNION SELECT substr(NEW.phone, -4), NEW.id WHERE NEW.phone IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_search_update AFTER UPDATE OF search_name, search_profile, phone, merged_into ON contacts
WHEN OLD.search_name IS NOT NEW.search_name OR OLD.search_profile IS NOT NEW.search_profile
  OR OLD.phone IS NOT NEW.phone OR OLD.merged_into IS NOT NEW.merged_into
BEGIN
  DELETE FROM contact_search WHERE contact_id = NEW.id;
  INSERT INTO contact_search (term, contact_id)
    SELECT substr(said.name, position.key + 1), NEW.id
    FROM (SELECT NEW.search_name AS name UNION SELECT NEW.search_profile) AS said
    CROSS JOIN json_each('[' || rtrim(replace(hex(zeroblob(min(length(said.name), 100))), '00', '0,'), ',') || ']') AS position
    WHERE NEW.merged_into IS NULL AND said.name IS NOT NULL
      AND substr(said.name, position.key + 1, 1) <> ' '
      AND (position.key = 0 OR substr(said.name, position.key, 1) = ' '
        OR unicode(substr(said.name, position.key + 1, 1)) >= 11904)
    UNION SELECT substr(NEW.phone, 2), NEW.id WHERE NEW.phone IS NOT NULL AND NEW.merged_into IS NULL
    UNION SELECT substr(NEW.phone, -4), NEW.id WHERE NEW.phone IS NOT NULL AND NEW.merged_into IS NULL;
END;
--> statement-breakpoint

-- Consent as it stands, repeated in the contact's own row for lists and segments. Sends ask the state itself.
CREATE TRIGGER consent_states_mirror AFTER UPDATE ON consent_states
WHEN OLD.marketing IS NOT NEW.marketing OR OLD.utility IS NOT NEW.utility OR OLD.authentication IS NOT NEW.authentication
  OR OLD.service IS NOT NEW.service OR OLD.block IS NOT NEW.block OR OLD.delivery IS NOT NEW.delivery
BEGIN
  UPDATE contacts SET marketing = NEW.marketing, utility = NEW.utility, authentication = NEW.authentication,
    service = NEW.service, blocked = NEW.block = 'blocked', undeliverable = NEW.delivery = 'undeliverable'
    WHERE id = NEW.contact_id;
END;
--> statement-breakpoint

-- A merge stays: neither its record nor the pointer of the contact that went can be taken back.
CREATE TRIGGER contact_merges_no_update BEFORE UPDATE ON contact_merges
BEGIN
  SELECT RAISE(ABORT, 'contact_merges is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER contact_merges_no_delete BEFORE DELETE ON contact_merges
BEGIN
  SELECT RAISE(ABORT, 'contact_merges is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER contact_merges_no_replace BEFORE INSERT ON contact_merges
WHEN EXISTS (SELECT 1 FROM contact_merges WHERE winner_id = NEW.winner_id AND loser_id = NEW.loser_id)
BEGIN
  SELECT RAISE(ABORT, 'contact_merges is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER contacts_merged_for_good BEFORE UPDATE OF merged_into ON contacts
WHEN OLD.merged_into IS NOT NULL AND NEW.merged_into IS NOT OLD.merged_into
BEGIN
  SELECT RAISE(ABORT, 'a merge is not taken back');
END;
--> statement-breakpoint

-- Entries of a request somebody made are found by it.
DROP TRIGGER consent_records_audit;
--> statement-breakpoint
CREATE TRIGGER consent_records_audit AFTER INSERT ON consent_records
BEGIN
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, reason,
    action_request_id, details, correlation_id)
  VALUES ('aud' || substr(NEW.id, 4), NEW.recorded_at, NEW.actor_kind, NEW.actor_id, NEW.actor_id, 'consent.' || NEW.action,
    'contact', NEW.contact_id, 'ok', NEW.source, NEW.action_request_id,
    json_object('consent_record_id', NEW.id, 'scope', NEW.scope, 'evidence_kind', NEW.evidence_kind, 'evidence_ref', NEW.evidence_ref,
      'occurred_at', NEW.occurred_at),
    NEW.correlation_id);
END;
--> statement-breakpoint

-- Two contacts become one: everything moves to the winner, with both consent histories, so that the stricter state holds.
DROP TRIGGER contact_merges_apply;
--> statement-breakpoint
CREATE TRIGGER contact_merges_apply AFTER INSERT ON contact_merges
BEGIN
  -- The stricter state: what either of the two had refused stays refused until the customer says otherwise again.
  -- Service is left to the histories: it follows the customer's last message.
  INSERT INTO consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id,
      occurred_at, recorded_at, dedupe_key, correlation_id, action_request_id)
    SELECT 'cns_' || lower(hex(randomblob(13))), NEW.winner_id, strict.scope, strict.action, 'merge', 'contact', NEW.loser_id,
      coalesce(NEW.actor_kind, 'meta'), coalesce(NEW.actor_id, 'meta'), NEW.merged_at, NEW.merged_at,
      'merge:' || NEW.winner_id || ':' || NEW.loser_id || ':' || strict.scope, coalesce(NEW.correlation_id, NEW.loser_id),
      NEW.action_request_id
    FROM (
      SELECT 'marketing' AS scope, 'opt_out' AS action WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND marketing = 'opted_out')
      UNION ALL SELECT 'utility', 'opt_out' WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND utility = 'opted_out')
      UNION ALL SELECT 'authentication', 'opt_out' WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND authentication = 'opted_out')
      UNION ALL SELECT 'block', 'block' WHERE EXISTS (SELECT 1 FROM consent_states WHERE contact_id IN (NEW.winner_id, NEW.loser_id) AND block = 'blocked')
    ) AS strict;
  UPDATE contacts SET
    name = coalesce(contacts.name, loser.name),
    search_name = coalesce(contacts.search_name, loser.search_name),
    language = coalesce(contacts.language, loser.language),
    last_inbound_at = nullif(max(coalesce(contacts.last_inbound_at, 0), coalesce(loser.last_inbound_at, 0)), 0),
    preferences = json_patch(loser.preferences, contacts.preferences),
    crm_links = (SELECT json_group_array(json(link.value)) FROM (
      SELECT value FROM json_each(contacts.crm_links)
      UNION ALL SELECT value FROM json_each(loser.crm_links)
        WHERE value ->> 'system' NOT IN (SELECT value ->> 'system' FROM json_each(contacts.crm_links))) AS link),
    tags = (SELECT json_group_array(tag.value) FROM (
      SELECT value FROM json_each(contacts.tags) UNION SELECT value FROM json_each(loser.tags)) AS tag)
    FROM (SELECT name, search_name, language, last_inbound_at, preferences, crm_links, tags FROM contacts WHERE id = NEW.loser_id) AS loser
    WHERE contacts.id = NEW.winner_id;
  UPDATE contacts SET merged_into = NEW.winner_id, phone = NULL, wa_id = NULL, bsuid = NULL, parent_bsuid = NULL,
    tags = '[]', updated_at = NEW.merged_at WHERE id = NEW.loser_id;
  UPDATE contact_identities SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
  UPDATE orders SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
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
    tags = (SELECT json_group_array(tag.value) FROM (
      SELECT value FROM json_each(conversations.tags) UNION SELECT value FROM json_each(moved.tags)) AS tag),
    follow_up_at = CASE WHEN conversations.follow_up_at IS NULL THEN moved.follow_up_at
      WHEN moved.follow_up_at IS NULL THEN conversations.follow_up_at ELSE min(conversations.follow_up_at, moved.follow_up_at) END,
    -- A restricted queue keeps what it held: nobody sees more of it than before.
    queue_id = CASE WHEN moved.restricted = 1 THEN moved.queue_id ELSE coalesce(conversations.queue_id, moved.queue_id) END,
    assignee_id = coalesce(conversations.assignee_id, moved.assignee_id)
    FROM (SELECT thread.phone_number_id AS number, thread.last_message_at, thread.last_inbound_at, thread.unread_count,
            thread.status, thread.tags, thread.follow_up_at, thread.queue_id, thread.assignee_id, queues.restricted
          FROM conversations AS thread LEFT JOIN queues ON queues.id = thread.queue_id
          WHERE thread.contact_id = NEW.loser_id) AS moved
    WHERE conversations.contact_id = NEW.winner_id AND conversations.phone_number_id = moved.number;
  DELETE FROM conversations WHERE contact_id = NEW.loser_id AND phone_number_id IN (
    SELECT phone_number_id FROM conversations WHERE contact_id = NEW.winner_id);
  UPDATE conversations SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
  -- Addresses that only the one that goes had: without them nobody would notice that its number has a new owner.
  UPDATE contacts SET
    bsuid = coalesce(bsuid, (SELECT value FROM contact_identities WHERE contact_id = NEW.winner_id AND kind = 'bsuid'
      ORDER BY created_at DESC, value DESC LIMIT 1)),
    phone = coalesce(phone, (SELECT value FROM contact_identities WHERE contact_id = NEW.winner_id AND kind = 'phone'
      ORDER BY created_at DESC, value DESC LIMIT 1))
    WHERE id = NEW.winner_id AND (bsuid IS NULL OR phone IS NULL);
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, action_request_id,
    details, correlation_id)
  VALUES ('aud_' || lower(hex(randomblob(13))), NEW.merged_at, coalesce(NEW.actor_kind, 'meta'), coalesce(NEW.actor_id, 'meta'),
    coalesce(NEW.actor_name, 'Meta'), 'contact.merged', 'contact', NEW.winner_id, 'ok', NEW.action_request_id,
    json_object('merged', NEW.loser_id), coalesce(NEW.correlation_id, NEW.loser_id));
END;
--> statement-breakpoint

-- A number that comes with another business-scoped id has another owner: what the earlier one agreed to is void.
DROP TRIGGER contacts_new_owner;
--> statement-breakpoint
CREATE TRIGGER contacts_new_owner AFTER UPDATE OF bsuid ON contacts
WHEN OLD.bsuid IS NOT NULL AND NEW.bsuid IS NOT NULL AND NEW.bsuid <> OLD.bsuid AND NEW.merged_into IS NULL
  AND (OLD.wa_id = NEW.wa_id OR OLD.phone = NEW.phone)
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

-- What the ledger says of one scope of one contact, from the whole set of its records, so that the order in which they
-- arrive does not matter. A restriction is in force unless a record that may lift it is strictly later. What the
-- customer stopped in WhatsApp only WhatsApp lifts; a block after a complaint only what the customer wrote later.
-- Without any restriction, any permission counts that says something by itself.
DROP TRIGGER consent_records_derive;
--> statement-breakpoint
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
      CASE record.action WHEN 'opt_out' THEN 'opted_out' WHEN 'opt_in' THEN 'opted_in' WHEN 'block' THEN 'blocked'
        WHEN 'undeliverable' THEN 'undeliverable' ELSE 'clear' END AS state,
      record.occurred_at AS since,
      record.source AS source
    FROM consent_records AS record
    WHERE record.contact_id = NEW.contact_id AND record.scope = NEW.scope
      AND CASE
        WHEN record.action IN ('opt_out', 'block', 'undeliverable') THEN NOT EXISTS (
          SELECT 1 FROM consent_records AS lift
          WHERE lift.contact_id = NEW.contact_id AND lift.scope = NEW.scope AND lift.action IN ('opt_in', 'unblock', 'deliverable')
            AND lift.can_reverse = 1 AND lift.occurred_at > record.occurred_at
            AND (record.source NOT IN ('preference_webhook', 'meta_refused') OR lift.source = 'preference_webhook')
            AND (record.source <> 'complaint' OR record.scope <> 'block' OR lift.evidence_kind IS 'inbound_message'))
        WHEN EXISTS (
          SELECT 1 FROM consent_records AS restriction
          WHERE restriction.contact_id = NEW.contact_id AND restriction.scope = NEW.scope
            AND restriction.action IN ('opt_out', 'block', 'undeliverable')) THEN record.can_reverse = 1
        ELSE record.reversal_only = 0 END
    ORDER BY CASE WHEN record.action IN ('opt_out', 'block', 'undeliverable') THEN 0 ELSE 1 END, record.occurred_at DESC, record.source, record.id
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

-- Each step of an import goes on where the one before stopped; of two that try, one does.
CREATE TRIGGER imports_forward BEFORE UPDATE OF applied_through ON imports
WHEN NEW.applied_through IS NOT OLD.applied_through
BEGIN
  SELECT CASE WHEN OLD.status <> 'applying' OR NEW.applied_from IS NOT OLD.applied_through
      OR NEW.applied_through < OLD.applied_through
    THEN RAISE(ABORT, 'batch guard failed: this step of the import was taken before') END;
END;
--> statement-breakpoint
CREATE TRIGGER imports_progress AFTER UPDATE OF applied ON imports
WHEN NEW.action_request_id IS NOT NULL
BEGIN
  UPDATE action_requests SET progress = json_object('done', NEW.applied, 'total', NEW.accepted)
    WHERE id = NEW.action_request_id AND status = 'executing';
END;
--> statement-breakpoint

-- What the triggers above keep, for the contacts that are there already.
UPDATE contacts SET search_profile = search_name, search_name = NULL WHERE name IS NULL AND search_name IS NOT NULL;
--> statement-breakpoint
INSERT INTO contact_tags (tag, contact_id)
  SELECT DISTINCT tag.value, contacts.id FROM contacts, json_each(contacts.tags) AS tag;
--> statement-breakpoint
UPDATE contacts SET marketing = state.marketing, utility = state.utility, authentication = state.authentication,
    service = state.service, blocked = state.block = 'blocked', undeliverable = state.delivery = 'undeliverable'
  FROM consent_states AS state WHERE state.contact_id = contacts.id;
--> statement-breakpoint
DELETE FROM contact_search;
--> statement-breakpoint
INSERT INTO contact_search (term, contact_id)
  SELECT substr(said.name, position.key + 1), said.id
  FROM (SELECT id, search_name AS name FROM contacts WHERE merged_into IS NULL
    UNION SELECT id, search_profile FROM contacts WHERE merged_into IS NULL) AS said
  CROSS JOIN json_each('[' || rtrim(replace(hex(zeroblob(min(length(said.name), 100))), '00', '0,'), ',') || ']') AS position
  WHERE said.name IS NOT NULL AND substr(said.name, position.key + 1, 1) <> ' '
    AND (position.key = 0 OR substr(said.name, position.key, 1) = ' '
      OR unicode(substr(said.name, position.key + 1, 1)) >= 11904)
  UNION SELECT substr(phone, 2), id FROM contacts WHERE phone IS NOT NULL AND merged_into IS NULL
  UNION SELECT substr(phone, -4), id FROM contacts WHERE phone IS NOT NULL AND merged_into IS NULL;
