-- The whole life of a broadcast.
CREATE TRIGGER broadcasts_transitions BEFORE UPDATE OF status ON broadcasts
WHEN NEW.status <> OLD.status AND NOT (
  (OLD.status = 'draft' AND NEW.status IN ('pending', 'scheduled', 'cancelled'))
  OR (OLD.status = 'pending' AND NEW.status IN ('draft', 'scheduled', 'cancelled'))
  OR (OLD.status = 'scheduled' AND NEW.status IN ('sending', 'paused', 'failed', 'cancelled'))
  OR (OLD.status = 'sending' AND NEW.status IN ('paused', 'done', 'failed', 'cancelled'))
  OR (OLD.status = 'paused' AND NEW.status IN ('scheduled', 'sending', 'failed', 'cancelled'))
)
BEGIN
  SELECT RAISE(ABORT, 'a broadcast cannot change to this status');
END;
--> statement-breakpoint
-- What was previewed and approved is what goes out.
CREATE TRIGGER broadcasts_plan_stays BEFORE UPDATE OF plan, segment_id, phone_number_id, category ON broadcasts
WHEN NEW.plan IS NOT OLD.plan OR NEW.segment_id IS NOT OLD.segment_id OR NEW.phone_number_id IS NOT OLD.phone_number_id
  OR NEW.category IS NOT OLD.category
BEGIN
  SELECT RAISE(ABORT, 'the plan of a broadcast does not change');
END;
--> statement-breakpoint
-- A draft that waits for a person's decision is pending, and a draft again when the decision is no, or never comes.
CREATE TRIGGER action_requests_broadcast_pending AFTER INSERT ON action_requests
WHEN NEW.tool = 'whatsapp.broadcast.schedule' AND NEW.status = 'pending_approval'
BEGIN
  UPDATE broadcasts SET status = 'pending', updated_at = NEW.requested_at
    WHERE id = (SELECT content ->> '$.broadcast_id' FROM previews WHERE id = NEW.preview_id) AND status = 'draft';
END;
--> statement-breakpoint
CREATE TRIGGER action_requests_broadcast_undecided AFTER UPDATE OF status ON action_requests
WHEN NEW.tool = 'whatsapp.broadcast.schedule' AND OLD.status IN ('pending_approval', 'executing') AND NEW.status IN ('rejected', 'expired', 'failed')
BEGIN
  UPDATE broadcasts SET status = 'draft', updated_at = coalesce(NEW.decided_at, NEW.finished_at, updated_at)
    WHERE id = (SELECT content ->> '$.broadcast_id' FROM previews WHERE id = NEW.preview_id) AND status = 'pending'
      AND NOT EXISTS (SELECT 1 FROM action_requests AS other INDEXED BY action_requests_pending
        JOIN previews AS shown ON shown.id = other.preview_id
        WHERE other.status = 'pending_approval' AND other.tool = NEW.tool AND other.id <> NEW.id
          AND shown.content ->> '$.broadcast_id' = broadcasts.id);
END;
--> statement-breakpoint
-- Nobody is sent to twice: from waiting on it goes forward, and back only from a claim of which Meta was never asked, or
-- which it said that it did not take.
CREATE TRIGGER broadcast_recipients_forward BEFORE UPDATE OF status, status_rank ON broadcast_recipients
WHEN NOT (NEW.status_rank = CASE NEW.status WHEN 'waiting' THEN 0 WHEN 'sending' THEN 1 WHEN 'unknown' THEN 2 WHEN 'accepted' THEN 3
    WHEN 'sent' THEN 4 WHEN 'failed' THEN 5 WHEN 'delivered' THEN 6 WHEN 'read' THEN 7 ELSE 9 END)
  OR (NEW.status_rank < OLD.status_rank AND NOT (OLD.status = 'sending' AND NEW.status = 'waiting'))
  OR (NEW.status = 'skipped' AND OLD.status NOT IN ('waiting', 'sending', 'skipped'))
  OR (OLD.status = 'waiting' AND NEW.status NOT IN ('waiting', 'sending', 'skipped'))
BEGIN
  SELECT RAISE(ABORT, 'the status of a recipient cannot go back');
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_no_delete BEFORE DELETE ON broadcast_recipients
BEGIN
  SELECT RAISE(ABORT, 'who was sent to is kept');
END;
--> statement-breakpoint
-- Progress. What Meta accepted is counted by the minute, in the batch that writes its answers down; what is seldom is
-- counted row by row.
CREATE TRIGGER broadcast_minutes_count AFTER INSERT ON broadcast_minutes
BEGIN
  UPDATE broadcasts SET accepted = accepted + NEW.accepted, changed_at = max(changed_at, NEW.minute * 60000 + 59999)
    WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_minutes_count_more AFTER UPDATE OF accepted ON broadcast_minutes
BEGIN
  UPDATE broadcasts SET accepted = accepted + NEW.accepted - OLD.accepted, changed_at = max(changed_at, NEW.minute * 60000 + 59999)
    WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_failed AFTER UPDATE OF status ON broadcast_recipients
WHEN NEW.status = 'failed' AND OLD.status <> 'failed'
BEGIN
  UPDATE broadcasts SET failed = failed + 1, accepted = accepted - (OLD.status IN ('accepted', 'sent')),
    unknown = unknown - (OLD.status = 'unknown'), changed_at = max(changed_at, coalesce(NEW.failed_at, 0))
    WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_failed_after_all AFTER UPDATE OF status ON broadcast_recipients
WHEN OLD.status = 'failed' AND NEW.status <> 'failed'
BEGIN
  UPDATE broadcasts SET failed = failed - 1, accepted = accepted + 1 WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_unknown AFTER UPDATE OF status ON broadcast_recipients
