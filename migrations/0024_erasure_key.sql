ALTER TABLE `erased_identities` ADD `key_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `erased_identities_key` ON `erased_identities` (`key_id`);