-- Triggers that write to a table which is built anew step aside meanwhile.
DROP TRIGGER handovers_move;
--> statement-breakpoint
DROP TRIGGER template_history_tell;
--> statement-breakpoint
CREATE TABLE `broadcast_days` (
	`template_id` text NOT NULL,
	`day` integer NOT NULL,
	`broadcast_id` text NOT NULL,
	`sent` integer NOT NULL,
	`delivered` integer NOT NULL,
	`read` integer NOT NULL,
	`failed` integer NOT NULL,
	`blocked` integer DEFAULT 0 NOT NULL,
	`reported` integer DEFAULT 0 NOT NULL,
	`opted_out` integer NOT NULL,
	`failures` text NOT NULL,
	PRIMARY KEY(`template_id`, `day`, `broadcast_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `broadcast_days_broadcast` ON `broadcast_days` (`broadcast_id`);--> statement-breakpoint
CREATE TABLE `broadcast_minutes` (
	`minute` integer NOT NULL,
	`broadcast_id` text NOT NULL,
	`accepted` integer NOT NULL,
	`reached` integer NOT NULL,
	PRIMARY KEY(`minute`, `broadcast_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `broadcast_recipients` (
	`broadcast_id` text NOT NULL,
	`seq` integer NOT NULL,
	`contact_id` text NOT NULL,
	`round` integer DEFAULT 1 NOT NULL,
	`cohort` integer NOT NULL,
	`market` text DEFAULT '' NOT NULL,
	`fields` text,
	`status` text DEFAULT 'waiting' NOT NULL,
	`status_rank` integer DEFAULT 0 NOT NULL,
	`due_at` integer DEFAULT 0 NOT NULL,
	`claim` text,
	`claimed_at` integer,
	`wamid` text,
	`sent_at` integer,
	`delivered_at` integer,
	`read_at` integer,
	`failed_at` integer,
	`error_code` text,
	`error_title` text,
	`pricing` text,
	`replied_at` integer,
	`clicked_at` integer,
	`clicked` text,
	`opted_out_at` integer,
	`opt_out_kind` text,
	PRIMARY KEY(`broadcast_id`, `seq`),
	CONSTRAINT "broadcast_recipients_opt_out_kind" CHECK("broadcast_recipients"."opt_out_kind" in ('opted_out', 'blocked', 'reported')),
	CONSTRAINT "broadcast_recipients_round" CHECK("broadcast_recipients"."round" in (1, 2)),
	CONSTRAINT "broadcast_recipients_status" CHECK("broadcast_recipients"."status" in ('waiting', 'sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read', 'skipped'))
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `broadcast_recipients_contact` ON `broadcast_recipients` (`contact_id`,`broadcast_id`,`round`);--> statement-breakpoint
CREATE TABLE `rate_cards` (
	`id` text PRIMARY KEY NOT NULL,
	`currency` text NOT NULL,
	`effective_from` integer NOT NULL,
	`imported_at` integer NOT NULL,
	`imported_by` text NOT NULL,
	`prices` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rate_cards_effective` ON `rate_cards` (`effective_from`,`id`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`kind` text NOT NULL,
	`conversation_id` text,
	`template_id` text,
	`broadcast_id` text,
	`dedupe_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "notifications_kind" CHECK("__new_notifications"."kind" in ('assigned', 'transferred', 'escalated', 'first_response_breached', 'resolution_breached', 'window_closing', 'follow_up',
        'template_approved', 'template_rejected', 'template_paused', 'template_disabled', 'template_category', 'template_quality', 'broadcast_halted', 'broadcast_done', 'automation_handover', 'automation_stopped', 'order_failed', 'payment_received', 'payment_issue')),
	CONSTRAINT "notifications_about" CHECK(("__new_notifications"."conversation_id" is not null) + ("__new_notifications"."template_id" is not null) + ("__new_notifications"."broadcast_id" is not null) = 1)
);
--> statement-breakpoint
INSERT INTO `__new_notifications`("id", "staff_id", "kind", "conversation_id", "template_id", "dedupe_key", "created_at", "read_at") SELECT "id", "staff_id", "kind", "conversation_id", "template_id", "dedupe_key", "created_at", "read_at" FROM `notifications`;--> statement-breakpoint
DROP TABLE `notifications`;--> statement-breakpoint
ALTER TABLE `__new_notifications` RENAME TO `notifications`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_once` ON `notifications` (`staff_id`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `notifications_staff` ON `notifications` (`staff_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `__new_broadcasts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`segment_id` text NOT NULL,
	`status` text NOT NULL,
	`scheduled_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`goal` text,
	`phone_number_id` text DEFAULT '' NOT NULL,
	`category` text DEFAULT 'marketing' NOT NULL,
	`plan` text DEFAULT '{}' NOT NULL,
	`estimate` text,
	`created_by` text DEFAULT '' NOT NULL,
	`created_by_name` text DEFAULT '' NOT NULL,
	`schedule_request_id` text,
	`rate` integer,
	`batch_size` integer DEFAULT 150 NOT NULL,
	`fallback` text,
	`approved_audience` integer,
	`audience` integer,
	`started_at` integer,
	`finished_at` integer,
	`halt_reason` text,
	`halted_at` integer,
	`accepted` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`skipped` integer DEFAULT 0 NOT NULL,
	`unknown` integer DEFAULT 0 NOT NULL,
	`opted_out` integer DEFAULT 0 NOT NULL,
	`changed_at` integer DEFAULT 0 NOT NULL,
	`figured_at` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "broadcasts_status_check" CHECK("__new_broadcasts"."status" in ('draft', 'pending', 'scheduled', 'sending', 'paused', 'done', 'failed', 'cancelled')),
	CONSTRAINT "broadcasts_category" CHECK("__new_broadcasts"."category" in ('marketing', 'utility'))
);
--> statement-breakpoint
INSERT INTO `__new_broadcasts`("id", "name", "segment_id", "status", "scheduled_at", "created_at", "updated_at") SELECT "id", "name", "segment_id", "status", "scheduled_at", "created_at", "updated_at" FROM `broadcasts`;--> statement-breakpoint
DROP TABLE `broadcasts`;--> statement-breakpoint
ALTER TABLE `__new_broadcasts` RENAME TO `broadcasts`;--> statement-breakpoint
CREATE INDEX `broadcasts_segment` ON `broadcasts` (`segment_id`,`status`);--> statement-breakpoint
CREATE INDEX `broadcasts_status` ON `broadcasts` (`status`,`id`);--> statement-breakpoint
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
