CREATE TABLE `template_days` (
	`template_id` text NOT NULL,
	`day` integer NOT NULL,
	`sent` integer DEFAULT 0 NOT NULL,
	`delivered` integer DEFAULT 0 NOT NULL,
	`read` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`blocked` integer DEFAULT 0 NOT NULL,
	`reported` integer DEFAULT 0 NOT NULL,
	`opted_out` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`template_id`, `day`)
);
--> statement-breakpoint
CREATE TABLE `template_draft_versions` (
	`draft_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`action_request_id` text,
	PRIMARY KEY(`draft_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `template_drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`category` text NOT NULL,
	`parameter_format` text NOT NULL,
	`message_ttl` integer,
	`components` text NOT NULL,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "template_drafts_status" CHECK("template_drafts"."status" in ('draft', 'ready', 'submitted')),
	CONSTRAINT "template_drafts_category" CHECK("template_drafts"."category" in ('marketing', 'utility', 'authentication')),
	CONSTRAINT "template_drafts_format" CHECK("template_drafts"."parameter_format" in ('positional', 'named'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `template_drafts_name_language` ON `template_drafts` (`name`,`language`);--> statement-breakpoint
CREATE INDEX `template_drafts_recent` ON `template_drafts` (`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `template_failures` (
	`template_id` text NOT NULL,
	`day` integer NOT NULL,
	`code` integer NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`template_id`, `day`, `code`)
);
--> statement-breakpoint
CREATE TABLE `template_history` (
	`template_id` text NOT NULL,
	`at` integer NOT NULL,
	`fact` text NOT NULL,
	`value` text NOT NULL,
	`previous` text,
	`detail` text,
	`source` text NOT NULL,
	`recorded_at` integer NOT NULL,
	PRIMARY KEY(`template_id`, `fact`, `at`, `value`),
	CONSTRAINT "template_history_fact" CHECK("template_history"."fact" in ('status', 'category', 'coming_category', 'quality', 'components')),
	CONSTRAINT "template_history_source" CHECK("template_history"."source" in ('webhook', 'sync', 'submission', 'send'))
);
--> statement-breakpoint
CREATE TABLE `template_media` (
	`asset_id` text NOT NULL,
	`use` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	PRIMARY KEY(`asset_id`, `use`, `name`, `language`),
	CONSTRAINT "template_media_use" CHECK("template_media"."use" in ('draft', 'template'))
);
--> statement-breakpoint
CREATE INDEX `template_media_template` ON `template_media` (`name`,`language`,`use`);--> statement-breakpoint
CREATE TABLE `template_submissions` (
	`id` text PRIMARY KEY NOT NULL,
	`action_request_id` text NOT NULL,
	`draft_id` text NOT NULL,
	`draft_version` integer NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`kind` text NOT NULL,
	`meta_id` text,
	`previous_status` text,
	`definition` text NOT NULL,
	`status` text NOT NULL,
	`response` text,
	`error` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`claimed_at` integer,
	`settled_at` integer,
	CONSTRAINT "template_submissions_kind" CHECK("template_submissions"."kind" in ('create', 'edit')),
	CONSTRAINT "template_submissions_status" CHECK("template_submissions"."status" in ('queued', 'sending', 'unknown', 'accepted', 'refused', 'abandoned'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `template_submissions_open` ON `template_submissions` (`name`,`language`) WHERE "template_submissions"."status" in ('queued', 'sending', 'unknown');--> statement-breakpoint
CREATE INDEX `template_submissions_request` ON `template_submissions` (`action_request_id`);--> statement-breakpoint
CREATE INDEX `template_submissions_template` ON `template_submissions` (`name`,`language`,`kind`,`claimed_at`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
-- It writes to the table that is rebuilt, and comes back behind it.
DROP TRIGGER handovers_move;--> statement-breakpoint
CREATE TABLE `__new_notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`kind` text NOT NULL,
	`conversation_id` text,
	`template_id` text,
	`dedupe_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "notifications_kind" CHECK("__new_notifications"."kind" in ('assigned', 'transferred', 'escalated', 'first_response_breached', 'resolution_breached', 'window_closing', 'follow_up',
        'template_approved', 'template_rejected', 'template_paused', 'template_disabled', 'template_category', 'template_quality')),
	CONSTRAINT "notifications_about" CHECK(("__new_notifications"."conversation_id" is null) <> ("__new_notifications"."template_id" is null))
);
--> statement-breakpoint
INSERT INTO `__new_notifications`("id", "staff_id", "kind", "conversation_id", "template_id", "dedupe_key", "created_at", "read_at") SELECT "id", "staff_id", "kind", "conversation_id", NULL, "dedupe_key", "created_at", "read_at" FROM `notifications`;--> statement-breakpoint
DROP TABLE `notifications`;--> statement-breakpoint
ALTER TABLE `__new_notifications` RENAME TO `notifications`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_once` ON `notifications` (`staff_id`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `notifications_staff` ON `notifications` (`staff_id`,`created_at`);--> statement-breakpoint
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
ALTER TABLE `messages` ADD `template_id` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `template_digest` text;--> statement-breakpoint
ALTER TABLE `templates` ADD `parameter_format` text DEFAULT 'POSITIONAL' NOT NULL;--> statement-breakpoint
ALTER TABLE `templates` ADD `message_ttl` integer;--> statement-breakpoint
ALTER TABLE `templates` ADD `status_detail` text;--> statement-breakpoint
ALTER TABLE `templates` ADD `coming_category` text;--> statement-breakpoint
ALTER TABLE `templates` ADD `coming_category_at` integer;--> statement-breakpoint
ALTER TABLE `templates` ADD `components_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `templates` ADD `components_unread` integer DEFAULT false NOT NULL;