import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { sha256 } from "../../src/platform/hash";
import { DATA_MAP, names } from "../../src/privacy/data-map";
import { signedInAs } from "../console/browser";
import { passTime } from "../support/crash";
import { conversationWith } from "../support/story";
import { row, rows } from "../support/webhook";
import { BSUID, doneWith, knownEverywhere, MARK, NAME, NUMBER } from "./people";

const LONG = { timeout: 120_000 };

const copyOf = (contact: string) =>
  row<{ id: string; file_key: string; file_sha256: string; expires_at: number }>(
    "select * from personal_data_requests where contact_id = ?1 and kind = 'copy'",
    contact,
  );

test("a copy has what is kept about a person, table by table, and nobody else", LONG, async () => {
  const other = await conversationWith("85255508822", "I am somebody else, call me Okapi");
  const { contact, conversation } = await knownEverywhere();
  await doneWith("copy", contact);
  const request = await copyOf(contact);
  const text = (await (await env.FILES.get(request.file_key))?.text()) ?? "";
  expect(await sha256(text)).toBe(request.file_sha256);
  const { tables } = JSON.parse(text) as { tables: Record<string, Record<string, unknown>[]> };

  for (const [table, map] of Object.entries(DATA_MAP)) {
    if (map.copied === undefined || table === "personal_data_requests") continue;
    if (["handovers", "automation_turns"].includes(table)) continue;
    expect(tables[table]?.length, table).toBeGreaterThan(0);
    for (const column of names(map.copied))
      expect(Object.keys(tables[table]?.[0] ?? {}), table).toContain(column);
  }
  for (const [table, column] of [
    ["contacts", "name"],
    ["contacts", "tags"],
    ["contacts", "preferences"],
    ["messages", "text"],
    ["notes", "text"],
    ["escalations", "reason"],
    ["orders", "note"],
    ["automation_sessions", "answers"],
    ["broadcast_recipients", "fields"],
    ["import_rows", "content"],
    ["media_assets", "file_name"],
    ["previews", "content"],
    ["consent_records", "evidence_ref"],
    ["webhook_events", "payload"],
  ] as const)
    expect(
      tables[table]?.some((found) => JSON.stringify(found[column]).toLowerCase().includes(MARK)),
      `${table}.${column}`,
    ).toBe(true);
  for (const said of [NUMBER, NAME, BSUID]) expect(text).toContain(said);
  expect(text).not.toContain("85255508822");
  expect(text).not.toContain("Okapi");
  expect(text).not.toContain(other);
  // Staff by their roles alone.
  const staff = await rows<{ id: string; name: string }>("select id, name from staff");
  for (const { id, name } of staff) {
    expect(text).not.toContain(`"${id}"`);
    expect(text, name).not.toContain(`"${name}"`);
  }
  expect(JSON.stringify(tables.notes)).toMatch(/author_roles/);
  expect(conversation).toBeDefined();
});

test("a copy is downloaded by those who may, each time audited, for seven days", LONG, async () => {
  const { contact } = await knownEverywhere();
  await doneWith("copy", contact);
  const request = await copyOf(contact);
  const page = `/console/contacts/${contact}/personal-data`;
  const compliance = await signedInAs("compliance");
  const html = await compliance.read(page);
  expect(html).toContain(request.file_sha256);
  expect(html).toContain(`${page}/${request.id}/copy.json`);
  const answer = await compliance.get(`${page}/${request.id}/copy.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toContain("attachment");
  expect(await sha256(await answer.text())).toBe(request.file_sha256);
  const file = await compliance.get(`${page}/${request.id}/files/ast_z`);
  expect(await file.text()).toContain(MARK);
  expect(
    await rows("select id from audit_log where action = 'personal_data.read' and entity_id = ?1", contact),
  ).not.toEqual([]);
  for (const nobody of ["manager", "agent", "approver"])
    expect((await (await signedInAs(nobody)).get(`${page}/${request.id}/copy.json`)).status).toBe(403);
  // Of another contact, and after its time, there is none.
  expect(
    (await compliance.get(`/console/contacts/con_demo01/personal-data/${request.id}/copy.json`)).status,
  ).toBe(404);
  passTime(7 * 86_400_000 + 1000);
  const later = await signedInAs("compliance");
  expect((await later.get(`${page}/${request.id}/copy.json`)).status).toBe(404);
});
