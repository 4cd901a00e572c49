CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`severity` text NOT NULL,
	`details` text NOT NULL,
	`raised_at` integer NOT NULL,
	`notified_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`last_error` text,
	`cleared_at` integer,
	CONSTRAINT "alerts_severity" CHECK("alerts"."severity" in ('info', 'warning', 'critical'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_open` ON `alerts` (`key`) WHERE "alerts"."cleared_at" is null;--> statement-breakpoint
CREATE INDEX `alerts_owed` ON `alerts` (`raised_at`) WHERE "alerts"."notified_at" is null;--> statement-breakpoint
CREATE INDEX `alerts_list` ON `alerts` (`raised_at`,`id`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`received_at` integer NOT NULL,
	`settled_at` integer,
	`outcome` text
);
--> statement-breakpoint
CREATE INDEX `dead_letters_list` ON `dead_letters` (`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `dead_letters_open` ON `dead_letters` (`received_at`) WHERE "dead_letters"."settled_at" is null;--> statement-breakpoint
CREATE TABLE `erased_identities` (
	`kind` text NOT NULL,
	`digest` text NOT NULL,
	`contact_id` text NOT NULL,
	`erased_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `digest`)
);
--> statement-breakpoint
CREATE INDEX `erased_identities_contact` ON `erased_identities` (`contact_id`);--> statement-breakpoint
CREATE TABLE `personal_data_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`contact_id` text NOT NULL,
	`action_request_id` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`file_key` text,
	`file_sha256` text,
	`expires_at` integer,
	`counts` text,
	`last_error` text,
	CONSTRAINT "personal_data_requests_kind" CHECK("personal_data_requests"."kind" in ('copy', 'erasure')),
	CONSTRAINT "personal_data_requests_status" CHECK("personal_data_requests"."status" in ('running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `personal_data_requests_contact` ON `personal_data_requests` (`contact_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `personal_data_requests_open` ON `personal_data_requests` (`created_at`) WHERE "personal_data_requests"."finished_at" is null;--> statement-breakpoint
CREATE INDEX `personal_data_requests_expiry` ON `personal_data_requests` (`expires_at`) WHERE "personal_data_requests"."file_key" is not null;--> statement-breakpoint
CREATE TABLE `retention_runs` (
	`rule` text PRIMARY KEY NOT NULL,
	`last_run_at` integer NOT NULL,
	`removed_last` integer NOT NULL,
	`removed_total` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `contacts` ADD `erased_at` integer;