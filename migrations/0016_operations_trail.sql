CREATE TABLE `cron_rounds` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`took` integer NOT NULL,
	`jobs` text NOT NULL
);
--> statement-breakpoint
DROP INDEX `alerts_owed`;--> statement-breakpoint
ALTER TABLE `alerts` ADD `cleared_notified_at` integer;--> statement-breakpoint
ALTER TABLE `alerts` ADD `due_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `alerts_owed` ON `alerts` (`due_at`) WHERE "alerts"."notified_at" is null or ("alerts"."cleared_at" is not null and "alerts"."cleared_notified_at" is null);--> statement-breakpoint
ALTER TABLE `dead_letters` ADD `correlation_id` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `correlation_id` text;--> statement-breakpoint
ALTER TABLE `webhook_events` ADD `correlation_id` text;