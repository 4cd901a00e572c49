import { applyD1Migrations, env } from "cloudflare:test";
import { afterEach, beforeEach } from "vitest";
import { seedStatements } from "../../scripts/seed/seed";
import { observeStatements } from "../../src/platform/db";
import { resetSimulator } from "./simulator";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** Tests of pure functions alone, hundreds of rows each: they touch neither the database nor Meta. */
const PURE = /templates\/(check|risk)\/(?!agreement)/;

/** Each test starts from the seeded shop and an empty Meta. */
beforeEach(async ({ task }) => {
  if (PURE.test(task.file.name)) return;
  await emptyDatabase();
  await env.DB.batch(seedStatements(Date.now()).map((sql) => env.DB.prepare(sql)));
  await resetSimulator();
});

afterEach(() => observeStatements(undefined));

/** Empties every table. The append-only ones refuse that, as they should, so their triggers step aside. */
async function emptyDatabase(): Promise<void> {
  const triggers = await env.DB.prepare(
    "select name, sql from sqlite_schema where type = 'trigger' and name like '%_no_delete'",
  ).all<{ name: string; sql: string }>();
  const tables = [
    "outbox",
    "messages",
    "notes",
    "notifications",
    "escalations",
    "handovers",
    "inbox_cases",
    "conversation_tags",
    "conversations",
    "action_requests",
    "previews",
    "consent_states",
    "consent_records",
    "contact_identities",
    "contact_tags",
    "contact_search",
    "orders",
    "broadcast_recipients",
    "broadcast_minutes",
    "broadcast_days",
    "rate_cards",
    "broadcasts",
    "segments",
    "routing_rules",
    "import_rows",
    "imports",
    "media_assets",
    "media_files",
    "meta_media",
    "business_hours",
    "holidays",
    "contact_merges",
    "contacts",
    "webhook_events",
    "webhook_rejections",
    "audit_seals",
    "audit_log",
    "template_failures",
    "template_days",
    "template_submissions",
    "template_media",
    "template_draft_versions",
    "template_drafts",
    "template_history",
    "templates",
    "phone_numbers",
    "account_facts",
    "sessions",
    "api_tokens",
    "queue_members",
    "team_members",
    "teams",
    "queues",
    "staff",
  ];
  await env.DB.batch([
    ...triggers.results.map(({ name }) => env.DB.prepare(`drop trigger ${name}`)),
    ...tables.map((table) => env.DB.prepare(`delete from ${table}`)),
    ...triggers.results.map(({ sql }) => env.DB.prepare(sql)),
  ]);
}
