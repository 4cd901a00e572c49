ALTER TABLE `retention_runs` ADD `cursor` text;--> statement-breakpoint
ALTER TABLE `retention_runs` ADD `pass_before` integer;--> statement-breakpoint
ALTER TABLE `retention_runs` ADD `removed_now` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `retention_runs` ADD `through` integer;