-- What happened to a conversation, and what staff wrote to each other, is only ever added to.
CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers
BEGIN
  SELECT RAISE(ABORT, 'handovers is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER handovers_no_delete BEFORE DELETE ON handovers
BEGIN
  SELECT RAISE(ABORT, 'handovers is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER handovers_no_replace BEFORE INSERT ON handovers
WHEN EXISTS (SELECT 1 FROM handovers WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'handovers is append-only');
END;
--> statement-breakpoint
-- A conversation changes hands by its history and in no other way: what is added there moves it and tells its new holders.
CREATE TRIGGER handovers_from_holders BEFORE INSERT ON handovers
WHEN NOT EXISTS (SELECT 1 FROM conversations WHERE id = NEW.conversation_id AND queue_id IS NEW.from_queue_id
  AND team_id IS NEW.from_team_id AND assignee_id IS NEW.from_staff_id)
BEGIN
  SELECT RAISE(ABORT, 'batch guard failed: somebody else holds the conversation');
END;
--> statement-breakpoint
CREATE TRIGGER handovers_move AFTER INSERT ON handovers
BEGIN
  UPDATE conversations SET queue_id = NEW.to_queue_id, team_id = NEW.to_team_id, assignee_id = NEW.to_staff_id,
    -- A queue that gives out its work does so with what is handed to it.
    routing_pending = NEW.kind <> 'routed' AND NEW.to_staff_id IS NULL AND NEW.to_queue_id IS NOT NEW.from_queue_id
      AND NEW.to_queue_id IN (SELECT id FROM queues WHERE assignment <> 'manual'),
    updated_at = max(updated_at, NEW.at)
    WHERE id = NEW.conversation_id;
  UPDATE queues SET last_assigned_staff_id = NEW.to_staff_id
    WHERE NEW.kind = 'routed' AND NEW.to_staff_id IS NOT NULL AND id = NEW.to_queue_id;
  -- Whoever gets it is told; of a team or a queue without a person, everybody in it.
  INSERT INTO notifications (id, staff_id, kind, conversation_id, dedupe_key, created_at)
    SELECT 'ntf' || substr(NEW.id, 4) || told.suffix, told.staff_id,
      CASE WHEN coalesce(NEW.from_queue_id, NEW.from_team_id, NEW.from_staff_id) IS NULL THEN 'assigned' ELSE 'transferred' END,
      NEW.conversation_id, 'handover:' || NEW.id, NEW.at
    FROM (
      SELECT NEW.to_staff_id AS staff_id, '' AS suffix
        WHERE NEW.to_staff_id IS NOT NULL AND NEW.to_staff_id IS NOT NEW.from_staff_id
      UNION ALL SELECT staff_id, '_' || staff_id FROM team_members
        WHERE NEW.to_staff_id IS NULL AND team_id = NEW.to_team_id AND NEW.to_team_id IS NOT NEW.from_team_id
      UNION ALL SELECT member.staff_id, '_' || member.staff_id FROM queue_members AS member
        JOIN queues AS queue ON queue.id = member.queue_id
        WHERE NEW.to_staff_id IS NULL AND NEW.to_team_id IS NULL AND member.queue_id = NEW.to_queue_id
          AND ((queue.assignment = 'manual' AND NEW.kind <> 'routed' AND NEW.to_queue_id IS NOT NEW.from_queue_id)
            -- It gives out its work, and nobody was there to be given this.
            OR (queue.assignment <> 'manual' AND NEW.actor_kind = 'system'))
    ) AS told JOIN staff ON staff.id = told.staff_id AND staff.disabled_at IS NULL;
END;
--> statement-breakpoint
-- Tags of conversations in the order in which lists show them.
CREATE TRIGGER conversations_tags_insert AFTER INSERT ON conversations
WHEN NEW.tags <> '[]'
BEGIN
  INSERT INTO conversation_tags (tag, last_message_at, conversation_id)
    SELECT DISTINCT value, NEW.last_message_at, NEW.id FROM json_each(NEW.tags);
END;
--> statement-breakpoint
CREATE TRIGGER conversations_tags_update AFTER UPDATE OF tags, last_message_at ON conversations
WHEN OLD.tags IS NOT NEW.tags OR (NEW.tags <> '[]' AND OLD.last_message_at <> NEW.last_message_at)
BEGIN
  DELETE FROM conversation_tags WHERE conversation_id = OLD.id AND last_message_at = OLD.last_message_at
    AND tag IN (SELECT value FROM json_each(OLD.tags));
  INSERT INTO conversation_tags (tag, last_message_at, conversation_id)
    SELECT DISTINCT value, NEW.last_message_at, NEW.id FROM json_each(NEW.tags);
END;
--> statement-breakpoint
-- A case keeps the tags that were taken from it: nobody makes a complaint of it nothing by renaming it.
CREATE TRIGGER conversations_tags_lost AFTER UPDATE OF tags ON conversations
WHEN EXISTS (SELECT 1 FROM json_each(OLD.tags) WHERE value NOT IN (SELECT value FROM json_each(NEW.tags)))
BEGIN
  UPDATE inbox_cases SET lost_tags = (SELECT json_group_array(value) FROM (
      SELECT value FROM json_each(inbox_cases.lost_tags) UNION SELECT value FROM json_each(OLD.tags)
        WHERE value NOT IN (SELECT value FROM json_each(NEW.tags))))
    WHERE conversation_id = NEW.id AND closed_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER conversations_tags_delete AFTER DELETE ON conversations
BEGIN
  DELETE FROM conversation_tags WHERE conversation_id = OLD.id AND last_message_at = OLD.last_message_at
    AND tag IN (SELECT value FROM json_each(OLD.tags));
END;
--> statement-breakpoint
-- A thread that is merged into another of the same person leaves it what was open: nobody loses sight of an escalation.
CREATE TRIGGER conversations_merged BEFORE DELETE ON conversations
WHEN EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id AND merged_into IS NOT NULL)
BEGIN
  UPDATE inbox_cases SET closed_at = OLD.updated_at, outcome = 'duplicate'
    WHERE conversation_id = OLD.id AND closed_at IS NULL AND EXISTS (
      SELECT 1 FROM conversations AS kept JOIN inbox_cases AS other ON other.conversation_id = kept.id AND other.closed_at IS NULL
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id);
  UPDATE inbox_cases SET conversation_id = (SELECT kept.id FROM conversations AS kept
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id)
    WHERE conversation_id = OLD.id;
  UPDATE escalations SET resolved_at = OLD.updated_at
    WHERE conversation_id = OLD.id AND resolved_at IS NULL AND EXISTS (
      SELECT 1 FROM conversations AS kept JOIN escalations AS other ON other.conversation_id = kept.id AND other.resolved_at IS NULL
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id);
  UPDATE escalations SET conversation_id = (SELECT kept.id FROM conversations AS kept
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id)
    WHERE conversation_id = OLD.id;
  INSERT INTO notes (id, conversation_id, contact_id, text, author_id, author_name, action_request_id, created_at)
    SELECT 'not_' || lower(hex(randomblob(13))), kept.id, kept.contact_id, note.text, note.author_id, note.author_name,
      note.action_request_id, note.created_at
    FROM notes AS note JOIN conversations AS kept
      ON kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id
    WHERE note.conversation_id = OLD.id;
  UPDATE conversations SET routing_pending = max(routing_pending, OLD.routing_pending),
    closed_at = CASE WHEN status = 'closed' THEN closed_at END,
    entry_point_at = coalesce(max(entry_point_at, OLD.entry_point_at), entry_point_at, OLD.entry_point_at),
    free_entry_point_until = coalesce(max(free_entry_point_until, OLD.free_entry_point_until), free_entry_point_until,
      OLD.free_entry_point_until)
    WHERE contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id) AND phone_number_id = OLD.phone_number_id;
  UPDATE inbox_cases SET stale_from = 0, revision = revision + 1
    WHERE closed_at IS NULL AND conversation_id = (SELECT kept.id FROM conversations AS kept
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id);
END;
--> statement-breakpoint
CREATE TRIGGER notes_no_update BEFORE UPDATE ON notes
BEGIN
  SELECT RAISE(ABORT, 'notes is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER notes_no_delete BEFORE DELETE ON notes
BEGIN
  SELECT RAISE(ABORT, 'notes is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER notes_no_replace BEFORE INSERT ON notes
WHEN EXISTS (SELECT 1 FROM notes WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'notes is append-only');
END;
--> statement-breakpoint
-- What was applied or found to concern nobody stays so: trying failed events again never reaches it.
CREATE TRIGGER webhook_events_final BEFORE UPDATE OF outcome ON webhook_events
WHEN OLD.outcome IN ('applied', 'ignored') AND NEW.outcome NOT IN ('applied', 'ignored')
BEGIN
  SELECT RAISE(ABORT, 'webhook event was applied before');
END;
--> statement-breakpoint
-- A customer's own message (those of `opensWindow`) opens a case, unless one is open. One that comes late may take the
-- opening back in time, but never to before the case before was closed.
CREATE TRIGGER messages_open_case AFTER INSERT ON messages
WHEN NEW.direction = 'in' AND NEW.type IN ('text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts',
  'interactive', 'button', 'order') AND coalesce(NEW.content ->> '$.group_id', '') = ''
BEGIN
  INSERT INTO inbox_cases (id, conversation_id, queue_id, assignee_id, opened_at, running_since, stale_from, revision)
    SELECT 'cas' || substr(NEW.id, 4), thread.id, thread.queue_id, thread.assignee_id, thread.opened, thread.opened, NEW.at, 1
    FROM (SELECT id, queue_id, assignee_id, max(NEW.at, coalesce((SELECT earlier.closed_at FROM inbox_cases AS earlier
        WHERE earlier.conversation_id = NEW.conversation_id AND earlier.closed_at IS NOT NULL
        ORDER BY earlier.opened_at DESC LIMIT 1), 0)) AS opened
      FROM conversations WHERE id = NEW.conversation_id AND status <> 'closed') AS thread
    WHERE true
    ON CONFLICT (conversation_id) WHERE closed_at IS NULL DO UPDATE SET
      opened_at = min(opened_at, excluded.opened_at),
      stale_from = min(coalesce(stale_from, excluded.stale_from), excluded.stale_from), revision = revision + 1;
END;
--> statement-breakpoint
-- The service level clock counts an outgoing message from the second at which Meta has it, however that became known, and
-- no longer once it failed.
CREATE TRIGGER messages_sent_marks_case AFTER UPDATE OF sent_at, status ON messages
WHEN NEW.direction = 'out' AND (OLD.sent_at / 1000 IS NOT NEW.sent_at / 1000
  OR (NEW.sent_at IS NOT NULL AND (OLD.status = 'failed') <> (NEW.status = 'failed')))
BEGIN
  UPDATE inbox_cases SET revision = revision + 1, stale_from = min(coalesce(stale_from, NEW.sent_at, OLD.sent_at),
      coalesce(OLD.sent_at, NEW.sent_at), coalesce(NEW.sent_at, OLD.sent_at))
    WHERE conversation_id = NEW.conversation_id AND closed_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER messages_kept_as_sent_mark_case AFTER INSERT ON messages
WHEN NEW.direction = 'out' AND NEW.sent_at IS NOT NULL
BEGIN
  UPDATE inbox_cases SET stale_from = min(coalesce(stale_from, NEW.sent_at), NEW.sent_at), revision = revision + 1
    WHERE conversation_id = NEW.conversation_id AND closed_at IS NULL;
END;
--> statement-breakpoint
-- An open case lies where its conversation lies; another queue has other targets.
CREATE TRIGGER conversations_move_case AFTER UPDATE OF queue_id, assignee_id ON conversations
WHEN OLD.queue_id IS NOT NEW.queue_id OR OLD.assignee_id IS NOT NEW.assignee_id
BEGIN
  UPDATE inbox_cases SET queue_id = NEW.queue_id, assignee_id = NEW.assignee_id, revision = revision + 1,
      stale_from = CASE WHEN OLD.queue_id IS NEW.queue_id THEN stale_from ELSE 0 END
    WHERE conversation_id = NEW.id AND closed_at IS NULL;
END;
--> statement-breakpoint
-- What lists filter conversations by is that of their open case.
CREATE TRIGGER inbox_cases_show AFTER INSERT ON inbox_cases
WHEN NEW.closed_at IS NULL
BEGIN
  UPDATE conversations SET waiting_since = NEW.running_since, sla_due_at = NULL, sla_breached_at = NULL
    WHERE id = NEW.conversation_id;
END;
--> statement-breakpoint
CREATE TRIGGER inbox_cases_show_again AFTER UPDATE OF conversation_id, running_since, first_response_at, first_response_due_at,
  first_response_breached_at, resolution_due_at, resolution_breached_at, closed_at ON inbox_cases
WHEN OLD.closed_at IS NULL
BEGIN
  UPDATE conversations SET
    waiting_since = CASE WHEN NEW.closed_at IS NULL THEN NEW.running_since END,
    sla_due_at = CASE WHEN NEW.closed_at IS NULL THEN nullif(min(
      CASE WHEN NEW.first_response_at IS NULL AND NEW.first_response_breached_at IS NULL
        THEN coalesce(NEW.first_response_due_at, 9007199254740991) ELSE 9007199254740991 END,
      CASE WHEN NEW.resolution_breached_at IS NULL
        THEN coalesce(NEW.resolution_due_at, 9007199254740991) ELSE 9007199254740991 END), 9007199254740991) END,
    sla_breached_at = CASE WHEN NEW.closed_at IS NULL THEN nullif(min(
      coalesce(NEW.first_response_breached_at, 9007199254740991),
      coalesce(NEW.resolution_breached_at, 9007199254740991)), 9007199254740991) END
    WHERE id = NEW.conversation_id;
END;
--> statement-breakpoint
-- A file that a customer sent is fetched: noting it owes that, under an id that follows from the file's.
CREATE TRIGGER media_assets_received_are_fetched AFTER INSERT ON media_assets
WHEN NEW.source = 'received' AND NEW.status = 'awaiting'
BEGIN
  INSERT INTO outbox (id, topic, ref, created_at, due_at)
  VALUES ('out' || substr(NEW.id, 4), 'media.fetch', NEW.id, NEW.created_at, NEW.created_at);
END;
--> statement-breakpoint
-- Where media is used is counted where the use is written, whatever wrote it.
CREATE TRIGGER messages_count_media AFTER INSERT ON messages
WHEN NEW.direction = 'out' AND instr(NEW.content, '"asset_id"') > 0
BEGIN
  UPDATE media_assets SET use_count = use_count + 1, last_used_at = NEW.at
  WHERE id IN (SELECT atom FROM json_tree(NEW.content) WHERE key = 'asset_id');
END;
--> statement-breakpoint
-- Meta could not read a file that it was given, and said so later: its id is not used again.
CREATE TRIGGER messages_failed_media_is_given_anew AFTER UPDATE OF error ON messages
WHEN NEW.direction = 'out' AND NEW.error ->> 'code' IN (131052, 131053) AND instr(NEW.content, '"asset_id"') > 0
BEGIN
  DELETE FROM meta_media WHERE phone_number_id = NEW.phone_number_id AND uploaded_at <= coalesce(NEW.claimed_at, NEW.at)
    AND sha256 IN (SELECT sha256 FROM media_assets WHERE id IN
      (SELECT atom FROM json_tree(NEW.content) WHERE key = 'asset_id'));
END;
--> statement-breakpoint
-- A message of ours that turns out to be the one that an echo told of stands once: as ours.
CREATE TRIGGER messages_replace_echo BEFORE UPDATE OF wamid ON messages
WHEN NEW.direction = 'out' AND OLD.wamid IS NULL AND NEW.wamid IS NOT NULL
BEGIN
  DELETE FROM messages WHERE wamid = NEW.wamid AND id <> NEW.id AND direction = 'out' AND action_request_id IS NULL;
END;
--> statement-breakpoint
-- What went out answers the conversation, however that became known: what came before it is read, and an entry point
-- that was answered within 24 hours is free for 72. What came in while it was on its way stays unread.
CREATE TRIGGER messages_sent_answers AFTER UPDATE OF sent_at ON messages
WHEN NEW.direction = 'out' AND OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL
BEGIN
  UPDATE conversations SET
    unread_count = min(unread_count, (
      SELECT count(*) FROM messages AS later
      WHERE later.conversation_id = NEW.conversation_id AND later.at > NEW.at - 86400000
        AND later.created_at > NEW.created_at AND later.direction = 'in')),
    free_entry_point_until = CASE WHEN entry_point_at BETWEEN NEW.sent_at - 86400000 AND NEW.sent_at
      THEN NEW.sent_at + 259200000 ELSE free_entry_point_until END,
    entry_point_at = CASE WHEN entry_point_at > NEW.sent_at THEN entry_point_at END
    WHERE id = NEW.conversation_id;
END;
--> statement-breakpoint
-- A former address (`retired_at`) makes nobody one person with whoever has it now: it goes to the one who gains it.
CREATE TRIGGER contacts_take_former_insert AFTER INSERT ON contacts
BEGIN
  UPDATE contact_identities SET contact_id = NEW.id, retired_at = NULL, created_at = NEW.updated_at,
      taken_at = NEW.last_activity_at
    WHERE retired_at IS NOT NULL AND ((kind = 'phone' AND value = NEW.phone) OR (kind = 'wa_id' AND value = NEW.wa_id)
      OR (kind = 'bsuid' AND value = NEW.bsuid) OR (kind = 'parent_bsuid' AND value = NEW.parent_bsuid));
END;
--> statement-breakpoint
CREATE TRIGGER contacts_take_former_update AFTER UPDATE OF phone, wa_id, bsuid, parent_bsuid ON contacts
WHEN OLD.phone IS NOT NEW.phone OR OLD.wa_id IS NOT NEW.wa_id OR OLD.bsuid IS NOT NEW.bsuid
  OR OLD.parent_bsuid IS NOT NEW.parent_bsuid
BEGIN
  UPDATE contact_identities SET contact_id = NEW.id, retired_at = NULL, created_at = NEW.updated_at,
      taken_at = NEW.last_activity_at
    WHERE retired_at IS NOT NULL AND ((kind = 'phone' AND value = NEW.phone) OR (kind = 'wa_id' AND value = NEW.wa_id)
      OR (kind = 'bsuid' AND value = NEW.bsuid) OR (kind = 'parent_bsuid' AND value = NEW.parent_bsuid));
END;
--> statement-breakpoint
DROP TRIGGER contacts_merge;
--> statement-breakpoint
CREATE TRIGGER contacts_merge AFTER UPDATE OF phone, wa_id, bsuid ON contacts
WHEN NEW.merged_into IS NULL AND EXISTS (
  SELECT 1 FROM contact_identities
  WHERE contact_id <> NEW.id AND retired_at IS NULL
    AND ((kind = 'bsuid' AND value = NEW.bsuid) OR (kind = 'wa_id' AND value = NEW.wa_id) OR (kind = 'phone' AND value = NEW.phone)))
BEGIN
  INSERT INTO contact_merges (winner_id, loser_id, merged_at)
    SELECT DISTINCT NEW.id, contact_id, NEW.updated_at FROM contact_identities
    WHERE contact_id <> NEW.id AND retired_at IS NULL
      AND ((kind = 'bsuid' AND value = NEW.bsuid) OR (kind = 'wa_id' AND value = NEW.wa_id) OR (kind = 'phone' AND value = NEW.phone));
END;
--> statement-breakpoint
-- As before, but for an address that was given up, which is not brought back.
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
    team_id = CASE WHEN conversations.queue_id IN (SELECT id FROM queues WHERE restricted = 1) AND coalesce(moved.restricted, 0) = 0
        THEN conversations.team_id
      WHEN moved.restricted = 1 AND conversations.queue_id IS NOT moved.queue_id THEN moved.team_id
      ELSE coalesce(conversations.team_id, moved.team_id) END,
    assignee_id = CASE WHEN conversations.queue_id IN (SELECT id FROM queues WHERE restricted = 1) AND coalesce(moved.restricted, 0) = 0
        THEN conversations.assignee_id
      WHEN moved.restricted = 1 AND conversations.queue_id IS NOT moved.queue_id THEN moved.assignee_id
      ELSE coalesce(conversations.assignee_id, moved.assignee_id) END
    FROM (SELECT thread.phone_number_id AS number, thread.last_message_at, thread.last_inbound_at, thread.unread_count,
            thread.status, thread.tags, thread.follow_up_at, thread.queue_id, thread.team_id, thread.assignee_id, queues.restricted
          FROM conversations AS thread LEFT JOIN queues ON queues.id = thread.queue_id
          WHERE thread.contact_id = NEW.loser_id) AS moved
    WHERE conversations.contact_id = NEW.winner_id AND conversations.phone_number_id = moved.number;
  DELETE FROM conversations WHERE contact_id = NEW.loser_id AND phone_number_id IN (
    SELECT phone_number_id FROM conversations WHERE contact_id = NEW.winner_id);
  UPDATE conversations SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
  -- Addresses that only the one that goes had: without them nobody would notice that its number has a new owner.
  UPDATE contacts SET
    bsuid = coalesce(bsuid, (SELECT value FROM contact_identities WHERE contact_id = NEW.winner_id AND kind = 'bsuid'
      AND retired_at IS NULL ORDER BY created_at DESC, value DESC LIMIT 1)),
    phone = coalesce(phone, (SELECT value FROM contact_identities WHERE contact_id = NEW.winner_id AND kind = 'phone'
      AND retired_at IS NULL ORDER BY created_at DESC, value DESC LIMIT 1))
    WHERE id = NEW.winner_id AND (bsuid IS NULL OR phone IS NULL);
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, action_request_id,
    details, correlation_id)
  VALUES ('aud_' || lower(hex(randomblob(13))), NEW.merged_at, coalesce(NEW.actor_kind, 'meta'), coalesce(NEW.actor_id, 'meta'),
    coalesce(NEW.actor_name, 'Meta'), 'contact.merged', 'contact', NEW.winner_id, 'ok', NEW.action_request_id,
    json_object('merged', NEW.loser_id), coalesce(NEW.correlation_id, NEW.loser_id));
END;
--> statement-breakpoint
-- Conversations of before: their messages keep the order in which they were asked for, and each that is open has a case.
UPDATE messages SET send_order = (
  SELECT count(*) FROM messages AS earlier
  WHERE earlier.conversation_id = messages.conversation_id AND earlier.direction = 'out' AND earlier.id <= messages.id
) WHERE direction = 'out';
--> statement-breakpoint
UPDATE messages SET target_wamid = coalesce(content ->> '$.reaction.message_id', content ->> '$.edit.original_message_id',
  content ->> '$.revoke.original_message_id') WHERE direction = 'in' AND type IN ('reaction', 'edit', 'revoke');
--> statement-breakpoint
UPDATE messages SET sender_staff_id = (SELECT requester_staff_id FROM action_requests WHERE id = messages.action_request_id)
WHERE direction = 'out' AND action_request_id IS NOT NULL;
--> statement-breakpoint
INSERT INTO inbox_cases (id, conversation_id, queue_id, assignee_id, opened_at, running_since, stale_from, revision)
SELECT 'cas' || substr(id, 4), id, queue_id, assignee_id, opened_at, opened_at, opened_at, 1 FROM conversations WHERE status <> 'closed';
--> statement-breakpoint
UPDATE conversations SET closed_at = updated_at WHERE status = 'closed';
--> statement-breakpoint
INSERT INTO conversation_tags (tag, last_message_at, conversation_id)
SELECT DISTINCT tag.value, conversations.last_message_at, conversations.id FROM conversations, json_each(conversations.tags) AS tag;
