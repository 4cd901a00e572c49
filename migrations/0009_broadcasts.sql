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
	`batch_size` integer DEFAULT 100 NOT NULL,
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
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `broadcasts_segment` ON `broadcasts` (`segment_id`,`status`);--> statement-breakpoint
CREATE INDEX `broadcasts_status` ON `broadcasts` (`status`,`id`);