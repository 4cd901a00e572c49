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
  OR (OLD.status = 'cancelled' AND NEW.status IN ('refunded')))
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
  OR (OLD.status = 'paid' AND NEW.status IN ('refunded')))
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