WHEN NEW.status = 'unknown' AND OLD.status <> 'unknown'
BEGIN
  UPDATE broadcasts SET unknown = unknown + 1 WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_skipped AFTER UPDATE OF status ON broadcast_recipients
WHEN NEW.status = 'skipped' AND OLD.status <> 'skipped'
BEGIN
  UPDATE broadcasts SET skipped = skipped + 1 WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
-- Meta reports on a message whose answer has not been written down, or was lost; or the answer comes after all.
CREATE TRIGGER broadcast_recipients_heard_of AFTER UPDATE OF status ON broadcast_recipients
WHEN (OLD.status IN ('sending', 'unknown') AND NEW.status IN ('sent', 'delivered', 'read'))
  OR (OLD.status = 'unknown' AND NEW.status = 'accepted')
BEGIN
  UPDATE broadcasts SET accepted = accepted + 1, unknown = unknown - (OLD.status = 'unknown') WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
CREATE TRIGGER broadcast_recipients_opted_out AFTER UPDATE OF opted_out_at ON broadcast_recipients
WHEN NEW.opted_out_at IS NOT NULL AND OLD.opted_out_at IS NULL
BEGIN
  UPDATE broadcasts SET opted_out = opted_out + 1, changed_at = max(changed_at, NEW.opted_out_at) WHERE id = NEW.broadcast_id;
END;
--> statement-breakpoint
-- What a contact got goes with it when it turns out to be another one. Where both stand in one broadcast, each row stays:
-- the one that goes is not sent to.
CREATE TRIGGER contact_merges_move_recipients AFTER INSERT ON contact_merges
BEGIN
  UPDATE OR IGNORE broadcast_recipients SET contact_id = NEW.winner_id WHERE contact_id = NEW.loser_id;
END;
--> statement-breakpoint
-- A customer who refuses further messages says something of what came last within three days: a broadcast, or a single
-- template. Each refusal once, though it has a record for each category, and not again when two contacts become one.
CREATE TRIGGER consent_records_mark_recipient AFTER INSERT ON consent_records
WHEN ((NEW.action = 'opt_out' AND NEW.scope = 'marketing' AND NEW.actor_kind = 'customer') OR NEW.source = 'complaint'
    OR (NEW.action = 'block' AND NEW.source NOT IN ('staff', 'import', 'merge', 'identity_changed', 'seed')))
  AND substr(NEW.dedupe_key, 1, length(NEW.contact_id) + 1) <> NEW.contact_id || ':'
BEGIN
  UPDATE broadcast_recipients SET opted_out_at = NEW.occurred_at,
    opt_out_kind = CASE WHEN NEW.source = 'complaint' THEN 'reported' WHEN NEW.action = 'block' THEN 'blocked' ELSE 'opted_out' END
    WHERE opted_out_at IS NULL AND (broadcast_id, seq) IN (
      SELECT broadcast_id, seq FROM (
        SELECT broadcast_id, seq, sent_at FROM broadcast_recipients
        WHERE contact_id = NEW.contact_id AND sent_at BETWEEN NEW.occurred_at - 259200000 AND NEW.occurred_at + 60000
          AND status NOT IN ('failed', 'skipped')
        ORDER BY sent_at DESC, broadcast_id DESC LIMIT 1) AS last
      WHERE NOT EXISTS (SELECT 1 FROM messages AS later
        WHERE later.contact_id = NEW.contact_id AND later.category IN ('marketing', 'utility', 'authentication')
          AND later.at > last.sent_at AND later.at <= NEW.occurred_at AND later.template_id IS NOT NULL
          AND later.status NOT IN ('queued', 'sending', 'failed')));
END;
--> statement-breakpoint
DROP TRIGGER consent_records_count_template;
--> statement-breakpoint
CREATE TRIGGER consent_records_count_template AFTER INSERT ON consent_records
WHEN ((NEW.action = 'opt_out' AND NEW.scope = 'marketing' AND NEW.actor_kind = 'customer') OR NEW.source = 'complaint'
    OR (NEW.action = 'block' AND NEW.source NOT IN ('staff', 'import', 'merge', 'identity_changed', 'seed')))
  AND substr(NEW.dedupe_key, 1, length(NEW.contact_id) + 1) <> NEW.contact_id || ':'
  AND (NEW.source <> 'complaint' OR NOT EXISTS (SELECT 1 FROM consent_records AS same
    WHERE same.contact_id = NEW.contact_id AND same.source = 'complaint' AND same.id <> NEW.id
      AND same.action_request_id IS NEW.action_request_id AND same.occurred_at = NEW.occurred_at))
BEGIN
  INSERT INTO template_days (template_id, day, blocked, reported, opted_out)
    SELECT message.template_id, message.created_at / 86400000, NEW.action = 'block' AND NEW.source <> 'complaint',
      NEW.source = 'complaint', NEW.action = 'opt_out' AND NEW.source <> 'complaint'
    FROM (SELECT template_id, created_at, at FROM messages
      WHERE contact_id = NEW.contact_id AND category IN ('marketing', 'utility', 'authentication')
        AND at BETWEEN NEW.occurred_at - 259200000 AND NEW.occurred_at
        AND template_id IS NOT NULL AND status NOT IN ('queued', 'sending', 'failed')
      ORDER BY at DESC, id DESC LIMIT 1) AS message
    WHERE NOT EXISTS (SELECT 1 FROM broadcast_recipients AS later
      WHERE later.contact_id = NEW.contact_id AND later.sent_at >= message.at AND later.sent_at <= NEW.occurred_at + 60000
        AND later.status NOT IN ('failed', 'skipped'))
    ON CONFLICT (template_id, day) DO UPDATE SET blocked = blocked + excluded.blocked, reported = reported + excluded.reported,
      opted_out = opted_out + excluded.opted_out;
END;
