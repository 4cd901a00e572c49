import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { columnsOf, DATA_MAP, names } from "../../src/privacy/data-map";

/** What every failure here asks for. */
const MEND =
  "Mend the table's row in src/privacy/map/ (src/privacy/map/kinds.ts says what its words mean), then run `npx vitest run test/privacy`";

/** Every table of the database with its columns. */
async function schema(): Promise<Map<string, string[]>> {
  const { results } = await env.DB.prepare(
    `select item.name as "table", column.name as "column" from sqlite_schema as item
     join pragma_table_info(item.name) as column
     where item.type = 'table' and item.name not like 'sqlite\\_%' escape '\\' and item.name not like '\\_cf\\_%' escape '\\'
       and item.name <> 'd1_migrations' order by item.name, column.cid`,
  ).all<{ table: string; column: string }>();
  const tables = new Map<string, string[]>();
  for (const { table, column } of results) tables.set(table, [...(tables.get(table) ?? []), column]);
  return tables;
}

test("each table has its row, and none that is not there", async () => {
  const tables = [...(await schema()).keys()];
  expect(tables.length).toBeGreaterThan(60);
  const mapped = Object.keys(DATA_MAP);
  expect(
    {
      without_a_row: tables.filter((table) => !mapped.includes(table)),
      no_table: mapped.filter((table) => !tables.includes(table)),
    },
    `the tables of migrations/ and the map of personal data differ. ${MEND}`,
  ).toEqual({ without_a_row: [], no_table: [] });
});

test("each column is erased, kept for a reason, about staff, or about nobody", async () => {
  const problems: string[] = [];
  for (const [table, columns] of await schema()) {
    const map = DATA_MAP[table];
    if (!map || map.removed !== undefined) continue;
    const listed = columnsOf(map);
    const twice = listed.filter((column, index) => listed.indexOf(column) !== index);
    // Who acted can be the customer or one of the staff.
    problems.push(...twice.map((column) => `${table}.${column} stands twice`));
    problems.push(
      ...columns
        .filter((column) => !listed.includes(column))
        .map((column) => `${table}.${column} is missing`),
    );
    problems.push(
      ...listed.filter((column) => !columns.includes(column)).map((column) => `${table}.${column} is none`),
    );
  }
  expect(problems, `columns without their one place in the map of personal data. ${MEND}`).toEqual([]);
});

test("what is copied are columns, and rows that can be found are copied or have nothing to copy", async () => {
  const tables = await schema();
  for (const [table, map] of Object.entries(DATA_MAP)) {
    const columns = tables.get(table) ?? [];
    for (const column of [
      ...names(map.copied),
      ...names(map.asRoles),
      ...names(map.mentions),
      ...names(map.key),
    ])
      expect(columns, `${table}.${column} is in the map and no column. ${MEND}`).toContain(column);
    // Staff are never copied by name or id.
    for (const column of names(map.copied))
      if (column !== "actor_kind")
        expect(names(map.staff), `${table}.${column} is copied and of staff. ${MEND}`).not.toContain(column);
    if (map.erased && table !== "outbox")
      expect(
        map.of ?? map.mentions,
        `${table} is erased, and its map lacks \`of\` or \`mentions\`. ${MEND}`,
      ).toBeDefined();
  }
});

test("what is erased and says something is also copied", () => {
  /** Written for machines, or the same as what a copy has. */
  const NOT_COPIED = new Set([
    ...[
      "contacts.search_name",
      "contacts.search_profile",
      "consent_records.dedupe_key",
      "messages.target_wamid",
    ],
    ...["conversations.unread_count", "conversations.routing_pending", "conversations.entry_point_at"],
    ...["conversations.free_entry_point_until", "inbox_cases.lost_tags", "inbox_cases.stale_from"],
    ...["automation_sessions.node_id", "automation_sessions.due_at", "broadcast_recipients.claim"],
    ...["order_creations.error", "payment_links.provider_url", "webhook_events.sender_wa_id"],
    ...["webhook_events.sender_user_id", "webhook_events.error", "webhook_events.outcome", "previews.shown"],
    ...["previews.expires_at", "import_rows.problems", "outbox.last_error", "personal_data_requests.counts"],
    ...["action_requests.idempotency_key", "action_requests.input_hash", "action_requests.input"],
    ...["action_requests.result", "action_requests.error", "action_requests.decision_reason"],
  ]);
  const missing = Object.entries(DATA_MAP).flatMap(([table, map]) =>
    Object.keys(map.erased ?? {})
      .filter((column) => !names(map.copied).includes(column) && !NOT_COPIED.has(`${table}.${column}`))
      .map((column) => `${table}.${column}`),
  );
  expect(
    missing,
    `these columns are erased and not copied: name them under \`copied\`, or in NOT_COPIED of this test. ${MEND}`,
  ).toEqual([]);
});
