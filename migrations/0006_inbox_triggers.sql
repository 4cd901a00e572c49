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
-- The service level clock counts an outgoing message from the moment at which Meta has it, however that became known.
CREATE TRIGGER messages_sent_makes_sla_stale AFTER UPDATE OF sent_at ON messages
WHEN NEW.direction = 'out' AND OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL
BEGIN
  UPDATE conversations SET sla_stale = 1 WHERE id = NEW.conversation_id;
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
INSERT INTO inbox_cases (id, conversation_id, queue_id, assignee_id, opened_at)
SELECT 'cas' || substr(id, 4), id, queue_id, assignee_id, opened_at FROM conversations WHERE status <> 'closed';
--> statement-breakpoint
UPDATE conversations SET sla_stale = 1 WHERE status <> 'closed';
--> statement-breakpoint
UPDATE conversations SET closed_at = updated_at WHERE status = 'closed';
