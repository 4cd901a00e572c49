CREATE TRIGGER template_history_no_update BEFORE UPDATE ON template_history
BEGIN
  SELECT RAISE(ABORT, 'template_history is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_history_no_delete BEFORE DELETE ON template_history
BEGIN
  SELECT RAISE(ABORT, 'template_history is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_draft_versions_no_update BEFORE UPDATE ON template_draft_versions
BEGIN
  SELECT RAISE(ABORT, 'template_draft_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_draft_versions_no_delete BEFORE DELETE ON template_draft_versions
BEGIN
  SELECT RAISE(ABORT, 'template_draft_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_submissions_transitions BEFORE UPDATE OF status ON template_submissions
WHEN NEW.status <> OLD.status AND NOT (
  (OLD.status = 'queued' AND NEW.status IN ('sending', 'abandoned'))
  OR (OLD.status = 'sending' AND NEW.status IN ('queued', 'unknown', 'accepted', 'refused'))
  OR (OLD.status = 'unknown' AND NEW.status IN ('accepted', 'abandoned'))
)
BEGIN
  SELECT RAISE(ABORT, 'a submission cannot change to this status');
END;
--> statement-breakpoint
-- Where a file of ours is used: in drafts as they stand, and in what Meta accepted last.
CREATE TRIGGER template_drafts_note_media AFTER INSERT ON template_drafts
WHEN instr(NEW.components, '"asset_id"') > 0
BEGIN
  INSERT INTO template_media (asset_id, use, name, language)
    SELECT DISTINCT atom, 'draft', NEW.name, NEW.language FROM json_tree(NEW.components) WHERE key = 'asset_id' AND type = 'text';
END;
--> statement-breakpoint
CREATE TRIGGER template_drafts_change_media AFTER UPDATE OF components ON template_drafts
WHEN instr(OLD.components || NEW.components, '"asset_id"') > 0
BEGIN
  DELETE FROM template_media WHERE name = NEW.name AND language = NEW.language AND use = 'draft';
  INSERT INTO template_media (asset_id, use, name, language)
    SELECT DISTINCT atom, 'draft', NEW.name, NEW.language FROM json_tree(NEW.components) WHERE key = 'asset_id' AND type = 'text';
END;
--> statement-breakpoint
CREATE TRIGGER template_drafts_forget_media AFTER DELETE ON template_drafts
WHEN instr(OLD.components, '"asset_id"') > 0
BEGIN
  DELETE FROM template_media WHERE name = OLD.name AND language = OLD.language AND use = 'draft';
END;
--> statement-breakpoint
CREATE TRIGGER template_submissions_note_media AFTER UPDATE OF status ON template_submissions
WHEN NEW.status = 'accepted' AND OLD.status <> 'accepted'
BEGIN
  DELETE FROM template_media WHERE name = NEW.name AND language = NEW.language AND use = 'template';
  INSERT INTO template_media (asset_id, use, name, language)
    SELECT DISTINCT atom, 'template', NEW.name, NEW.language FROM json_tree(NEW.definition) WHERE key = 'asset_id' AND type = 'text';
END;
--> statement-breakpoint
-- What was sent before, by the template that it names.
UPDATE messages SET template_id = (
  SELECT id FROM templates WHERE name = messages.content ->> '$.template.name' AND language = messages.content ->> '$.template.language.code'
) WHERE direction = 'out' AND type = 'template'
  -- As far back as figures are shown: 90 days.
  AND created_at > (unixepoch() - 7776000) * 1000;
--> statement-breakpoint
INSERT INTO template_days (template_id, day, sent, delivered, read, failed)
  SELECT template_id, created_at / 86400000, sum(coalesce(sent_at, delivered_at, read_at) IS NOT NULL),
    sum(coalesce(delivered_at, read_at) IS NOT NULL), sum(read_at IS NOT NULL),
    sum(status = 'failed' AND coalesce(json_type(error, '$.code'), 'null') <> 'text')
  FROM messages WHERE template_id IS NOT NULL
    AND (coalesce(sent_at, delivered_at, read_at) IS NOT NULL
      OR (status = 'failed' AND coalesce(json_type(error, '$.code'), 'null') <> 'text'))
  GROUP BY 1, 2;
--> statement-breakpoint
INSERT INTO template_failures (template_id, day, code, failed)
  SELECT template_id, created_at / 86400000, coalesce(error ->> '$.code', 0), count(*)
  FROM messages WHERE template_id IS NOT NULL AND status = 'failed' AND coalesce(json_type(error, '$.code'), 'null') <> 'text'
  GROUP BY 1, 2, 3;
--> statement-breakpoint
INSERT INTO template_days (template_id, day, blocked, reported, opted_out)
  SELECT message.template_id, message.created_at / 86400000, sum(said.action = 'block' AND said.source <> 'complaint'),
    sum(said.source = 'complaint'), sum(said.action = 'opt_out' AND said.source <> 'complaint')
  FROM (
    SELECT record.action, record.source, (SELECT id FROM messages
        WHERE contact_id = record.contact_id AND category IN ('marketing', 'utility', 'authentication')
          AND at BETWEEN record.occurred_at - 259200000 AND record.occurred_at
          AND template_id IS NOT NULL AND status NOT IN ('queued', 'sending', 'failed')
        ORDER BY at DESC, id DESC LIMIT 1) AS message_id
    FROM consent_records AS record
    WHERE ((record.action = 'opt_out' AND record.scope = 'marketing' AND record.actor_kind = 'customer') OR record.source = 'complaint'
        OR (record.action = 'block' AND record.source NOT IN ('staff', 'import', 'merge', 'identity_changed', 'seed')))
      AND substr(record.dedupe_key, 1, length(record.contact_id) + 1) <> record.contact_id || ':'
      AND (record.source <> 'complaint' OR NOT EXISTS (SELECT 1 FROM consent_records AS same
        WHERE same.contact_id = record.contact_id AND same.source = 'complaint' AND same.id < record.id
          AND same.action_request_id IS record.action_request_id AND same.occurred_at = record.occurred_at))
  ) AS said JOIN messages AS message ON message.id = said.message_id
  GROUP BY 1, 2
  ON CONFLICT (template_id, day) DO UPDATE SET blocked = excluded.blocked, reported = excluded.reported, opted_out = excluded.opted_out;
--> statement-breakpoint
-- REPLACE sets off no trigger of a deletion: what is there already stays, and stays alone.
CREATE TRIGGER template_history_no_replace BEFORE INSERT ON template_history
WHEN EXISTS (SELECT 1 FROM template_history WHERE template_id = NEW.template_id AND fact = NEW.fact AND at = NEW.at AND value = NEW.value)
BEGIN
  SELECT RAISE(IGNORE);
END;
--> statement-breakpoint
CREATE TRIGGER template_draft_versions_no_replace BEFORE INSERT ON template_draft_versions
WHEN EXISTS (SELECT 1 FROM template_draft_versions WHERE draft_id = NEW.draft_id AND version = NEW.version)
BEGIN
  SELECT RAISE(ABORT, 'template_draft_versions is append-only');
END;
--> statement-breakpoint
-- Every change of a template is in the audit log, whichever path told of it; a submission writes its own entry, with
-- Meta's answer. What is older than what is known changed nothing.
CREATE TRIGGER template_history_audit AFTER INSERT ON template_history
WHEN NEW.source <> 'submission' AND NEW.previous IS NOT NEW.value AND (NEW.previous IS NOT NULL OR NEW.fact = 'coming_category')
  AND NEW.at >= (SELECT CASE NEW.fact WHEN 'status' THEN status_at WHEN 'quality' THEN quality_at WHEN 'components' THEN components_at
    ELSE category_at END FROM templates WHERE id = NEW.template_id)
BEGIN
  INSERT INTO audit_log (id, at, actor_kind, actor_id, actor_name, action, entity_kind, entity_id, outcome, reason, details, correlation_id)
  VALUES ('aud_' || lower(hex(randomblob(13))), NEW.recorded_at,
    CASE NEW.source WHEN 'sync' THEN 'system' ELSE 'meta' END, CASE NEW.source WHEN 'sync' THEN 'system' ELSE 'meta' END,
    CASE NEW.source WHEN 'sync' THEN 'system' ELSE 'Meta' END, 'template.' || NEW.fact, 'template', NEW.template_id, 'ok',
    NEW.detail ->> '$.reason',
    json_object('is', NEW.value, 'was', NEW.previous, 'at', NEW.at, 'source', NEW.source), NEW.template_id);
END;
--> statement-breakpoint
-- Who is told of what becomes of a template: whoever asked for its last submission, and but for an approval everybody who
-- looks after templates. Each change once, and none that is over already.
CREATE TRIGGER template_history_tell AFTER INSERT ON template_history
WHEN NEW.previous IS NOT NEW.value AND (NEW.previous IS NOT NULL OR NEW.fact = 'coming_category')
  AND (NEW.fact IN ('category', 'coming_category') OR (NEW.fact = 'quality' AND NEW.value = 'RED')
    OR (NEW.fact = 'status' AND NEW.value IN ('APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'FLAGGED')))
  AND NEW.at >= (SELECT CASE NEW.fact WHEN 'status' THEN status_at WHEN 'quality' THEN quality_at ELSE category_at END
    FROM templates WHERE id = NEW.template_id)
  -- Of the same second the stricter word stands, and nobody is told of the other.
  AND NOT (NEW.value = 'APPROVED' AND EXISTS (SELECT 1 FROM templates WHERE id = NEW.template_id AND status_at = NEW.at
    AND status <> 'APPROVED'))
  AND NOT EXISTS (SELECT 1 FROM template_history AS later
    WHERE later.template_id = NEW.template_id AND later.fact = NEW.fact AND later.at > NEW.at)
BEGIN
  INSERT INTO notifications (id, staff_id, kind, template_id, dedupe_key, created_at)
    SELECT 'ntf_' || lower(hex(randomblob(13))), person.id,
      CASE NEW.fact WHEN 'status' THEN CASE NEW.value WHEN 'FLAGGED' THEN 'template_quality' ELSE 'template_' || lower(NEW.value) END
        WHEN 'quality' THEN 'template_quality' ELSE 'template_category' END,
      NEW.template_id, 'template:' || NEW.template_id || ':' || NEW.fact || ':' || NEW.at || ':' || NEW.value, NEW.recorded_at
    FROM staff AS person
    WHERE person.disabled_at IS NULL
      AND ((NEW.value <> 'APPROVED'
          AND EXISTS (SELECT 1 FROM json_each(person.roles) AS role WHERE role.value IN ('manager', 'marketer', 'admin')))
        OR person.id = (SELECT request.requester_staff_id FROM templates AS template
          JOIN template_submissions AS submission ON submission.name = template.name AND submission.language = template.language
          JOIN action_requests AS request ON request.id = submission.action_request_id
          WHERE template.id = NEW.template_id ORDER BY submission.created_at DESC, submission.id DESC LIMIT 1))
    ON CONFLICT (staff_id, dedupe_key) DO NOTHING;
END;
--> statement-breakpoint
-- What became of a template's messages, by the day on which they were asked for. Of each message what it counts for now,
-- less what it counted for before: any order of statuses, and any repetition, comes to the same. Only what Meta took or
-- refused counts; what a rule of ours refused says nothing of the template. A read message was delivered, a delivered one sent.
CREATE TRIGGER messages_count_template AFTER INSERT ON messages
WHEN NEW.template_id IS NOT NULL AND (NEW.status = 'failed' OR coalesce(NEW.sent_at, NEW.delivered_at, NEW.read_at) IS NOT NULL)
BEGIN
  INSERT INTO template_days (template_id, day, sent, delivered, read, failed)
    VALUES (NEW.template_id, NEW.created_at / 86400000,
      coalesce(NEW.sent_at, NEW.delivered_at, NEW.read_at) IS NOT NULL,
      coalesce(NEW.delivered_at, NEW.read_at) IS NOT NULL,
      NEW.read_at IS NOT NULL,
      NEW.status = 'failed' AND coalesce(json_type(NEW.error, '$.code'), 'null') <> 'text')
    ON CONFLICT (template_id, day) DO UPDATE SET sent = sent + excluded.sent, delivered = delivered + excluded.delivered,
      read = read + excluded.read, failed = failed + excluded.failed;
  INSERT INTO template_failures (template_id, day, code, failed)
    SELECT NEW.template_id, NEW.created_at / 86400000, coalesce(NEW.error ->> '$.code', 0), 1
    WHERE NEW.status = 'failed' AND coalesce(json_type(NEW.error, '$.code'), 'null') <> 'text'
    ON CONFLICT (template_id, day, code) DO UPDATE SET failed = failed + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_recount_template AFTER UPDATE OF status, sent_at, delivered_at, read_at ON messages
WHEN NEW.template_id IS NOT NULL AND (NEW.status <> OLD.status OR (OLD.sent_at IS NULL) <> (NEW.sent_at IS NULL)
  OR (OLD.delivered_at IS NULL) <> (NEW.delivered_at IS NULL) OR (OLD.read_at IS NULL) <> (NEW.read_at IS NULL))
BEGIN
  INSERT INTO template_days (template_id, day, sent, delivered, read, failed)
    SELECT * FROM (SELECT NEW.template_id, NEW.created_at / 86400000,
      (coalesce(NEW.sent_at, NEW.delivered_at, NEW.read_at) IS NOT NULL) - (coalesce(OLD.sent_at, OLD.delivered_at, OLD.read_at) IS NOT NULL) AS sent,
      (coalesce(NEW.delivered_at, NEW.read_at) IS NOT NULL) - (coalesce(OLD.delivered_at, OLD.read_at) IS NOT NULL) AS delivered,
      (NEW.read_at IS NOT NULL) - (OLD.read_at IS NOT NULL) AS read,
      (NEW.status = 'failed' AND coalesce(json_type(NEW.error, '$.code'), 'null') <> 'text')
        - (OLD.status = 'failed' AND coalesce(json_type(OLD.error, '$.code'), 'null') <> 'text') AS failed)
    WHERE sent <> 0 OR delivered <> 0 OR read <> 0 OR failed <> 0
    ON CONFLICT (template_id, day) DO UPDATE SET sent = sent + excluded.sent, delivered = delivered + excluded.delivered,
      read = read + excluded.read, failed = failed + excluded.failed;
  UPDATE template_failures SET failed = failed - 1
    WHERE OLD.status = 'failed' AND NEW.status <> 'failed' AND template_id = NEW.template_id AND day = NEW.created_at / 86400000
      AND code = coalesce(OLD.error ->> '$.code', 0) AND coalesce(json_type(OLD.error, '$.code'), 'null') <> 'text';
  INSERT INTO template_failures (template_id, day, code, failed)
    SELECT NEW.template_id, NEW.created_at / 86400000, coalesce(NEW.error ->> '$.code', 0), 1
    WHERE NEW.status = 'failed' AND OLD.status <> 'failed' AND coalesce(json_type(NEW.error, '$.code'), 'null') <> 'text'
    ON CONFLICT (template_id, day, code) DO UPDATE SET failed = failed + 1;
END;
--> statement-breakpoint
-- A customer who refuses further messages says something of the template that came last, within three days: each refusal
-- once, though it has a record for each category, and not again when two contacts become one. What staff record as their
-- own decision, and what was imported, says nothing of a template.
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
    FROM (SELECT template_id, created_at FROM messages
      WHERE contact_id = NEW.contact_id AND category IN ('marketing', 'utility', 'authentication')
        AND at BETWEEN NEW.occurred_at - 259200000 AND NEW.occurred_at
        AND template_id IS NOT NULL AND status NOT IN ('queued', 'sending', 'failed')
      ORDER BY at DESC, id DESC LIMIT 1) AS message
    WHERE true
    ON CONFLICT (template_id, day) DO UPDATE SET blocked = blocked + excluded.blocked, reported = reported + excluded.reported,
      opted_out = opted_out + excluded.opted_out;
END;
