import { env, SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { storeBody, WrongLength } from "../../src/media/store-body";
import { signedInAs } from "../console/browser";
import { approveAs, outcomeOf } from "../support/approval";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call, ORIGIN, ok } from "../support/worker";

const HEADER = "phone,name,tags,consent,source,consent date,evidence";
const consent = {
  source: "event",
  occurred_at: "2026-05-01T00:00:00Z",
  evidence: "Signed sheet 4711, box 3",
};
const preview = async (args: object) =>
  (await call("marketer", "whatsapp.contact_import.preview", args)).data;
const importIt = (preview_id: string) =>
  call("marketer", "whatsapp.contact.import", { preview_id, idempotency_key: freshKey() });

async function imported(args: object) {
  const { preview_id } = await preview(args);
  const { data } = await importIt(preview_id);
  return (await outcomeOf(approveAs("manager", data.action_request_id))).answer;
}

test("refusals of flawed rows are kept alone, and the numbers add up", async () => {
  const data = await preview({
    csv: [
      HEADER,
      "+85255509001,Test Customer A,vip,yes,web form,2026-03-01,F-1",
      "+85255509002,Test Customer B,vip,no,web form,last summer,F-2",
      "+85255509003,—,opted-in,no,web form,2026-03-01,F-3",
      "+85255509004,Test Customer D,vip,yes,web form,last summer,F-4",
    ].join("\n"),
  });
  expect(data).toMatchObject({ rows: 4, effects: { create: 3, rejected: 1, opt_ins: 1, opt_outs: 2 } });
  const found = Object.fromEntries(
    data.findings.map(({ code, message }: { code: string; message: string }) => [code, message]),
  );
  expect(found.date_unreadable).toContain("2 (line 3, 5)");
  expect(found.refusal_kept_alone).toContain("2 (line 3, 4)");
  const report = await (await SELF.fetch(data.report_url)).text();
  expect(report.split("\r\n")[2]).toMatch(/create.*date/);

  const { data: asked } = await importIt(data.preview_id);
  await approveAs("manager", asked.action_request_id);
  const kept = "select name, tags, marketing, utility from contacts where phone = ?1";
  for (const phone of ["+85255509002", "+85255509003"])
    expect(await row(kept, phone)).toEqual({
      name: null,
      tags: "[]",
      marketing: "opted_out",
      utility: "opted_out",
    });
});

test("a refusal that is renewed is recorded, one that is known already is not", async () => {
  const refused = (date: string) => ({
    csv: `${HEADER}\n+85255509001,Test Customer,,no,web form,${date},F-1`,
  });
  await imported(refused("2026-03-01"));
  expect((await preview(refused("2026-02-01"))).effects).toMatchObject({ update: 0, unchanged: 1 });
  expect((await preview(refused("2026-04-01"))).effects).toMatchObject({ update: 1, unchanged: 0 });
  await imported(refused("2026-04-01"));
  const states = await rows<{ at: number }>(
    "select marketing_since as at from consent_states where contact_id = (select id from contacts where phone = '+85255509001')",
  );
  expect(states).toEqual([{ at: Date.parse("2026-04-01T00:00:00+08:00") }]);
  expect(await row("select count(*) as n from consent_records where evidence_ref = 'F-1'")).toEqual({ n: 8 });
});

test("a column of refusals wins over the word for all rows", async () => {
  const csv = "phone,Unsubscribed\n+85255509001,yes\n+85255509002,no\n+85255509003,";
  const data = await preview({ csv, consent });
  expect(data).toMatchObject({
    file: { columns: { Unsubscribed: "refusal" } },
    effects: { create: 3, opt_ins: 2, opt_outs: 1 },
    for_all: { consent: { evidence: consent.evidence }, tags: [] },
    left_out: [],
  });
  const asAgreement = await preview({ csv, consent, mapping: { Unsubscribed: "consent" } });
  expect(asAgreement).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "refusal_as_agreement", path: "Unsubscribed" }],
  });
  const without = await preview({ csv, consent, mapping: { Unsubscribed: null } });
  expect(without.findings).toMatchObject([
    { severity: "warning", code: "refusals_left_out", path: "Unsubscribed" },
  ]);
});

test("the approver reads on whose word all rows agree, their tags and what is left out, in both languages", async () => {
  const data = await preview({
    csv: "phone,Shoe size,<b>x\n+85255509001,42,y",
    mapping: { "Shoe size": null, "<b>x": null },
    consent: { ...consent, evidence: "Sheet <i>4711</i>, box 3" },
    tags: ["tea fair"],
  });
  const { data: asked } = await importIt(data.preview_id);
  const browser = await signedInAs("manager");
  for (const [language, title] of [
    ["en", "Columns left out"],
    ["zh-Hant", "略過的欄"],
  ]) {
    const page = await browser.read(`/console/approvals/${asked.action_request_id}?lang=${language}`);
    expect(page).toContain(title);
    expect(page).toContain("Sheet &lt;i&gt;4711&lt;/i&gt;, box 3");
    expect(page).toMatch(/<bdi>Shoe size<\/bdi>.*<bdi>&lt;b&gt;x<\/bdi>/);
    expect(page).toContain("tea fair");
  }
});

