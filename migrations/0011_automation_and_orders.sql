CREATE TABLE `automation_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`from_status` text,
	`to_status` text NOT NULL,
	`from_version` integer,
	`to_version` integer,
	`scope` text,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action_request_id` text NOT NULL,
	`at` integer NOT NULL,
	CONSTRAINT "automation_changes_kind" CHECK("automation_changes"."kind" in ('flow', 'keyword_rule'))
);
--> statement-breakpoint
CREATE INDEX `automation_changes_subject` ON `automation_changes` (`subject_id`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `automation_sessions` (
	`conversation_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`flow_id` text,
	`flow_version` integer,
	`node_id` text,
	`answers` text DEFAULT '{}' NOT NULL,
	`misses` integer DEFAULT 0 NOT NULL,
	`waits` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`expires_at` integer,
	`reason` text,
	`revision` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "automation_sessions_state" CHECK("automation_sessions"."state" in ('asking', 'waiting', 'ended', 'with_person'))
);
--> statement-breakpoint
CREATE INDEX `automation_sessions_due` ON `automation_sessions` (`due_at`) WHERE "automation_sessions"."state" = 'waiting';--> statement-breakpoint
CREATE TABLE `automation_turns` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`conversation_id` text NOT NULL,
	`at` integer NOT NULL,
	`status` text DEFAULT 'waiting' NOT NULL,
	`reason` text,
	`matched_kind` text,
	`matched_id` text,
	`matched_version` integer,
	`replies` integer DEFAULT 0 NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`tried_at` integer,
	`created_at` integer NOT NULL,
	`done_at` integer,
	CONSTRAINT "automation_turns_status" CHECK("automation_turns"."status" in ('waiting', 'done')),
	CONSTRAINT "automation_turns_kind" CHECK("automation_turns"."kind" in ('message', 'timer'))
);
--> statement-breakpoint
CREATE INDEX `automation_turns_waiting` ON `automation_turns` (`conversation_id`,`at`,`id`) WHERE "automation_turns"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX `automation_turns_conversation` ON `automation_turns` (`conversation_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `automation_turns_matched` ON `automation_turns` (`matched_id`,`at`) WHERE "automation_turns"."matched_id" is not null;--> statement-breakpoint
CREATE TABLE `flow_versions` (
	`flow_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text NOT NULL,
	`digest` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_by_name` text NOT NULL,
	`action_request_id` text NOT NULL,
	PRIMARY KEY(`flow_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `flows` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`status` text DEFAULT 'draft' NOT NULL,
	`latest_version` integer NOT NULL,
	`live_version` integer,
	`scope` text,
	`templates` text,
	`action_request_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "flows_status_check" CHECK("flows"."status" in ('draft', 'live', 'off')),
	CONSTRAINT "flows_live" CHECK(("flows"."status" = 'live') = ("flows"."live_version" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `flows_name` ON `flows` (`name`);--> statement-breakpoint
CREATE INDEX `flows_status` ON `flows` (`status`,`id`);--> statement-breakpoint
CREATE TABLE `keyword_rule_versions` (
	`rule_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text NOT NULL,
	`digest` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_by_name` text NOT NULL,
	`action_request_id` text NOT NULL,
	PRIMARY KEY(`rule_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `keyword_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`status` text DEFAULT 'draft' NOT NULL,
	`latest_version` integer NOT NULL,
	`live_version` integer,
	`priority` integer NOT NULL,
	`action_request_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "keyword_rules_status_check" CHECK("keyword_rules"."status" in ('draft', 'live', 'off')),
	CONSTRAINT "keyword_rules_live" CHECK(("keyword_rules"."status" = 'live') = ("keyword_rules"."live_version" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keyword_rules_name` ON `keyword_rules` (`name`);--> statement-breakpoint
CREATE UNIQUE INDEX `keyword_rules_priority` ON `keyword_rules` (`priority`) WHERE "keyword_rules"."status" = 'live';--> statement-breakpoint
CREATE INDEX `keyword_rules_status` ON `keyword_rules` (`status`,`priority`);--> statement-breakpoint
CREATE TABLE `order_creations` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`content` text NOT NULL,
	`status` text DEFAULT 'waiting' NOT NULL,
	`error` text,
	`action_request_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`claimed_at` integer,
	`asked` integer DEFAULT 0 NOT NULL,
	`done_at` integer,
	CONSTRAINT "order_creations_status" CHECK("order_creations"."status" in ('waiting', 'made', 'refused'))
);
--> statement-breakpoint
CREATE INDEX `order_creations_conversation` ON `order_creations` (`conversation_id`);--> statement-breakpoint
CREATE TABLE `payment_events` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`type` text NOT NULL,
	`link_id` text,
	`amount_minor` integer,
	`currency` text,
	`outcome` text NOT NULL,
	`reason` text,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	CONSTRAINT "payment_events_outcome" CHECK("payment_events"."outcome" in ('applied', 'ignored', 'flagged'))
);
--> statement-breakpoint
CREATE INDEX `payment_events_link` ON `payment_events` (`link_id`,`received_at`);--> statement-breakpoint
CREATE TABLE `payment_links` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`provider` text NOT NULL,
	`token_hash` text NOT NULL,
	`status` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`provider_ref` text,
	`provider_url` text,
	`payment_ref` text,
	`message_id` text,
	`action_request_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`paid_at` integer,
	`closed_at` integer,
	`confirmed_by` text,
	`note` text,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "payment_links_provider" CHECK("payment_links"."provider" in ('stripe', 'manual')),
	CONSTRAINT "payment_links_status" CHECK("payment_links"."status" in ('creating', 'open', 'paid', 'expired', 'revoked', 'failed', 'refunded'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_links_token` ON `payment_links` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `payment_links_provider_ref` ON `payment_links` (`provider`,`provider_ref`) WHERE "payment_links"."provider_ref" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `payment_links_open` ON `payment_links` (`order_id`) WHERE "payment_links"."status" in ('creating', 'open');--> statement-breakpoint
CREATE UNIQUE INDEX `payment_links_request` ON `payment_links` (`action_request_id`);--> statement-breakpoint
CREATE INDEX `payment_links_order` ON `payment_links` (`order_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `payment_links_payment_ref` ON `payment_links` (`payment_ref`) WHERE "payment_links"."payment_ref" is not null;--> statement-breakpoint
CREATE INDEX `payment_links_message` ON `payment_links` (`message_id`) WHERE "payment_links"."message_id" is not null;--> statement-breakpoint
CREATE INDEX `payment_links_expiry` ON `payment_links` (`expires_at`) WHERE "payment_links"."status" in ('creating', 'open');--> statement-breakpoint
CREATE TABLE `products` (
	`id` text PRIMARY KEY NOT NULL,
	`names` text NOT NULL,
	`price_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`stock` integer,
	`active` integer DEFAULT true NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "products_price" CHECK("products"."price_minor" >= 0),
	CONSTRAINT "products_stock" CHECK("products"."stock" is null or "products"."stock" >= 0)
);
--> statement-breakpoint
ALTER TABLE `orders` ADD `lines` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `orders` ADD `note` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `number` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `made_in` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `action_request_id` text;--> statement-breakpoint
ALTER TABLE `orders` ADD `payment_issue` text;--> statement-breakpoint
CREATE INDEX `orders_recent` ON `orders` (`placed_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_payment_issue` ON `orders` (`updated_at`) WHERE "orders"."payment_issue" is not null;--> statement-breakpoint
ALTER TABLE `messages` ADD `origin` text;