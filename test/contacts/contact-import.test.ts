import { env, SELF } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { observeStatements } from "../../src/platform/db";
import { approveAs, outcomeOf, statusOf } from "../support/approval";
import { CRASH_KINDS, recover, runOutbox, withCrash } from "../support/crash";
import { customerWrites } from "../support/simulator";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call, hearFromMeta, ORIGIN, ok } from "../support/worker";

const HEADER = "電話,姓名,標籤,同意,同意來源,同意日期,表格編號";
const line = (
  phone: string,
  name: string,
  more: Partial<Record<"tags" | "yes" | "source" | "date" | "form", string>> = {},
) =>
  [
    phone,
    name,
    more.tags ?? "",
    more.yes ?? "是",
    more.source ?? "網上表格",
    more.date ?? "2026-03-01",
    more.form ?? "F-1",
  ].join(",");

const preview = (args: object, role = "marketer") => call(role, "whatsapp.contact_import.preview", args);
const importIt = (preview_id: string, role = "marketer") =>
  call(role, "whatsapp.contact.import", { preview_id, idempotency_key: freshKey() });

/** Previews, asks and has it approved; returns the request's id. */
async function imported(csv: string): Promise<string> {
  const { data } = await preview({ csv });
  const asked = await importIt(data.preview_id);
  await approveAs("manager", asked.data.action_request_id);
  return asked.data.action_request_id;
}

const contactOf = (phone: string) =>
  row<{ id: string; name: string | null; marketing: string; tags: string }>(
    "select id, name, marketing, tags from contacts where phone = ?1",
    phone,
  );

async function upload(body: string | Uint8Array, token = "local-marketer-token"): Promise<Response> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return SELF.fetch(`${ORIGIN}/uploads`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-length": String(bytes.byteLength) },
    body: bytes,
  });
}

const MIXED = [
  HEADER,
  line("5550 9001", "測試顧客甲", { tags: "vip" }),
  line("+85255501003", "Test Customer Three"),
  line("55509001", "Test Customer Again"),
  line("8.52555E+10", "Test Customer Rounded"),
  line("+85255501004", "Test Customer Four"),
  line("5550 9002", "Test Customer No Proof", { form: "" }),
  line("5550 9003", "Test Customer Said No", { yes: "否" }),
  line("5550 9004", "Test Customer Tomorrow", { date: "2999-01-01" }),
].join("\n");

test("every row gets its verdict, by line, and nothing is imported by looking", async () => {
  const before = await row("select count(*) as n from contacts");
  const { data } = await preview({ csv: MIXED });
  expect(data).toMatchObject({
    verdict: "needs_approval",
    rows: 8,
    effects: {
      contacts: 4,
      create: 2,
      update: 2,
      unchanged: 0,
      duplicate: 1,
      rejected: 3,
      opt_outs_kept: 1,
      opt_outs: 1,
    },
    approval: { required: true, reasons: [{ rule: "import.always" }] },
    file: {
      columns: { 電話: "phone", 姓名: "name", 表格編號: "consent_evidence" },
      delimiter: ",",
      date_order: "unknown",
    },
  });
  const reasons = Object.fromEntries(
    data.reasons.map(({ code, lines }: { code: string; lines: number[] }) => [code, lines]),
  );
  expect(reasons).toEqual({ phone_scientific: [5], evidence_missing: [7], date_future: [9] });
  expect(await row("select count(*) as n from contacts")).toEqual(before);
  expect(
    await rows("select id from consent_records where source = 'web_form' and evidence_kind = 'import'"),
  ).toEqual([]);
});

test("after approval exactly the accepted rows are there, with their consent and its proof", async () => {
  const { data } = await preview({ csv: MIXED });
  const asked = await importIt(data.preview_id);
  expect(asked.data.status).toBe("pending_approval");
  expect(await rows("select id from contacts where phone = '+85255509001'")).toEqual([]);

  const { answer } = await outcomeOf(approveAs("manager", asked.data.action_request_id));
  expect(answer).toMatchObject({
    status: "executed",
    result: { created: 2, updated: 2, opt_outs_kept: 1, previewed: { create: 2, update: 2 } },
  });
  expect(await contactOf("+85255509001")).toMatchObject({
    name: "測試顧客甲",
    marketing: "opted_in",
    tags: '["vip"]',
  });
  expect(await contactOf("+85255509003")).toMatchObject({ marketing: "opted_out" });
  expect(await contactOf("+85255501004")).toMatchObject({
    name: "Test Customer Four",
    marketing: "opted_out",
  });
  expect(await contactOf("+85255501003")).toMatchObject({ marketing: "opted_in" });
  const id = (await contactOf("+85255509001")).id;
  const { items } = await ok("agent", "whatsapp.consent_records.list", { contact_id: id, detail: "full" });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    source: "web_form",
    occurred_at: "2026-02-28T16:00:00.000Z",
    evidence: { kind: "import", ref: "F-1" },
    actor: { id: "tok_marketer" },
    can_reverse: false,
  });
  expect(await rows("select id from contacts where phone in ('+85255509002', '+85255509004')")).toEqual([]);
  expect((await importIt(data.preview_id)).data.code).toBe("conflict");
});

