import { expect, test } from "vitest";
import { approveAs, rejectAs } from "../../support/approval";
import { withCrash } from "../../support/crash";
import { row, rows } from "../../support/webhook";
import { type Browser, signedInAs } from "../browser";
import { askedIn, wordsOn } from "./fields";

const HEADER = "Mobile,Full name,Opt in,Source,Consent date,Evidence";
const CSV = [
  HEADER,
  "+85255509001,Test Customer A,yes,web form,2026-03-01,F-1",
  "+85255509002,Test Customer B,no,web form,2026-03-01,F-2",
  "12,Test Customer C,yes,web form,2026-03-01,F-3",
  "+85255501004,Test Customer Four,yes,web form,2026-03-01,F-4",
].join("\n");

/** Sends a file as the form does. */
async function upload(
  browser: Browser,
  file: File | undefined,
  fields: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData();
  form.set("csrf_token", await browser.csrfToken());
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (file) form.set("file", file);
  return browser.request("/console/imports/preview?lang=en", { method: "POST", body: form });
}

const csv = (text: string | Uint8Array, name = "customers.csv") =>
  new File([text as string], name, { type: "text/csv" });

/** The value of a hidden field. */
const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";

const columnsOn = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/name="(column_\d+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );

test("a file is judged row by row, asked for, agreed to, and its counts are those of the preview", async () => {
  const browser = await signedInAs("marketer");
  const read = await upload(browser, csv(CSV));
  expect(read.status).toBe(200);
  const page = await read.text();
  const words = wordsOn(page);
  expect(words).toContain("customers.csv");
  expect(words).toContain("4 rows, read as utf-8");
  expect(words).toContain("Number too short Phone number 1 4");
  expect(page).toMatch(/<option value="phone" selected="">/);
  expect(page).toContain("report");
  expect(await row("select count(*) as n from contacts where phone = '+85255509001'")).toEqual({ n: 0 });

  const asked = await browser.submit("/console/imports", {
    form_key: "import-1",
    preview_id: hidden(page, "preview_id"),
  });
  expect(asked.status).toBe(303);
  const address = asked.headers.get("location") ?? "";
  const waiting = await browser.read(`${address}?lang=en`);
  expect(wordsOn(waiting)).toContain("Waits for approval");
  expect(waiting).toContain(`data-live="${address}/progress"`);

  await approveAs("manager", askedIn(asked));
  const done = await browser.read(address);
  expect(wordsOn(done)).toContain("Every accepted row was applied exactly once.");
  expect(wordsOn(done)).toMatch(/New contacts 2 2/);
  expect(wordsOn(done)).toContain("the refusal stays");
  expect(done).not.toContain("data-live");
  expect(
    await rows("select phone, marketing from contacts where phone like '+8525550900%' order by phone"),
  ).toEqual([
    { phone: "+85255509001", marketing: "opted_in" },
    { phone: "+85255509002", marketing: "opted_out" },
  ]);
  expect(await row("select marketing from contacts where id = 'con_demo04'")).toEqual({
    marketing: "opted_out",
  });
  expect(wordsOn(await browser.read(`${address}?lang=zh-Hant`))).toContain("聯絡人匯入進度");
  expect(await browser.read("/console/imports")).toContain(`href="${address}"`);
});

test("an import that is being carried out shows how far it is", async () => {
  const browser = await signedInAs("marketer");
  const page = await (await upload(browser, csv(CSV))).text();
  const asked = await browser.submit("/console/imports", {
    form_key: "bar",
    preview_id: hidden(page, "preview_id"),
  });
  await withCrash("import:before-finish", "error", () => approveAs("manager", askedIn(asked)));
  const running = await browser.read(`${asked.headers.get("location")}?lang=en`);
  expect(running).toMatch(/<progress id="bar" max="3" value="3">/);
  expect(wordsOn(running)).toContain("3 of 3");
  expect(running).toContain("data-live");
});

test("the part that refreshes itself is told apart by its content", async () => {
  const browser = await signedInAs("marketer");
  const page = await (await upload(browser, csv(CSV))).text();
  const asked = await browser.submit("/console/imports", {
    form_key: "p",
    preview_id: hidden(page, "preview_id"),
  });
  const address = `${asked.headers.get("location")}/progress`;
  const first = await browser.get(address);
  const etag = first.headers.get("etag") ?? "";
  const same = await browser.request(address, { headers: { "if-none-match": etag } });
  expect(same.status).toBe(304);
  await rejectAs("manager", askedIn(asked), "Not this list.");
  const other = await browser.request(address, { headers: { "if-none-match": etag } });
  expect(other.status).toBe(200);
  expect(wordsOn(await other.text())).toContain("Not this list.");
});

test("a column that nobody understands has to be decided, and the same file is read again as it was told", async () => {
  const browser = await signedInAs("marketer");
  const strange = csv("Mobile,Blob,Dialable\n+85255509001,x,1\n+85255509002,y,2");
  const page = await (await upload(browser, strange)).text();
  expect(wordsOn(page)).toContain("Nothing can be imported like this.");
  const columns = columnsOn(page);
  expect(columns).toEqual({ column_0: "Mobile", column_1: "Blob", column_2: "Dialable" });
  const again = await upload(browser, undefined, {
    ...columns,
    asset_id: hidden(page, "asset_id"),
    field_0: "phone",
    field_1: "name",
    field_2: "-",
    tags: "fair",
    source: "event",
    on: "2026-05-01",
    evidence: "Signed sheet 4711",
  });
  const told = await again.text();
  expect(wordsOn(told)).toContain("Ask to import 2 contacts");
  expect(told).toContain('value="Signed sheet 4711"');
});