test("a reading is used again for two minutes, and only while nothing has moved", async () => {
  const csv = `${HEADER}\n+85255509001,Test Customer,,yes,web form,2026-03-01,F-1`;
  const first = await preview({ csv });
  expect((await preview({ csv })).import_id).toBe(first.import_id);
  await ok("agent", "whatsapp.contact.upsert", {
    phone: "+852 5550 9001",
    name: "Test Customer",
    idempotency_key: freshKey(),
  });
  const second = await preview({ csv });
  expect(second).toMatchObject({ effects: { create: 0, update: 1 } });
  await rows("update imports set updated_at = updated_at - 130000 where id = ?1", second.import_id);
  expect((await preview({ csv })).import_id).not.toBe(second.import_id);
});

test("no import gives a contact more than a hundred tags, and its refusal is imported all the same", async () => {
  const tags = Array.from({ length: 95 }, (_, n) => `t${n}`);
  await rows("update contacts set tags = ?1 where phone = '+85255501001'", JSON.stringify(tags));
  const data = await preview({
    csv: `${HEADER}\n+85255501001,Test Customer One,${"abcdef".split("").join("|")},no,web form,,F-1`,
  });
  expect(data.findings).toMatchObject([{ severity: "warning", code: "tags_full", path: "tags" }]);
  const { data: asked } = await importIt(data.preview_id);
  await approveAs("manager", asked.action_request_id);
  expect(
    await row("select json_array_length(tags) as n, marketing from contacts where phone = '+85255501001'"),
  ).toEqual({ n: 95, marketing: "opted_out" });
});

test("a file with more different tags than can be looked at is refused", async () => {
  const line = (n: number) =>
    `+8526${String(n).padStart(7, "0")},${Array.from({ length: 20 }, (_, k) => `t${n * 20 + k}`).join("|")}`;
  const data = await preview({
    csv: ["phone,tags", ...Array.from({ length: 1_001 }, (_, n) => line(n))].join("\n"),
    consent,
  });
  expect(data).toMatchObject({ verdict: "blocked", findings: [{ code: "too_many_different_tags" }] });
}, 60_000);

test("nested rows are told at their place; a list in a column that is left out harms nobody", async () => {
  let deep: unknown = "x";
  for (let n = 0; n < 500; n++) deep = { deep };
  const refused = await preview({
    rows: [{ phone: "55509001" }, { phone: "55509002", junk: deep }],
    consent,
  });
  expect(refused).toMatchObject({ code: "validation_failed", details: { path: "rows.1.junk" } });
  const lines = [{ item: "tea", sizes: [1, 2] }];
  const data = await preview({ rows: [{ phone: "55509001", lines }], mapping: { lines: null }, consent });
  expect(data.effects.create).toBe(1);
});

test("an upload whose length is no number of bytes is an error of the caller's, and leaves nothing", async () => {
  const upload = (length: string) =>
    SELF.fetch(`${ORIGIN}/uploads`, {
      method: "POST",
      headers: { authorization: "Bearer local-marketer-token", "content-length": length },
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("phone\n55509001"));
          controller.close();
        },
      }),
    }).then(({ status }) => status);
  const before = (await env.FILES.list()).objects.length;
  for (const length of ["-5", "1e3", "0x10", "14.0"]) expect(await upload(length), length).toBe(400);
  expect(await upload("99999999999")).toBe(413);
  expect((await env.FILES.list()).objects).toHaveLength(before);
  expect(await row("select count(*) as n from media_assets")).toEqual({ n: 0 });
});

test("tables are not kept without end: whoever has as many as one may have is told to wait", async () => {
  const upload = () =>
    SELF.fetch(`${ORIGIN}/uploads`, {
      method: "POST",
      headers: { authorization: "Bearer local-marketer-token" },
      body: "phone\n55509001",
    });
  expect((await upload()).status).toBe(201);
  await rows(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 49)
     insert into media_assets (id, kind, source, status, size, sha256, object_key, uploaded_by, created_at, expires_at)
     select 'ast_' || i, kind, source, status, size, sha256, 'uploads/ast_' || i, uploaded_by, created_at, expires_at
     from media_assets, n`,
  );
  const refused = await upload();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: "rate_limited", details: { kept_tables: 50 } });
  await rows("update media_assets set expires_at = 1 where id = 'ast_1'");
  expect((await upload()).status).toBe(201);
});

test("a body that is shorter or longer than was said is not kept", async () => {
  const body = () => new Blob(["phone\n", "55509001"]).stream();
  for (const length of [13, 15]) {
    await expect(storeBody(env.FILES, "test/length", body(), length)).rejects.toBeInstanceOf(WrongLength);
    expect(await env.FILES.head("test/length")).toBeNull();
  }
  expect(await storeBody(env.FILES, "test/length", body(), 14)).toMatch(/^[0-9a-f]{64}$/);
  await env.FILES.delete("test/length");
});
