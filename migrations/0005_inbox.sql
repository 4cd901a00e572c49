CREATE TABLE `team_members` (
	`team_id` text NOT NULL,
	`staff_id` text NOT NULL,
	PRIMARY KEY(`team_id`, `staff_id`),
	FOREIGN KEY (`team_id`) REFERENCES `teams`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `team_members_staff` ON `team_members` (`staff_id`);--> statement-breakpoint
CREATE TABLE `teams` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `teams_name_unique` ON `teams` (`name`);--> statement-breakpoint
CREATE TABLE `business_hours` (
	`weekday` integer NOT NULL,
	`opens` text NOT NULL,
	`closes` text NOT NULL,
	PRIMARY KEY(`weekday`, `opens`),
	CONSTRAINT "business_hours_weekday" CHECK("business_hours"."weekday" between 1 and 7),
	CONSTRAINT "business_hours_order" CHECK("business_hours"."opens" < "business_hours"."closes")
);
--> statement-breakpoint
CREATE TABLE `holidays` (
	`day` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `inbox_cases` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`queue_id` text,
	`assignee_id` text,
	`opened_at` integer NOT NULL,
	`first_response_at` integer,
	`first_response_by` text,
	`first_response_took` integer,
	`first_response_due_at` integer,
	`first_response_breached_at` integer,
	`resolution_took` integer DEFAULT 0 NOT NULL,
	`running_since` integer,
	`resolution_due_at` integer,
	`resolution_breached_at` integer,
	`counted_to` integer,
	`stale_from` integer,
	`revision` integer DEFAULT 0 NOT NULL,
	`closed_at` integer,
	`closed_by` text,
	`outcome` text,
	`topic` text,
	`action_request_id` text,
	`lost_tags` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "inbox_cases_outcome" CHECK("inbox_cases"."outcome" in ('resolved', 'unresolved', 'no_reply', 'spam', 'duplicate'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_cases_open` ON `inbox_cases` (`conversation_id`) WHERE "inbox_cases"."closed_at" is null;--> statement-breakpoint
CREATE INDEX `inbox_cases_conversation` ON `inbox_cases` (`conversation_id`,`opened_at`);--> statement-breakpoint
CREATE INDEX `inbox_cases_opened` ON `inbox_cases` (`opened_at`);--> statement-breakpoint
CREATE INDEX `inbox_cases_closed` ON `inbox_cases` (`closed_at`) WHERE "inbox_cases"."closed_at" is not null;--> statement-breakpoint
CREATE INDEX `inbox_cases_stale` ON `inbox_cases` (`id`) WHERE "inbox_cases"."stale_from" is not null and "inbox_cases"."closed_at" is null;--> statement-breakpoint
CREATE INDEX `inbox_cases_first_response_due` ON `inbox_cases` (`first_response_due_at`) WHERE "inbox_cases"."closed_at" is null and "inbox_cases"."first_response_at" is null and "inbox_cases"."first_response_breached_at" is null;--> statement-breakpoint
CREATE INDEX `inbox_cases_resolution_due` ON `inbox_cases` (`resolution_due_at`) WHERE "inbox_cases"."closed_at" is null and "inbox_cases"."resolution_breached_at" is null;--> statement-breakpoint
CREATE TABLE `conversation_tags` (
	`tag` text NOT NULL,
	`last_message_at` integer NOT NULL,
	`conversation_id` text NOT NULL,
	PRIMARY KEY(`tag`, `last_message_at`, `conversation_id`)
);
--> statement-breakpoint
CREATE TABLE `escalations` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`reason` text NOT NULL,
	`opened_by` text NOT NULL,
	`opened_at` integer NOT NULL,
	`action_request_id` text,
	`confirmed_at` integer,
	`confirmed_by` text,
	`resolved_at` integer,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `escalations_active` ON `escalations` (`conversation_id`) WHERE "escalations"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX `escalations_owner` ON `escalations` (`owner_id`) WHERE "escalations"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX `escalations_conversation` ON `escalations` (`conversation_id`,`opened_at`);--> statement-breakpoint
CREATE TABLE `handovers` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`kind` text NOT NULL,
	`from_queue_id` text,
	`from_team_id` text,
	`from_staff_id` text,
	`to_queue_id` text,
	`to_team_id` text,
	`to_staff_id` text,
	`rule_id` text,
	`note_id` text,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action_request_id` text,
	`at` integer NOT NULL,
	CONSTRAINT "handovers_kind" CHECK("handovers"."kind" in ('routed', 'assigned', 'transferred', 'unassigned', 'escalated'))
);
--> statement-breakpoint
CREATE INDEX `handovers_conversation` ON `handovers` (`conversation_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `handovers_recent` ON `handovers` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `handovers_from_queue` ON `handovers` (`from_queue_id`,`at`,`id`) WHERE "handovers"."from_queue_id" is not null;--> statement-breakpoint
CREATE INDEX `handovers_to_queue` ON `handovers` (`to_queue_id`,`at`,`id`) WHERE "handovers"."to_queue_id" is not null;--> statement-breakpoint
CREATE TABLE `media_files` (
	`sha256` text PRIMARY KEY NOT NULL,
	`object_key` text NOT NULL,
	`size` integer NOT NULL,
	`mime_type` text NOT NULL,
	`width` integer,
	`height` integer,
	`animated` integer,
	`scan` text DEFAULT 'undecided' NOT NULL,
	`scan_detail` text,
	`scanned_at` integer,
	`created_at` integer NOT NULL,
	CONSTRAINT "media_files_scan" CHECK("media_files"."scan" in ('undecided', 'clean', 'infected'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `media_files_object` ON `media_files` (`object_key`);--> statement-breakpoint
CREATE INDEX `media_files_unscanned` ON `media_files` (`scanned_at`) WHERE "media_files"."scan" = 'undecided';--> statement-breakpoint
CREATE TABLE `meta_media` (
	`sha256` text NOT NULL,
	`phone_number_id` text NOT NULL,
	`media_id` text NOT NULL,
	`uploaded_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`sha256`, `phone_number_id`)
);
--> statement-breakpoint
CREATE TABLE `notes` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`text` text NOT NULL,
	`author_id` text NOT NULL,
	`author_name` text NOT NULL,
	`action_request_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `notes_conversation` ON `notes` (`conversation_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `notes_contact` ON `notes` (`contact_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`kind` text NOT NULL,
	`conversation_id` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "notifications_kind" CHECK("notifications"."kind" in ('assigned', 'transferred', 'escalated', 'first_response_breached', 'resolution_breached', 'window_closing', 'follow_up'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_once` ON `notifications` (`staff_id`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `notifications_staff` ON `notifications` (`staff_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `__new_media_assets` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`source` text DEFAULT 'upload' NOT NULL,
	`status` text DEFAULT 'awaiting' NOT NULL,
	`file_name` text,
	`title` text,
	`mime_type` text,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`object_key` text NOT NULL,
	`uploaded_by` text,
	`message_id` text,
	`conversation_id` text,
	`provider_media_id` text,
	`phone_number_id` text,
	`approved_at` integer,
	`approved_by` text,
	`action_request_id` text,
	`error` text,
	`use_count` integer DEFAULT 0 NOT NULL,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	CONSTRAINT "media_assets_source" CHECK("source" in ('upload', 'received')),
	CONSTRAINT "media_assets_status" CHECK("status" in ('awaiting', 'ready', 'failed', 'refused'))
);
--> statement-breakpoint
INSERT INTO `__new_media_assets`("id", "kind", "file_name", "size", "sha256", "object_key", "uploaded_by", "created_at", "expires_at", "source", "status") SELECT "id", "kind", "file_name", "size", "sha256", "object_key", "uploaded_by", "created_at", "expires_at", 'upload', case when sha256 = '' then 'awaiting' else 'ready' end FROM `media_assets`;--> statement-breakpoint
DROP TABLE `media_assets`;--> statement-breakpoint
ALTER TABLE `__new_media_assets` RENAME TO `media_assets`;--> statement-breakpoint
CREATE INDEX `media_assets_recent` ON `media_assets` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `media_assets_uploads` ON `media_assets` (`created_at`,`id`) WHERE "media_assets"."source" = 'upload';--> statement-breakpoint
CREATE INDEX `media_assets_kind` ON `media_assets` (`kind`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `media_assets_status` ON `media_assets` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `media_assets_conversation` ON `media_assets` (`conversation_id`,`created_at`,`id`) WHERE "media_assets"."conversation_id" is not null;--> statement-breakpoint
CREATE INDEX `media_assets_file` ON `media_assets` (`sha256`);--> statement-breakpoint
CREATE UNIQUE INDEX `media_assets_message` ON `media_assets` (`message_id`) WHERE "media_assets"."message_id" is not null;--> statement-breakpoint
CREATE INDEX `media_assets_expiry` ON `media_assets` (`expires_at`) WHERE "media_assets"."expires_at" is not null;--> statement-breakpoint
DROP INDEX `conversations_queue`;--> statement-breakpoint
DROP INDEX `conversations_assignee`;--> statement-breakpoint
ALTER TABLE `conversations` ADD `team_id` text REFERENCES teams(id);--> statement-breakpoint
ALTER TABLE `conversations` ADD `routing_pending` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `entry_point_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `free_entry_point_until` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `closed_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `waiting_since` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `sla_due_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `sla_breached_at` integer;--> statement-breakpoint
CREATE INDEX `conversations_team` ON `conversations` (`team_id`,`last_message_at`,`id`,`routing_pending`,`assignee_id`,`queue_id`) WHERE "conversations"."team_id" is not null;--> statement-breakpoint
CREATE INDEX `conversations_nobody` ON `conversations` (`last_message_at`,`id`,`routing_pending`) WHERE "conversations"."queue_id" is null and "conversations"."team_id" is null and "conversations"."assignee_id" is null;--> statement-breakpoint
CREATE INDEX `conversations_load_queue` ON `conversations` (`queue_id`,`last_message_at`,`id`,`status`,`routing_pending`,`assignee_id`) WHERE "conversations"."status" <> 'closed' and "conversations"."queue_id" is not null;--> statement-breakpoint
CREATE INDEX `conversations_load` ON `conversations` (`assignee_id`,`last_message_at`,`id`,`status`,`routing_pending`) WHERE "conversations"."status" <> 'closed';--> statement-breakpoint
CREATE INDEX `conversations_load_nobody` ON `conversations` (`last_message_at`,`id`,`status`,`routing_pending`) WHERE "conversations"."status" <> 'closed' and "conversations"."queue_id" is null and "conversations"."team_id" is null and "conversations"."assignee_id" is null;--> statement-breakpoint
CREATE INDEX `conversations_unread_queue` ON `conversations` (`queue_id`,`last_message_at`,`id`,`routing_pending`,`assignee_id`) WHERE "conversations"."unread_count" > 0 and "conversations"."queue_id" is not null;--> statement-breakpoint
CREATE INDEX `conversations_unread_assignee` ON `conversations` (`assignee_id`,`last_message_at`,`id`,`routing_pending`) WHERE "conversations"."unread_count" > 0 and "conversations"."assignee_id" is not null;--> statement-breakpoint
CREATE INDEX `conversations_unread_nobody` ON `conversations` (`last_message_at`,`id`,`routing_pending`) WHERE "conversations"."unread_count" > 0 and "conversations"."queue_id" is null and "conversations"."team_id" is null and "conversations"."assignee_id" is null;--> statement-breakpoint
CREATE INDEX `conversations_load_team` ON `conversations` (`team_id`) WHERE "conversations"."status" <> 'closed' and "conversations"."team_id" is not null;--> statement-breakpoint
CREATE INDEX `conversations_waiting` ON `conversations` (`last_message_at`,`id`,`queue_id`,`team_id`,`assignee_id`,`routing_pending`) WHERE "conversations"."waiting_since" is not null;--> statement-breakpoint
CREATE INDEX `conversations_unread` ON `conversations` (`last_message_at`,`id`) WHERE "conversations"."unread_count" > 0;--> statement-breakpoint
CREATE INDEX `conversations_sla_due` ON `conversations` (`sla_due_at`,`id`) WHERE "conversations"."sla_due_at" is not null;--> statement-breakpoint
CREATE INDEX `conversations_sla_breached` ON `conversations` (`last_message_at`,`id`,`queue_id`,`team_id`,`assignee_id`,`routing_pending`) WHERE "conversations"."sla_breached_at" is not null;--> statement-breakpoint
CREATE INDEX `conversations_routing_pending` ON `conversations` (`id`) WHERE "conversations"."routing_pending" = 1;--> statement-breakpoint
CREATE INDEX `conversations_follow_up` ON `conversations` (`follow_up_at`,`id`) WHERE "conversations"."follow_up_at" is not null;--> statement-breakpoint
CREATE INDEX `conversations_queue` ON `conversations` (`queue_id`,`last_message_at`,`id`,`routing_pending`,`assignee_id`);--> statement-breakpoint
CREATE INDEX `conversations_assignee` ON `conversations` (`assignee_id`,`last_message_at`,`id`,`routing_pending`);--> statement-breakpoint
DROP INDEX `messages_waiting`;--> statement-breakpoint
ALTER TABLE `messages` ADD `sender_staff_id` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `send_order` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `target_wamid` text;--> statement-breakpoint
CREATE INDEX `messages_target` ON `messages` (`target_wamid`) WHERE "messages"."target_wamid" is not null;--> statement-breakpoint
CREATE INDEX `messages_send_order` ON `messages` (`conversation_id`,`send_order`) WHERE "messages"."send_order" is not null;--> statement-breakpoint
CREATE INDEX `messages_sent` ON `messages` (`conversation_id`,`sent_at`) WHERE "messages"."direction" = 'out' and "messages"."sent_at" is not null;--> statement-breakpoint
CREATE INDEX `messages_waiting` ON `messages` (`conversation_id`,`send_order`) WHERE "messages"."status" in ('queued', 'sending', 'unknown');--> statement-breakpoint
ALTER TABLE `queues` ADD `assignment` text DEFAULT 'manual' NOT NULL CHECK(`assignment` in ('manual', 'round_robin', 'least_loaded'));--> statement-breakpoint
ALTER TABLE `queues` ADD `last_assigned_staff_id` text;--> statement-breakpoint
ALTER TABLE `queues` ADD `first_response_minutes` integer;--> statement-breakpoint
ALTER TABLE `queues` ADD `resolution_minutes` integer;--> statement-breakpoint
ALTER TABLE `staff` ADD `available` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `contact_identities` ADD `retired_at` integer;--> statement-breakpoint
ALTER TABLE `contact_identities` ADD `taken_at` integer;--> statement-breakpoint
ALTER TABLE `webhook_events` ADD `replays` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `webhook_events` ADD `replay_request_id` text;--> statement-breakpoint
CREATE INDEX `webhook_events_replay` ON `webhook_events` (`replay_request_id`,`received_at`,`id`) WHERE "webhook_events"."replay_request_id" is not null;