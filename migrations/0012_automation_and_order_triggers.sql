-- What a flow or a rule said at some time stays, and so does who let it.
CREATE TRIGGER flow_versions_no_update BEFORE UPDATE ON flow_versions
BEGIN
  SELECT raise(abort, 'flow_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER flow_versions_no_delete BEFORE DELETE ON flow_versions
BEGIN
  SELECT raise(abort, 'flow_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER flow_versions_no_replace BEFORE INSERT ON flow_versions
WHEN EXISTS (SELECT 1 FROM flow_versions WHERE flow_id = NEW.flow_id AND version = NEW.version)
BEGIN
  SELECT raise(abort, 'flow_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER keyword_rule_versions_no_update BEFORE UPDATE ON keyword_rule_versions
BEGIN
  SELECT raise(abort, 'keyword_rule_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER keyword_rule_versions_no_delete BEFORE DELETE ON keyword_rule_versions
BEGIN
  SELECT raise(abort, 'keyword_rule_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER keyword_rule_versions_no_replace BEFORE INSERT ON keyword_rule_versions
WHEN EXISTS (SELECT 1 FROM keyword_rule_versions WHERE rule_id = NEW.rule_id AND version = NEW.version)
BEGIN
  SELECT raise(abort, 'keyword_rule_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER automation_changes_no_update BEFORE UPDATE ON automation_changes
BEGIN
  SELECT raise(abort, 'automation_changes is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER automation_changes_no_delete BEFORE DELETE ON automation_changes
BEGIN
  SELECT raise(abort, 'automation_changes is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER automation_changes_no_replace BEFORE INSERT ON automation_changes
WHEN EXISTS (SELECT 1 FROM automation_changes WHERE id = NEW.id)
BEGIN
  SELECT raise(abort, 'automation_changes is append-only');
END;
--> statement-breakpoint
-- Only a version that exists answers customers.
CREATE TRIGGER flows_live_version BEFORE UPDATE OF live_version ON flows
WHEN NEW.live_version IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM flow_versions WHERE flow_id = NEW.id AND version = NEW.live_version)
BEGIN
  SELECT raise(abort, 'flows: the live version does not exist');
END;
--> statement-breakpoint
CREATE TRIGGER keyword_rules_live_version BEFORE UPDATE OF live_version ON keyword_rules
WHEN NEW.live_version IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM keyword_rule_versions WHERE rule_id = NEW.id AND version = NEW.live_version)
BEGIN
  SELECT raise(abort, 'keyword_rules: the live version does not exist');
END;
--> statement-breakpoint
-- A turn is looked at in its time, and once: of a wait that time is in the future.
CREATE TRIGGER automation_turns_queue AFTER INSERT ON automation_turns
WHEN NEW.status = 'waiting'
BEGIN
  INSERT INTO outbox (id, topic, ref, created_at, due_at)
    VALUES ('out' || substr(NEW.id, 4), 'automation.turn', NEW.id, NEW.created_at, NEW.created_at);
END;
--> statement-breakpoint
CREATE TRIGGER automation_turns_done_once BEFORE UPDATE OF status ON automation_turns
WHEN OLD.status = 'done'
BEGIN
  SELECT raise(abort, 'automation_turns: done once');
END;
--> statement-breakpoint
-- A revision never goes back: whoever looked at an earlier one acts on nothing.
CREATE TRIGGER automation_sessions_forward BEFORE UPDATE OF revision ON automation_sessions
WHEN NEW.revision <= OLD.revision
BEGIN
  SELECT raise(abort, 'automation_sessions: revisions go up');
END;
--> statement-breakpoint
CREATE TRIGGER orders_transitions BEFORE UPDATE OF status ON orders
WHEN NEW.status <> OLD.status AND NOT (
  (OLD.status = 'requested' AND NEW.status IN ('confirmed', 'paid', 'cancelled'))
  OR (OLD.status = 'confirmed' AND NEW.status IN ('paid', 'fulfilled', 'cancelled'))
  OR (OLD.status = 'paid' AND NEW.status IN ('fulfilled', 'refunded', 'cancelled'))
  OR (OLD.status = 'fulfilled' AND NEW.status IN ('refunded'))
  OR (OLD.status = 'cancelled' AND NEW.status IN ('refunded'))
  -- An earlier payment of which the news came late.
  OR (OLD.status = 'refunded' AND NEW.status IN ('paid')))
BEGIN
  SELECT raise(abort, 'orders: not a transition');
END;
--> statement-breakpoint
CREATE TRIGGER payment_links_transitions BEFORE UPDATE OF status ON payment_links
WHEN NEW.status <> OLD.status AND NOT (
  (OLD.status = 'creating' AND NEW.status IN ('open', 'failed', 'revoked', 'expired', 'paid'))
  OR (OLD.status = 'open' AND NEW.status IN ('paid', 'expired', 'revoked', 'failed'))
  -- Money that comes after all is money that came.
  OR (OLD.status IN ('expired', 'revoked', 'failed') AND NEW.status IN ('paid'))
  OR (OLD.status = 'expired' AND NEW.status IN ('failed'))
  OR (OLD.status = 'paid' AND NEW.status IN ('refunded'))
  -- More had been paid than was given back, and the news of that came later.
  OR (OLD.status = 'refunded' AND NEW.status IN ('paid')))
BEGIN
  SELECT raise(abort, 'payment_links: not a transition');
END;
--> statement-breakpoint
-- What is to be paid for a link never changes.
CREATE TRIGGER payment_links_stay BEFORE UPDATE OF order_id, amount_minor, currency, token_hash, conversation_id, provider ON payment_links
WHEN NEW.order_id <> OLD.order_id OR NEW.amount_minor <> OLD.amount_minor OR NEW.currency <> OLD.currency
  OR NEW.token_hash <> OLD.token_hash OR NEW.provider <> OLD.provider
BEGIN
  SELECT raise(abort, 'payment_links: a link stays what it is');
END;
--> statement-breakpoint
CREATE TRIGGER payment_events_no_update BEFORE UPDATE ON payment_events
BEGIN
  SELECT raise(abort, 'payment_events is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER payment_events_no_delete BEFORE DELETE ON payment_events
BEGIN
  SELECT raise(abort, 'payment_events is append-only');
END;
--> statement-breakpoint
-- The request by which a person let a flow go live is done with: what becomes of the flow's single messages is told at them.
DROP TRIGGER messages_settled;
--> statement-breakpoint
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
  WHERE id = NEW.action_request_id AND NEW.origin IS NULL;
END;
--> statement-breakpoint
DROP TRIGGER messages_failed_later;
--> statement-breakpoint
CREATE TRIGGER messages_failed_later AFTER UPDATE OF status ON messages
WHEN OLD.status IN ('accepted', 'sent') AND NEW.status = 'failed' AND NEW.action_request_id IS NOT NULL AND NEW.origin IS NULL
BEGIN
  UPDATE action_requests
    SET result = json_set(result, '$.delivery',
      json_object('status', NEW.status, 'wamid', NEW.wamid, 'error', json(coalesce(NEW.error, 'null'))))
    WHERE id = NEW.action_request_id AND result IS NOT NULL;
END;
--> statement-breakpoint
-- What is answered by itself was read by nobody. Meta counts it as an answer all the same.
DROP TRIGGER messages_sent_answers;
--> statement-breakpoint
CREATE TRIGGER messages_sent_answers AFTER UPDATE OF sent_at ON messages
WHEN NEW.direction = 'out' AND OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL
BEGIN
  UPDATE conversations SET
    unread_count = CASE WHEN NEW.origin IS NULL THEN min(unread_count, (
      SELECT count(*) FROM messages AS later
      WHERE later.conversation_id = NEW.conversation_id AND later.at > NEW.at - 86400000
        AND later.created_at > NEW.created_at AND later.direction = 'in')) ELSE unread_count END,
    free_entry_point_until = CASE WHEN entry_point_at BETWEEN NEW.sent_at - 86400000 AND NEW.sent_at
      THEN NEW.sent_at + 259200000 ELSE free_entry_point_until END,
    entry_point_at = CASE WHEN entry_point_at > NEW.sent_at THEN entry_point_at END
    WHERE id = NEW.conversation_id;
END;
--> statement-breakpoint
-- Whoever asked for a payment link finds it at the request, however the outcome of its message became known.
CREATE TRIGGER action_requests_payment_link AFTER UPDATE OF status ON action_requests
WHEN NEW.status = 'executed' AND NEW.tool = 'whatsapp.payment_link.send'
BEGIN
  UPDATE action_requests SET result = json_set(coalesce(result, '{}'), '$.payment_link_id',
      (SELECT link.id FROM payment_links AS link WHERE link.action_request_id = NEW.id))
    WHERE id = NEW.id;
END;
--> statement-breakpoint
-- What was ordered in a thread that is merged into another of the same person goes on there, and so do its payments.
CREATE TRIGGER conversations_merged_orders BEFORE DELETE ON conversations
WHEN EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id AND merged_into IS NOT NULL)
BEGIN
  UPDATE payment_links SET conversation_id = (SELECT kept.id FROM conversations AS kept
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id)
    WHERE conversation_id = OLD.id AND order_id IN (
      SELECT id FROM orders WHERE contact_id IN (
        OLD.contact_id, (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)));
  UPDATE order_creations SET conversation_id = (SELECT kept.id FROM conversations AS kept
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id),
      contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
    WHERE conversation_id = OLD.id;
  UPDATE orders SET conversation_id = (SELECT kept.id FROM conversations AS kept
      WHERE kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id)
    WHERE conversation_id = OLD.id
      AND contact_id IN (OLD.contact_id, (SELECT merged_into FROM contacts WHERE id = OLD.contact_id));
END;
--> statement-breakpoint
-- Where a person answers in one of two threads that become one, no machine does in the other.
CREATE TRIGGER conversations_merged_automation BEFORE DELETE ON conversations
WHEN EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id AND merged_into IS NOT NULL)
  AND EXISTS (SELECT 1 FROM automation_sessions WHERE conversation_id = OLD.id AND state = 'with_person'
    AND OLD.status <> 'closed' AND updated_at >= OLD.opened_at)
BEGIN
  INSERT INTO automation_sessions (conversation_id, state, reason, revision, updated_at)
    SELECT kept.id, 'with_person', lost.reason, 1, max(lost.updated_at, kept.opened_at, kept.updated_at)
    FROM automation_sessions AS lost JOIN conversations AS kept
      ON kept.contact_id = (SELECT merged_into FROM contacts WHERE id = OLD.contact_id)
        AND kept.phone_number_id = OLD.phone_number_id
    WHERE lost.conversation_id = OLD.id
    ON CONFLICT (conversation_id) DO UPDATE SET state = 'with_person', reason = excluded.reason, node_id = NULL, misses = 0,
      waits = 0, due_at = NULL, expires_at = NULL, revision = revision + 1,
      updated_at = max(updated_at, excluded.updated_at);
END;
