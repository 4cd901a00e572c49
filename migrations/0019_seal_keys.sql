CREATE TABLE `audit_seal_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`first_seal` integer NOT NULL,
	`previous_key` text,
	`since` integer NOT NULL,
	`signature` text NOT NULL,
	`endorsement` text
);
