/**
 * Everything the simulator remembers. It is in SQLite rather than in memory because a Durable Object
 * that nobody calls for ten seconds is put away, also in `wrangler dev`.
 */
export const schema = `
create table if not exists settings (key text primary key, value text not null) without rowid;

create table if not exists contacts (
  id integer primary key,
  wa_id text unique,
  user_id text unique,
  parent_user_id text,
  name text,
  username text,
  -- The number as it was last dialled or sent: its digits may differ from wa_id.
  number text
);

create table if not exists windows (
  phone_number_id text not null,
  contact_id integer not null,
  last_inbound_at integer,
  referral_at integer,
  entry_point_until integer,
  primary key (phone_number_id, contact_id)
) without rowid;

create table if not exists preferences (
  phone_number_id text not null,
  contact_id integer not null,
  value text not null check (value in ('stop', 'resume')),
  primary key (phone_number_id, contact_id)
) without rowid;

create table if not exists messages (
  seq integer primary key autoincrement,
  wamid text not null unique,
  phone_number_id text not null,
  contact_id integer not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  at integer not null,
  body text not null,
  status text check (status in ('accepted', 'sent', 'delivered', 'read', 'played', 'failed')),
  errors text,
  addressed_by text not null check (addressed_by in ('phone', 'user_id')),
  callback_data text,
  category text,
  pricing_type text
);
create index if not exists messages_by_contact on messages (contact_id, seq);

create table if not exists templates (
  id text primary key,
  name text not null,
  language text not null,
  category text not null,
  status text not null,
  body text not null,
  unique (name, language)
) without rowid;

-- Meta counts the edits of an approved template: one a day, ten in thirty days.
create table if not exists template_edits (template_id text not null, at integer not null);
create table if not exists template_pauses (template_id text not null, at integer not null);

-- Approved templates that were deleted: their name is not free for thirty days.
create table if not exists deleted_templates (name text not null, language text not null, at integer not null);

-- Sessions of the resumable upload; the bytes are in media_chunks under the session's id.
create table if not exists uploads (
  id text primary key,
  file_name text not null,
  file_type text not null,
  file_length integer not null,
  received integer not null default 0,
  sha256 text,
  handle text unique
);

create table if not exists requests (
  seq integer primary key autoincrement,
  at text not null,
  method text not null,
  path text not null,
  headers text not null,
  body text not null,
  status integer not null,
  response text
);

create table if not exists faults (
  seq integer primary key autoincrement,
  match text not null,
  kind text not null,
  remaining integer not null,
  status integer,
  code integer,
  ms integer
);

create table if not exists due_statuses (
  seq integer primary key autoincrement,
  due_at integer not null,
  wamid text not null,
  status text not null,
  errors text
);
create index if not exists due_statuses_by_time on due_statuses (due_at, seq);

-- What customers will do by themselves.
create table if not exists due_replies (
  seq integer primary key autoincrement,
  due_at integer not null,
  phone_number_id text not null,
  contact_id integer not null,
  type text not null,
  content text not null
);
create index if not exists due_replies_by_time on due_replies (due_at, seq);

-- How many messages an entry of the setting reactions has been asked about.
create table if not exists reaction_counts (
  entry integer not null,
  contact_id integer not null,
  n integer not null,
  primary key (entry, contact_id)
) without rowid;

-- Every call that sends, accepted or not, at its millisecond. Without an index: it is written often and counted rarely.
create table if not exists sends (
  at integer not null,
  phone_number_id text not null,
  contact_id integer,
  callback_data text,
  code integer
);

create table if not exists webhooks (
  seq integer primary key autoincrement,
  due_at integer not null,
  tries integer not null default 0,
  body text not null,
  signature text not null
);
create index if not exists webhooks_by_time on webhooks (due_at, seq);

-- Stripe: checkout sessions, and the answers that idempotency keys repeat.
create table if not exists stripe_sessions (id text primary key, kept text not null);
create table if not exists stripe_answers (
  key text primary key,
  request text not null,
  status integer not null,
  body text not null
) without rowid;

-- The shop: products that are not as the fixture has them, null for those that went; answers by idempotency key.
create table if not exists shop_products (id text primary key, body text) without rowid;
create table if not exists shop_orders (
  seq integer primary key autoincrement,
  key text not null unique,
  status integer not null,
  body text not null
);

create table if not exists media (
  id text primary key,
  mime_type text not null,
  sha256 text not null,
  file_size integer not null
) without rowid;

create table if not exists media_chunks (
  media_id text not null,
  n integer not null,
  bytes blob not null,
  primary key (media_id, n)
) without rowid;
`;

/** Emptied by `POST /_sim/reset`; the order does not matter, there are no foreign keys. */
export const tables = [
  "settings",
  "contacts",
  "windows",
  "preferences",
  "messages",
  "templates",
  "template_edits",
  "template_pauses",
  "deleted_templates",
  "uploads",
  "requests",
  "faults",
  "due_statuses",
  "due_replies",
  "reaction_counts",
  "sends",
  "webhooks",
  "stripe_sessions",
  "stripe_answers",
  "shop_products",
  "shop_orders",
  "media",
  "media_chunks",
] as const;
