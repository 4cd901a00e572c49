CREATE TABLE `broadcasts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`segment_id` text NOT NULL,
	`status` text NOT NULL,
	`scheduled_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "broadcasts_status_check" CHECK("broadcasts"."status" in ('draft', 'pending', 'scheduled', 'sending', 'paused', 'done', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `broadcasts_segment` ON `broadcasts` (`segment_id`,`status`);--> statement-breakpoint
CREATE INDEX `broadcasts_status` ON `broadcasts` (`status`,`id`);--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`contact_id` text NOT NULL,
	`conversation_id` text,
	`source` text NOT NULL,
	`external_id` text NOT NULL,
	`status` text NOT NULL,
	`currency` text NOT NULL,
	`total_minor` integer NOT NULL,
	`items` text NOT NULL,
	`placed_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`contact_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "orders_status" CHECK("orders"."status" in ('requested', 'confirmed', 'paid', 'fulfilled', 'cancelled', 'refunded'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_source` ON `orders` (`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `orders_contact` ON `orders` (`contact_id`,`placed_at`);--> statement-breakpoint
CREATE TABLE `import_rows` (
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`verdict` text NOT NULL,
	`contact_id` text,
	`content` text,
	`problems` text,
	`outcome` text,
	PRIMARY KEY(`import_id`, `line`),
	CONSTRAINT "import_rows_verdict" CHECK("import_rows"."verdict" in ('create', 'update', 'unchanged', 'duplicate', 'rejected')),
	CONSTRAINT "import_rows_outcome" CHECK("import_rows"."outcome" in ('created', 'updated', 'updated_instead', 'opt_out_kept'))
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`principal_id` text NOT NULL,
	`source_hash` text NOT NULL,
	`status` text NOT NULL,
	`report` text,
	`rows_read` integer DEFAULT 0 NOT NULL,
	`accepted` integer DEFAULT 0 NOT NULL,
	`applied` integer DEFAULT 0 NOT NULL,
	`applied_from` integer DEFAULT 0 NOT NULL,
	`applied_through` integer DEFAULT 0 NOT NULL,
	`last_line` integer DEFAULT 0 NOT NULL,
	`action_request_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	CONSTRAINT "imports_status" CHECK("imports"."status" in ('reading', 'ready', 'applying', 'done'))
);
--> statement-breakpoint
CREATE INDEX `imports_source` ON `imports` (`principal_id`,`source_hash`);--> statement-breakpoint
CREATE INDEX `imports_expiry` ON `imports` (`expires_at`);--> statement-breakpoint
CREATE TABLE `contact_search` (
	`term` text NOT NULL,
	`contact_id` text NOT NULL,
	PRIMARY KEY(`term`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `contact_search_contact` ON `contact_search` (`contact_id`,`term`);--> statement-breakpoint
CREATE TABLE `contact_tags` (
	`tag` text NOT NULL,
	`contact_id` text NOT NULL,
	PRIMARY KEY(`tag`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `routing_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`queue_id` text NOT NULL,
	`condition` text NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`queue_id`) REFERENCES `queues`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `media_assets` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`file_name` text,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`object_key` text NOT NULL,
	`uploaded_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `media_assets_object` ON `media_assets` (`object_key`);--> statement-breakpoint
CREATE TABLE `segments` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`search_name` text NOT NULL,
	`description` text,
	`condition` text NOT NULL,
	`exclude` text,
	`all_customers` integer DEFAULT false NOT NULL,
	`purposes` text DEFAULT '[]' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `segments_name` ON `segments` (`search_name`);--> statement-breakpoint
DROP INDEX `consent_states_marketing`;--> statement-breakpoint
CREATE INDEX `consent_states_marketing_out` ON `consent_states` (`marketing_since`,`contact_id`) WHERE "consent_states"."marketing" = 'opted_out';--> statement-breakpoint
CREATE INDEX `consent_states_utility_out` ON `consent_states` (`utility_since`,`contact_id`) WHERE "consent_states"."utility" = 'opted_out';--> statement-breakpoint
CREATE INDEX `consent_states_authentication_out` ON `consent_states` (`authentication_since`,`contact_id`) WHERE "consent_states"."authentication" = 'opted_out';--> statement-breakpoint
CREATE INDEX `consent_states_service_out` ON `consent_states` (`service_since`,`contact_id`) WHERE "consent_states"."service" = 'opted_out';--> statement-breakpoint
CREATE INDEX `consent_states_blocked` ON `consent_states` (`block_since`,`contact_id`) WHERE "consent_states"."block" = 'blocked';--> statement-breakpoint
CREATE INDEX `consent_states_undeliverable` ON `consent_states` (`delivery_since`,`contact_id`) WHERE "consent_states"."delivery" = 'undeliverable';--> statement-breakpoint
DROP INDEX `contacts_phone`;--> statement-breakpoint
DROP INDEX `contacts_search_name`;--> statement-breakpoint
DROP INDEX `contacts_language`;--> statement-breakpoint
ALTER TABLE `contacts` ADD `search_profile` text;--> statement-breakpoint
ALTER TABLE `contacts` ADD `preferences` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `crm_links` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `marketing` text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `utility` text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `authentication` text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `service` text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `blocked` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `undeliverable` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_marketing` ON `contacts` (`marketing`,`id`);--> statement-breakpoint
CREATE INDEX `contacts_utility` ON `contacts` (`utility`,`id`);--> statement-breakpoint
CREATE INDEX `contacts_authentication` ON `contacts` (`authentication`,`id`);--> statement-breakpoint
CREATE INDEX `contacts_service` ON `contacts` (`service`,`id`);--> statement-breakpoint
CREATE INDEX `contacts_blocked` ON `contacts` (`id`) WHERE "contacts"."blocked" = 1;--> statement-breakpoint
CREATE INDEX `contacts_language` ON `contacts` (`language`,`id`);--> statement-breakpoint
ALTER TABLE `consent_records` ADD `action_request_id` text;--> statement-breakpoint
ALTER TABLE `contact_merges` ADD `actor_kind` text;--> statement-breakpoint
ALTER TABLE `contact_merges` ADD `actor_id` text;--> statement-breakpoint
ALTER TABLE `contact_merges` ADD `actor_name` text;--> statement-breakpoint
ALTER TABLE `contact_merges` ADD `action_request_id` text;--> statement-breakpoint
ALTER TABLE `contact_merges` ADD `correlation_id` text;--> statement-breakpoint
ALTER TABLE `action_requests` ADD `progress` text;--> statement-breakpoint
CREATE INDEX `action_requests_recent` ON `action_requests` (`requester_staff_id`,`tool`,`requested_at`);--> statement-breakpoint
ALTER TABLE `conversations` ADD `tags` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `follow_up_at` integer;