test("whoever refuses while the import waits stays refused, and the difference is explained", async () => {
  const { data } = await preview({
    csv: [
      HEADER,
      line("+85255501001", "Test Customer One"),
      line("+85255501007", "Test Customer Seven"),
    ].join("\n"),
  });
  expect(data.effects.opt_outs_kept).toBe(0);
  const asked = await importIt(data.preview_id);
  await customerWrites({ from: "85255501007", type: "text", text: { body: "STOP" } });
  await hearFromMeta();
  await approveAs("manager", asked.data.action_request_id);
  const { result } = await statusOf(asked.data.action_request_id, "admin");
  expect(result).toMatchObject({ opt_outs_kept: 1, previewed: { opt_outs_kept: 0 } });
  expect(result.differences[0]).toMatchObject({ rows: 1, became: "kept opted out" });
  expect((await contactOf("+85255501007")).marketing).toBe("opted_out");
});

test("a contact that came to be in the meantime is updated, not doubled, and that is explained", async () => {
  const { data } = await preview({
    csv: [HEADER, line("5550 9001", "Test Customer A"), line("5550 9002", "Test Customer B")].join("\n"),
  });
  const asked = await importIt(data.preview_id);
  await customerWrites({ from: "85255509001", type: "text", text: { body: "Hello" }, name: "Profile A" });
  await hearFromMeta();
  await approveAs("manager", asked.data.action_request_id);
  const { result } = await statusOf(asked.data.action_request_id, "admin");
  expect(result).toMatchObject({ created: 1, updated: 1, previewed: { create: 2, update: 0 } });
  expect(result.differences[0]).toMatchObject({ rows: 1, was: "create", became: "update" });
  expect(await rows("select id from contacts where phone = '+85255509001'")).toHaveLength(1);
});

test("importing the same file again finds everything unchanged", async () => {
  await imported(MIXED);
  const again = await preview({ csv: MIXED });
  expect(again.data.effects).toMatchObject({ create: 0, update: 0, unchanged: 4, contacts: 0 });
  expect(again.data.verdict).toBe("blocked");
});

test("the same file read the same way is read once; with other options anew", async () => {
  const first = await preview({ csv: MIXED });
  const second = await preview({ csv: MIXED });
  expect(second.data.import_id).toBe(first.data.import_id);
  expect((await preview({ csv: MIXED, tags: ["fair"] })).data.import_id).not.toBe(first.data.import_id);
  expect((await preview({ csv: MIXED }, "manager")).data.import_id).not.toBe(first.data.import_id);
});

test("a refusal in a duplicate row is not dropped with it", async () => {
  const csv = [
    HEADER,
    line("5550 9001", "Test Customer A"),
    line("+852 5550 9001", "Test Customer A", { yes: "否", form: "" }),
    line("5550 9002", "Test Customer B", { yes: "no" }),
    line("5550 9002", "Test Customer B", { yes: "yes" }),
    line("55501001", "Test Customer One"),
    line("55501001", "Test Customer One", { yes: "否" }),
  ].join("\n");
  const { data } = await preview({ csv });
  expect(data.effects).toMatchObject({ create: 2, update: 1, duplicate: 3, opt_ins: 0, opt_outs: 3 });
  const asked = await importIt(data.preview_id);
  await approveAs("manager", asked.data.action_request_id);
  for (const phone of ["+85255509001", "+85255509002", "+85255501001"])
    expect((await contactOf(phone)).marketing).toBe("opted_out");
});

