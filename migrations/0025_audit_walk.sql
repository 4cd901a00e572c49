CREATE TABLE `audit_findings` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`seal` integer,
	`found_at` integer NOT NULL,
	`settled_at` integer
);
--> statement-breakpoint
CREATE INDEX `audit_findings_open` ON `audit_findings` (`found_at`) WHERE "audit_findings"."settled_at" is null;--> statement-breakpoint
CREATE TABLE `audit_walk` (
	`id` text PRIMARY KEY NOT NULL,
	`next_seal` integer NOT NULL,
	`round_began_at` integer NOT NULL,
	`round_ended_at` integer,
	`rounds` integer DEFAULT 0 NOT NULL
);
