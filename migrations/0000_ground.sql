CREATE TABLE `account_facts` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`fetched_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `phone_numbers` (
	`id` text PRIMARY KEY NOT NULL,
	`display_phone_number` text NOT NULL,
	`verified_name` text NOT NULL,
	`name_status` text NOT NULL,
	`code_verification_status` text,
	`quality_rating` text NOT NULL,
	`messaging_limit_tier` text,
	`throughput_level` text DEFAULT 'STANDARD' NOT NULL,
	`status` text NOT NULL,
	`is_official` integer DEFAULT false NOT NULL,
	`profile` text,
	`profile_fetched_at` integer,
	`quality_at` integer DEFAULT 0 NOT NULL,
	`limit_at` integer DEFAULT 0 NOT NULL,
	`name_at` integer DEFAULT 0 NOT NULL,
	`fetched_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`owner_id` text NOT NULL,
	`roles` text NOT NULL,
	`scopes` text,
	`name_spelling` text DEFAULT 'dotted' NOT NULL,
	`local_only` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`owner_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_hash` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE TABLE `queue_members` (
	`queue_id` text NOT NULL,
	`staff_id` text NOT NULL,
	PRIMARY KEY(`queue_id`, `staff_id`),
	FOREIGN KEY (`queue_id`) REFERENCES `queues`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `queue_members_staff` ON `queue_members` (`staff_id`);--> statement-breakpoint
CREATE TABLE `queues` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`restricted` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `queues_name_unique` ON `queues` (`name`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`csrf_token` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sessions_staff` ON `sessions` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`handle` text NOT NULL,
	`name` text NOT NULL,
	`locale` text NOT NULL,
	`roles` text NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_handle_unique` ON `staff` (`handle`);--> statement-breakpoint
CREATE TABLE `consent_records` (
	`id` text PRIMARY KEY NOT NULL,
	`contact_id` text NOT NULL,
	`channel` text DEFAULT 'whatsapp' NOT NULL,
	`scope` text NOT NULL,
	`action` text NOT NULL,
	`source` text NOT NULL,
	`evidence_kind` text,
	`evidence_ref` text,
	`can_reverse` integer DEFAULT false NOT NULL,
	`reversal_only` integer DEFAULT false NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`dedupe_key` text NOT NULL,
	`correlation_id` text NOT NULL,
	FOREIGN KEY (`contact_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "consent_records_scope" CHECK("consent_records"."scope" in ('marketing', 'utility', 'authentication', 'service', 'block', 'delivery')),
	CONSTRAINT "consent_records_action" CHECK(("consent_records"."scope" = 'block' and "consent_records"."action" in ('block', 'unblock'))
        or ("consent_records"."scope" = 'delivery' and "consent_records"."action" in ('undeliverable', 'deliverable'))
        or ("consent_records"."scope" not in ('block', 'delivery') and "consent_records"."action" in ('opt_in', 'opt_out')))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `consent_records_dedupe` ON `consent_records` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `consent_records_contact` ON `consent_records` (`contact_id`,`scope`,`action`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `consent_records_recorded` ON `consent_records` (`recorded_at`,`id`);--> statement-breakpoint
CREATE TABLE `consent_states` (
	`contact_id` text PRIMARY KEY NOT NULL,
	`marketing` text DEFAULT 'unknown' NOT NULL,
	`marketing_since` integer,
	`marketing_source` text,
	`utility` text DEFAULT 'unknown' NOT NULL,
	`utility_since` integer,
	`utility_source` text,
	`authentication` text DEFAULT 'unknown' NOT NULL,
	`authentication_since` integer,
	`authentication_source` text,
	`service` text DEFAULT 'unknown' NOT NULL,
	`service_since` integer,
	`service_source` text,
	`block` text DEFAULT 'unknown' NOT NULL,
	`block_since` integer,
	`block_source` text,
	`delivery` text DEFAULT 'unknown' NOT NULL,
	`delivery_since` integer,
	`delivery_source` text,
	`restricted_at` integer,
	FOREIGN KEY (`contact_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `consent_states_restricted` ON `consent_states` (`restricted_at`,`contact_id`) WHERE "consent_states"."restricted_at" is not null;--> statement-breakpoint
CREATE INDEX `consent_states_marketing` ON `consent_states` (`marketing`,`contact_id`);--> statement-breakpoint
CREATE TABLE `contact_identities` (
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`contact_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `value`),
	FOREIGN KEY (`contact_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "contact_identities_kind" CHECK("contact_identities"."kind" in ('phone', 'wa_id', 'bsuid', 'parent_bsuid'))
);
--> statement-breakpoint
CREATE INDEX `contact_identities_contact` ON `contact_identities` (`contact_id`);--> statement-breakpoint
CREATE TABLE `contact_merges` (
	`winner_id` text NOT NULL,
	`loser_id` text NOT NULL,
	`merged_at` integer NOT NULL,
	PRIMARY KEY(`winner_id`, `loser_id`),
	FOREIGN KEY (`winner_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`loser_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `contacts` (
	`id` text PRIMARY KEY NOT NULL,
	`profile_name` text,
	`name` text,
	`search_name` text,
	`phone` text,
	`wa_id` text,
	`bsuid` text,
	`parent_bsuid` text,
	`country` text,
	`language` text,
	`tags` text DEFAULT '[]' NOT NULL,
	`merged_into` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`last_inbound_at` integer,
	`last_activity_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `contacts_activity` ON `contacts` (`last_activity_at`,`id`);--> statement-breakpoint
CREATE INDEX `contacts_phone` ON `contacts` (`phone`);--> statement-breakpoint
CREATE INDEX `contacts_search_name` ON `contacts` (`search_name`);--> statement-breakpoint
CREATE INDEX `contacts_language` ON `contacts` (`language`,`last_activity_at`,`id`);--> statement-breakpoint
CREATE TABLE `action_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`tool` text NOT NULL,
	`principal_id` text NOT NULL,
	`requester_staff_id` text NOT NULL,
	`requester_name` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`input_hash` text NOT NULL,
	`input` text NOT NULL,
	`preview_id` text,
	`status` text NOT NULL,
	`approval_reasons` text NOT NULL,
	`requested_at` integer NOT NULL,
	`expires_at` integer,
	`decided_by` text,
	`decided_by_name` text,
	`decided_at` integer,
	`decision_reason` text,
	`result` text,
	`error` text,
	`finished_at` integer,
	`correlation_id` text NOT NULL,
	CONSTRAINT "action_requests_status" CHECK("action_requests"."status" in ('pending_approval', 'executing', 'executed', 'rejected', 'expired', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `action_requests_idempotency` ON `action_requests` (`principal_id`,`idempotency_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `action_requests_preview` ON `action_requests` (`preview_id`) WHERE "action_requests"."preview_id" is not null;--> statement-breakpoint
CREATE INDEX `action_requests_approvals` ON `action_requests` (`id`) WHERE "action_requests"."approval_reasons" <> '[]';--> statement-breakpoint
CREATE INDEX `action_requests_pending` ON `action_requests` (`status`,`expires_at`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`tool` text,
	`entity_kind` text,
	`entity_id` text,
	`outcome` text NOT NULL,
	`code` text,
	`action_request_id` text,
	`preview_id` text,
	`before_digest` text,
	`after_digest` text,
	`reason` text,
	`source` text,
	`details` text,
	`correlation_id` text NOT NULL,
	CONSTRAINT "audit_log_outcome_check" CHECK("audit_log"."outcome" in ('ok', 'pending', 'denied', 'failed', 'unknown')),
	CONSTRAINT "audit_log_actor_check" CHECK("audit_log"."actor_kind" in ('staff', 'client', 'customer', 'meta', 'system'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_log_id_unique` ON `audit_log` (`id`);--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`actor_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_tool` ON `audit_log` (`tool`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_entity` ON `audit_log` (`entity_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_request` ON `audit_log` (`action_request_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_outcome` ON `audit_log` (`outcome`,`seq`);--> statement-breakpoint
CREATE TABLE `audit_seals` (
	`id` integer PRIMARY KEY NOT NULL,
	`from_seq` integer NOT NULL,
	`to_seq` integer NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL,
	`signature` text,
	`sealed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `previews` (
	`id` text PRIMARY KEY NOT NULL,
	`tool` text NOT NULL,
	`principal_id` text NOT NULL,
	`content` text NOT NULL,
	`content_hash` text NOT NULL,
	`facts_hash` text NOT NULL,
	`verdict` text NOT NULL,
	`shown` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	CONSTRAINT "previews_verdict" CHECK("previews"."verdict" in ('ready', 'needs_approval', 'blocked'))
);
--> statement-breakpoint
CREATE INDEX `previews_expiry` ON `previews` (`expires_at`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`contact_id` text NOT NULL,
	`phone_number_id` text NOT NULL,
	`status` text DEFAULT 'open' NOT NULL,
	`queue_id` text,
	`assignee_id` text,
	`opened_at` integer NOT NULL,
	`last_message_at` integer NOT NULL,
	`last_inbound_at` integer,
	`unread_count` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`contact_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`queue_id`) REFERENCES `queues`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`assignee_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "conversations_status_check" CHECK("conversations"."status" in ('open', 'pending', 'closed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_thread` ON `conversations` (`contact_id`,`phone_number_id`);--> statement-breakpoint
CREATE INDEX `conversations_recent` ON `conversations` (`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_status` ON `conversations` (`status`,`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_queue` ON `conversations` (`queue_id`,`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_assignee` ON `conversations` (`assignee_id`,`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_window` ON `conversations` (`last_inbound_at`,`id`);--> statement-breakpoint
CREATE TABLE `batch_guards` (
	`passed` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`topic` text NOT NULL,
	`ref` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`done_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`last_error` text
);
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`done_at`,`due_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`phone_number_id` text NOT NULL,
	`direction` text NOT NULL,
	`wamid` text,
	`type` text NOT NULL,
	`content` text NOT NULL,
	`text` text NOT NULL,
	`reply_to_wamid` text,
	`category` text,
	`status` text NOT NULL,
	`status_rank` integer NOT NULL,
	`at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`claimed_at` integer,
	`sent_at` integer,
	`delivered_at` integer,
	`read_at` integer,
	`failed_at` integer,
	`error` text,
	`pricing` text,
	`content_hash` text,
	`action_request_id` text,
	`sender_name` text,
	CONSTRAINT "messages_direction" CHECK("messages"."direction" in ('in', 'out')),
	CONSTRAINT "messages_status" CHECK("messages"."status" in ('received', 'queued', 'sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read', 'played'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_wamid` ON `messages` (`wamid`) WHERE "messages"."wamid" is not null;--> statement-breakpoint
CREATE INDEX `messages_conversation` ON `messages` (`conversation_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `messages_waiting` ON `messages` (`conversation_id`,`id`) WHERE "messages"."status" in ('queued', 'sending', 'unknown');--> statement-breakpoint
CREATE INDEX `messages_category` ON `messages` (`contact_id`,`category`,`at`) WHERE "messages"."category" is not null;--> statement-breakpoint
CREATE TABLE `templates` (
	`id` text PRIMARY KEY NOT NULL,
	`meta_id` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`category` text NOT NULL,
	`status` text NOT NULL,
	`quality` text DEFAULT 'UNKNOWN' NOT NULL,
	`components` text NOT NULL,
	`rejected_reason` text,
	`status_at` integer DEFAULT 0 NOT NULL,
	`category_at` integer DEFAULT 0 NOT NULL,
	`quality_at` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `templates_metaId_unique` ON `templates` (`meta_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `templates_name_language` ON `templates` (`name`,`language`);--> statement-breakpoint
CREATE INDEX `templates_status` ON `templates` (`status`,`category`);--> statement-breakpoint
CREATE TABLE `webhook_events` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`field` text NOT NULL,
	`kind` text NOT NULL,
	`phone_number_id` text,
	`sender_wa_id` text,
	`sender_user_id` text,
	`payload` text NOT NULL,
	`occurred_at` integer,
	`received_at` integer NOT NULL,
	`outcome` text DEFAULT 'received' NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`claim_token` text,
	`due_at` integer NOT NULL,
	`error` text,
	`finished_at` integer,
	CONSTRAINT "webhook_events_outcome_check" CHECK("webhook_events"."outcome" in ('received', 'applied', 'ignored', 'failed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_events_key` ON `webhook_events` (`key`);--> statement-breakpoint
CREATE INDEX `webhook_events_waiting` ON `webhook_events` (`due_at`,`id`) WHERE "webhook_events"."outcome" = 'received';--> statement-breakpoint
CREATE INDEX `webhook_events_sender_wa_id` ON `webhook_events` (`sender_wa_id`) WHERE "webhook_events"."sender_wa_id" is not null and "webhook_events"."outcome" in ('received', 'failed');--> statement-breakpoint
CREATE INDEX `webhook_events_sender_user_id` ON `webhook_events` (`sender_user_id`) WHERE "webhook_events"."sender_user_id" is not null and "webhook_events"."outcome" in ('received', 'failed');--> statement-breakpoint
CREATE INDEX `webhook_events_list` ON `webhook_events` (`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_events_outcome` ON `webhook_events` (`outcome`,`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_events_kind` ON `webhook_events` (`kind`,`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_events_field` ON `webhook_events` (`field`,`received_at`);--> statement-breakpoint
CREATE TABLE `webhook_rejections` (
	`day` text NOT NULL,
	`reason` text NOT NULL,
	`count` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_rejections_day` ON `webhook_rejections` (`day`,`reason`);