test("refusals in duplicate rows are looked up by their line, however many rows there are", async () => {
  const twice = [
    ...many(3_000).split("\n"),
    ...Array.from({ length: 300 }, (_, n) =>
      line(`+8526${String(n).padStart(7, "0")}`, "Test Customer", { yes: "no" }),
    ),
  ];
  const { asset_id } = (await (await upload(twice.join("\n"))).json()) as { asset_id: string };
  const read: number[] = [];
  observeStatements(({ sql, rows_read }) => sql.includes("with refused") && read.push(rows_read));
  const { data } = await preview({ asset_id });
  observeStatements(undefined);
  expect(data.effects).toMatchObject({ create: 3_000, duplicate: 300, opt_outs: 300 });
  expect(read).toHaveLength(1);
  expect(read[0]).toBeLessThanOrEqual(300 * 5);
}, 60_000);

test("rows as JSON, with consent for all of them", async () => {
  const consent = {
    source: "event",
    occurred_at: "2026-05-01T00:00:00Z",
    evidence: "Tea fair 2026, box 3",
    categories: ["marketing", "utility"],
  };
  const { data } = await preview({
    rows: [
      { mobile: 85255509001, name: "Test Customer JSON" },
      { mobile: null, name: "Nobody" },
    ],
    consent,
    tags: ["Tea Fair"],
  });
  expect(data.effects).toMatchObject({ create: 1, rejected: 1 });
  const asked = await importIt(data.preview_id);
  await approveAs("manager", asked.data.action_request_id);
  const contact = await row("select marketing, utility, tags from contacts where phone = '+85255509001'");
  expect(contact).toEqual({ marketing: "opted_in", utility: "opted_in", tags: '["tea fair"]' });
});

test("a column that nobody knows is not lost without a word: it is mapped, or left out on purpose", async () => {
  const csv = `${HEADER},Shoe size\n${line("5550 9001", "Test Customer A")},42`;
  const { data } = await preview({ csv });
  expect(data).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "unknown_column", path: "Shoe size" }],
  });
  expect((await importIt(data.preview_id)).isError).toBe(true);
  expect((await preview({ csv, mapping: { "Shoe size": null } })).data.verdict).toBe("needs_approval");
});

test.each([
  ["nothing to read", {}, "csv"],
  ["two sources", { csv: MIXED, rows: [{}] }, "csv"],
  ["a file too long inline", { csv: "x".repeat(1_000_001) }, "csv"],
  ["a tag for all that implies consent", { csv: MIXED, tags: ["vip", "subscribed"] }, "tags.1"],
  [
    "consent for all in the future",
    { csv: MIXED, consent: { source: "event", occurred_at: "2999-01-01T00:00:00Z", evidence: "x" } },
    "consent.occurred_at",
  ],
  [
    "consent for all without evidence",
    { csv: MIXED, consent: { source: "event", occurred_at: "2026-01-01T00:00:00Z" } },
    "consent.evidence",
  ],
  ["a mapping to no field", { csv: MIXED, mapping: { 電話: "password" } }, "mapping.電話"],
  ["an asset of nobody", { asset_id: "ast_nobody" }, "asset_id"],
])("%s is refused at its place", async (_what, args, path) => {
  const { data } = await preview(args);
  expect(JSON.stringify(data.details ?? data.findings)).toContain(`"${path}`);
});