test("a JSON list and a Big5 table are read too; what cannot be read says why", async () => {
  const browser = await signedInAs("marketer");
  const rows = [
    {
      phone: "+85255509001",
      name: '陳"大文',
      consent: true,
      source: "event",
      "consent date": "2026-05-01",
      evidence: "E",
    },
  ];
  const json = new File([JSON.stringify(rows)], "list.json", { type: "application/json" });
  expect(wordsOn(await (await upload(browser, json)).text())).toContain("Ask to import 1 contacts");
  const big5 = new Uint8Array([0xb9, 0x71, 0xb8, 0xdc, 0x0a, ...new TextEncoder().encode("+85255509001\n")]);
  expect(wordsOn(await (await upload(browser, csv(big5))).text())).toContain("big5");

  const refused = async (file: File | undefined) => {
    const response = await upload(browser, file);
    expect(response.status).toBe(400);
    return wordsOn(await response.text());
  };
  expect(await refused(new File(["PK"], "book.xlsx"))).toContain("Save it as CSV");
  expect(await refused(new File(['[{"phone":{"a":1}}]'], "x.json"))).toContain("not a list of objects");
  expect(await refused(undefined)).toContain("Choose a file first.");
});

test("a small list that stands for a large table is refused before the table is built", async () => {
  const browser = await signedInAs("marketer");
  const refused = async (rows: unknown) => {
    const json = new File([JSON.stringify(rows)], "list.json", { type: "application/json" });
    const response = await upload(browser, json);
    expect(response.status).toBe(400);
    return wordsOn(await response.text());
  };
  const many = Array.from({ length: 101 }, (_, index) => ({ [`c${index}`]: 1 }));
  expect(await refused(many)).toContain("more than 100 columns");
  expect(await refused(Array.from({ length: 100_001 }, () => ({})))).toContain("more than 100,000 rows");
  const wide = Array.from({ length: 90_000 }, (_, index) => ({ [`c${index % 100}`]: 1 }));
  expect(await refused(wide)).toContain("larger than 20 MB");
  expect(await row("select count(*) as n from media_assets")).toEqual({ n: 0 });
});

test("a request that is refused keeps the file and how it is read", async () => {
  const browser = await signedInAs("marketer");
  const page = await (await upload(browser, csv(CSV), { tags: "fair" })).text();
  const form = page.slice(page.indexOf('action="/console/imports"'), page.indexOf("Ask to import"));
  const fields = Object.fromEntries(
    [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
  expect(fields).toMatchObject({ column_0: "Mobile", field_0: "phone", tags: "fair" });
  const refused = await browser.submit("/console/imports", { ...fields, preview_id: "prv_nothing" });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  const again = await refused.text();
  expect(hidden(again, "asset_id")).toBe(hidden(page, "asset_id"));
  expect(columnsOn(again)).toEqual(columnsOn(page));
  expect(again).toContain('name="tags" maxlength="400" value="fair"');
});

test("whoever has many files kept has to wait, and is told so", async () => {
  const browser = await signedInAs("marketer");
  await (await upload(browser, csv(CSV))).text();
  await rows(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 49)
     insert into media_assets (id, kind, source, status, size, sha256, object_key, uploaded_by, created_at, expires_at)
     select 'ast_' || i, kind, source, status, size, sha256, 'uploads/ast_' || i, uploaded_by, created_at, expires_at
     from media_assets, n`,
  );
  const refused = await upload(browser, csv(CSV));
  expect(refused.status).toBe(400);
  expect(wordsOn(await refused.text())).toContain("You have uploaded too many files today.");
  expect(await row("select count(*) as n from media_assets")).toEqual({ n: 50 });
});

test("somebody else's file, preview and import stay theirs, and who may not import sees no form", async () => {
  const marketer = await signedInAs("marketer");
  const page = await (await upload(marketer, csv(CSV))).text();
  const manager = await signedInAs("manager");
  const taken = await upload(manager, undefined, { asset_id: hidden(page, "asset_id") });
  expect(taken.status).toBe(404);
  const stolen = await manager.submit("/console/imports", {
    form_key: "s",
    preview_id: hidden(page, "preview_id"),
  });
  expect(stolen.status).toBeGreaterThanOrEqual(400);
  const agent = await signedInAs("agent");
  expect((await agent.get("/console/imports")).status).toBe(403);
  expect((await upload(agent, csv(CSV))).status).toBe(403);
  expect((await manager.get("/console/imports/act_nothing")).status).toBe(404);
});

test("hostile columns and file names stay text", async () => {
  const browser = await signedInAs("marketer");
  const nasty = csv('"<script>alert(1)</script>",Mobile\nx,+85255509001', "<img src=x onerror=alert(1)>.csv");
  const page = await (await upload(browser, nasty)).text();
  expect(page).not.toContain("<script>alert");
  expect(page).not.toContain("<img src=x");
});
