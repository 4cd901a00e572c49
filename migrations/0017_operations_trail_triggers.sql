-- What a customer's message owes is done under the id of the webhook request that brought the message: the event is found
-- by its key, which holds Meta's id of the message.
DROP TRIGGER media_assets_received_are_fetched;
--> statement-breakpoint
CREATE TRIGGER media_assets_received_are_fetched AFTER INSERT ON media_assets
WHEN NEW.source = 'received' AND NEW.status = 'awaiting'
BEGIN
  INSERT INTO outbox (id, topic, ref, created_at, due_at, correlation_id)
  VALUES ('out' || substr(NEW.id, 4), 'media.fetch', NEW.id, NEW.created_at, NEW.created_at,
    (SELECT event.correlation_id FROM messages AS message
     JOIN webhook_events AS event ON event.key = 'message:' || message.wamid WHERE message.id = NEW.message_id));
END;
--> statement-breakpoint
DROP TRIGGER automation_turns_queue;
--> statement-breakpoint
-- A turn is looked at in its time, and once: of a wait that time is in the future. A turn of a message has that message's id.
CREATE TRIGGER automation_turns_queue AFTER INSERT ON automation_turns
WHEN NEW.status = 'waiting'
BEGIN
  INSERT INTO outbox (id, topic, ref, created_at, due_at, correlation_id)
  VALUES ('out' || substr(NEW.id, 4), 'automation.turn', NEW.id, NEW.created_at, NEW.created_at,
    (SELECT event.correlation_id FROM messages AS message
     JOIN webhook_events AS event ON event.key = 'message:' || message.wamid WHERE message.id = NEW.id));
END;