test("the report holds every row, and no cell of it is a formula", async () => {
  const { data } = await preview({
    csv: [
      HEADER,
      line("5550 9001", "@SUM(A1)"),
      line("5550 9002", "=cmd|' /C calc'!A0"),
      line("x", "y"),
    ].join("\n"),
  });
  const response = await SELF.fetch(data.report_url);
  expect(response.headers.get("content-disposition")).toContain("attachment");
  const text = await response.text();
  const lines = text.replace("\ufeff", "").trim().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(text).toContain("'@SUM");
  expect(text).not.toContain("cmd|");
  for (const cell of lines.slice(1).flatMap((one) => one.split(","))) expect(cell).not.toMatch(/^"?[=+@-]/);
  expect(
    (
      await SELF.fetch(
        data.report_url.replace(/signature=(.)/, (_: string, c: string) => `signature=${c === "0" ? 1 : 0}`),
      )
    ).status,
  ).toBe(403);
  expect((await SELF.fetch(data.report_url.replace("report.csv", "report-masked.csv"))).status).toBe(403);
  expect((await SELF.fetch(`${ORIGIN}/files/imports/${data.import_id}/report.csv`)).status).toBe(403);
  expect(
    await rows(
      "select id from audit_log where entity_id = ?1 and action = 'personal_data.read'",
      data.import_id,
    ),
  ).toHaveLength(1);
});

test("an uploaded file in Big5 is read; it is its uploader's only, and gone after a day", async () => {
  const big5 = new Uint8Array([
    0xb9, 0x71, 0xb8, 0xdc, 0x2c, 0xa9, 0x6d, 0xa6, 0x57, 0x0a, 0x35, 0x35, 0x35, 0x30, 0x39, 0x30, 0x30,
    0x31, 0x2c, 0xb3, 0xaf, 0xa4, 0x6a, 0xa4, 0xe5, 0x0a,
  ]);
  const response = await upload(big5);
  expect(response.status).toBe(201);
  const { asset_id } = (await response.json()) as { asset_id: string };
  const consent = { source: "in_store", occurred_at: "2026-05-01T00:00:00Z", evidence: "Till 3" };
  const { data } = await preview({ asset_id, consent, encoding: "big5" });
  expect(data).toMatchObject({
    file: { encoding: "big5", columns: { 電話: "phone", 姓名: "name" } },
    effects: { create: 1 },
  });
  expect((await preview({ asset_id, consent }, "manager")).data.code).toBe("not_found");
  const asset = await row<{ object_key: string }>("select object_key from media_assets");
  await rows("update media_assets set expires_at = 1");
  expect((await preview({ asset_id, consent, tags: ["x"] })).data.code).toBe("not_found");
  await recover();
  expect(await env.FILES.head(asset.object_key)).toBeNull();
});

test("an upload needs a token that may import, and has its limits", async () => {
  expect((await upload("a,b", "nonsense")).status).toBe(401);
  expect((await upload("a,b", "local-agent-token")).status).toBe(403);
  const big = await SELF.fetch(`${ORIGIN}/uploads`, {
    method: "POST",
    headers: { authorization: "Bearer local-marketer-token", "content-length": String(50 * 1024 * 1024) },
    body: new Uint8Array(50 * 1024 * 1024),
  });
  expect(big.status).toBe(413);
  expect(await big.json()).toMatchObject({
    code: "validation_failed",
    details: { most_bytes: 20 * 1024 * 1024 },
  });
});

test("an agent has no import, and nobody approves their own", async () => {
  expect((await preview({ csv: MIXED }, "agent")).isError).toBe(true);
  const { data } = await preview({ csv: MIXED }, "manager");
  const asked = await importIt(data.preview_id, "manager");
  expect((await outcomeOf(approveAs("manager", asked.data.action_request_id))).code).toBe("forbidden");
});

/** Numbers that exist, from the first on. */
const many = (count: number, first = 0) =>
  [
    HEADER,
    ...Array.from({ length: count }, (_, n) =>
      line(`+8526${String(first + n).padStart(7, "0")}`, `Test Customer ${n}`),
    ),
  ].join("\n");

test("9,000 rows cost at most one statement for 500 of them, and a constant", async () => {
  const response = await upload(many(9_000));
  const { asset_id } = (await response.json()) as { asset_id: string };
  let statements = 0;
  observeStatements(() => statements++);
  const { data } = await preview({ asset_id });
  expect(data.effects.create).toBe(9_000);
  expect(statements).toBeLessThanOrEqual(9_000 / 500 + 10);
  const asked = await importIt(data.preview_id);
  statements = 0;
  await approveAs("manager", asked.data.action_request_id);
  for (
    let turn = 0;
    turn < 10 && (await statusOf(asked.data.action_request_id, "admin")).status !== "executed";
    turn++
  )
    await runOutbox();
  observeStatements(undefined);
  expect(statements).toBeLessThanOrEqual(9_000 / 500 + 60);
  expect((await statusOf(asked.data.action_request_id, "admin")).result).toMatchObject({
    created: 9_000,
    differences: [],
  });
  expect(
    await row("select count(*) as n from contacts where marketing = 'opted_in' and phone like '+8526%'"),
  ).toEqual({ n: 9_000 });
}, 120_000);

test("while it goes on, the status says how far it is", async () => {
  const { asset_id } = (await (await upload(many(4_500))).json()) as { asset_id: string };
  const asked = await importIt((await preview({ asset_id })).data.preview_id);
  const id = asked.data.action_request_id;
  await withCrash("import:after-step", "error", () => approveAs("manager", id));
  expect(await statusOf(id, "admin")).toMatchObject({
    status: "scheduled",
    progress: { done: 4_000, total: 4_500 },
  });
  await recover();
  const done = await statusOf(id, "admin");
  expect(done).toMatchObject({ status: "executed", result: { created: 4_500 } });
  expect(done.progress).toBeUndefined();
}, 60_000);

test("bad files say what is wrong with them, and where", async () => {
  const bomb = await preview({ csv: `phone,name\n55509001,"${'"'.repeat(300_000)}` });
  expect(bomb.data).toMatchObject({
    verdict: "blocked",
    findings: [{ severity: "error", code: expect.stringMatching(/unclosed_quote|record_too_long/) }],
  });
  const nothing = await preview({ csv: "phone,name" });
  expect(nothing.data.findings[0]).toMatchObject({ code: "header_only" });
  const bad = [
    ["8.52555E+10", "phone_scientific"],
    ["55509001 / 55509002", "phone_several"],
    ["=HYPERLINK(1)", "formula"],
    ["5550\u00009001", "nul_byte"],
    ["Amy", "phone_letters"],
  ];
  const consent = { source: "event", occurred_at: "2026-05-01T00:00:00Z", evidence: "box 3" };
  const { data } = await preview({ rows: bad.map(([phone]) => ({ phone })), consent });
  const found = Object.fromEntries(
    data.reasons.map(({ code, lines }: { code: string; lines: number[] }) => [code, lines]),
  );
  expect(found).toEqual(Object.fromEntries(bad.map(([, code], index) => [code, [index + 1]])));
  for (const [cell] of bad) expect(JSON.stringify(data)).not.toContain(cell);
});

const POINTS = [
  "import:before-step",
  "import:after-step",
  "import:before-finish",
  "import:after-finish",
  "approval:before-commit",
  "approval:after-commit",
] as const;

test.each(POINTS.flatMap((point) => CRASH_KINDS.map((kind) => [point, kind] as const)))(
  "a crash at %s (%s) loses no row and applies none twice",
  async (point, kind) => {
    const { data } = await preview({ csv: many(40) });
    const asked = await importIt(data.preview_id);
    const id = asked.data.action_request_id;
    const { struck } = await withCrash(point, kind, () => approveAs("manager", id));
    expect(struck).toBe(true);
    await outcomeOf(approveAs("manager", id));
    await recover();
    await recover();
    expect((await statusOf(id, "admin")).result).toMatchObject({ created: 40, updated: 0, differences: [] });
    expect(await row("select count(*) as n from contacts where phone like '+8526%'")).toEqual({ n: 40 });
    expect(await row("select count(*) as n from consent_records where evidence_kind = 'import'")).toEqual({
      n: 40,
    });
    expect(await row("select count(*) as n from audit_log where action = 'contacts.imported'")).toEqual({
      n: 1,
    });
  },
);

test("a reading that died is begun anew", async () => {
  const { struck } = await withCrash("import:after-rows", "power_cut", () => preview({ csv: MIXED }));
  expect(struck).toBe(true);
  const busy = await preview({ csv: MIXED });
  expect(busy.data).toMatchObject({ code: "conflict" });
  await rows("update imports set updated_at = 1");
  expect((await preview({ csv: MIXED })).data.effects).toMatchObject({ create: 2, update: 2 });
  expect(await row("select count(distinct import_id) as n from import_rows")).toEqual({ n: 1 });
});

test("whatever rows a file has, each contact ends up once and no refusal is lost", async () => {
  const cell = fc.record({
    number: fc.integer({ min: 0, max: 5 }),
    yes: fc.constantFrom("yes", "no", ""),
    form: fc.constantFrom("F-1", ""),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 12 }), async (cells) => {
      await rows("delete from outbox");
      const refused = new Set(
        (
          await rows<{ phone: string }>(
            "select phone from contacts where marketing = 'opted_out' and phone like '+85260000%'",
          )
        ).map(({ phone }) => phone),
      );
      const csv = [
        HEADER,
        ...cells.map(({ number, yes, form }) => line(`+8526000000${number}`, "Test Customer", { yes, form })),
      ].join("\n");
      const { data } = await preview({ csv });
      if (data.verdict !== "blocked") {
        const asked = await importIt(data.preview_id);
        if (!asked.isError) await approveAs("manager", asked.data.action_request_id);
      }
      const after = await rows<{ phone: string; marketing: string }>(
        "select phone, marketing from contacts where phone like '+85260000%'",
      );
      expect(new Set(after.map(({ phone }) => phone)).size).toBe(after.length);
      for (const phone of refused)
        expect(after.find((contact) => contact.phone === phone)?.marketing).toBe("opted_out");
    }),
    { numRuns: 25 },
  );
}, 120_000);
