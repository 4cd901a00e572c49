import { expect, test } from "vitest";
import { approveAs } from "../../support/approval";
import { freshKey } from "../../support/story";
import { row } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { signedInAs } from "../browser";
import { askedIn, wordsOn } from "../contacts/fields";

const tagged = (value: string) => ({ field: "tag", op: "has", value });
const made = async (name: string, condition: object): Promise<string> =>
  (await ok("marketer", "whatsapp.segment.upsert", { name, condition, idempotency_key: freshKey() })).result
    .segment_id;
const stored = (name: string) =>
  row<{ id: string; condition: string; version: number }>(
    "select id, condition, version from segments where name = ?1",
    name,
  );

test("a segment is told in words, with how many may be sent what and why the others not", async () => {
  const id = await made("Very important", tagged("vip"));
  const browser = await signedInAs("marketer");
  const list = wordsOn(await browser.read("/console/segments?lang=en"));
  expect(list).toContain('tagged "vip"');
  expect(list).toContain("1 person");
  const page = wordsOn(await browser.read(`/console/segments/${id}?lang=en`));
  expect(page).toContain("Fit the condition, and are not counted");
  expect(page).toMatch(/Blocked 1/);
  const chinese = wordsOn(await browser.read(`/console/segments/${id}?lang=zh-Hant`));
  expect(chinese).toContain("有標籤「vip」");
  expect(chinese).toContain("可發送");
  expect((await browser.get("/console/segments/seg_nothing")).status).toBe(404);
});

test("conditions are put together without a script, row by row, and kept as what they say", async () => {
  const browser = await signedInAs("marketer");
  const start = { name: "Spring tasting", join: "any", do: "add", add: "tag" };
  const one = await (await browser.submit("/console/segments", start)).text();
  expect(one).toContain('name="kind_0" value="tag"');
  expect(one).toContain('value="Spring tasting"');
  const rows = {
    name: "Spring tasting",
    join: "any",
    kind_0: "tag",
    op_0: "has",
    value_0: "oolong",
    kind_1: "order_total",
    op_1: "at_least",
    value_1: "500.50",
    currency_1: "hkd",
    within_days_1: "",
    kind_2: "last_seen_at",
    op_2: "never",
    value_2: "",
    not_2: "1",
  };
  const fewer = await (await browser.submit("/console/segments", { ...rows, do: "remove_1" })).text();
  expect(fewer).not.toContain('value="order_total" /');
  expect(fewer).toContain('name="kind_1" value="last_seen_at"');
  const saved = await browser.submit("/console/segments", { ...rows, do: "save", form_key: "s-1" });
  expect(saved.status).toBe(303);
  const { id, condition } = await stored("Spring tasting");
  expect(JSON.parse(condition)).toEqual({
    any: [
      tagged("oolong"),
      { field: "order_total", op: "at_least", value: 50050, currency: "HKD" },
      { not: { field: "last_seen_at", op: "never" } },
    ],
  });
  expect(saved.headers.get("location")).toContain(`/console/segments/${id}`);

  const form = await browser.read(`/console/segments/${id}/edit?lang=en`);
  expect(form).toContain('value="500.5"');
  expect(form).toContain('name="not_2" value="1" checked=""');
});

test("what rows cannot say is written as data, and what is no data is shown again", async () => {
  const nested = { all: [tagged("vip"), { any: [tagged("gift"), tagged("oolong")] }] };
  const browser = await signedInAs("marketer");
  const saved = await browser.submit("/console/segments", {
    name: "Nested",
    json: JSON.stringify(nested),
    do: "save",
    form_key: "n-1",
  });
  expect(saved.status).toBe(303);
  const { id, condition, version } = await stored("Nested");
  expect(JSON.parse(condition)).toEqual(nested);
  const form = await browser.read(`/console/segments/${id}/edit?lang=en`);
  expect(wordsOn(form)).toContain("conditions here do not count");
  const broken = await browser.submit("/console/segments", { name: "Broken", json: "{", do: "save" });
  expect(broken.status).toBe(400);
  expect(await broken.text()).toContain('value="Broken"');
  const stale = await browser.submit("/console/segments", {
    segment_id: id,
    name: "Nested",
    json: JSON.stringify(tagged("vip")),
    version: String(version + 1),
    do: "save",
  });
  expect(stale.status).toBe(409);
});

test("a segment whose conditions were all taken away is not saved as if they stood", async () => {
  const id = await made("Kept", tagged("vip"));
  const browser = await signedInAs("marketer");
  const saved = await browser.submit("/console/segments?lang=en", {
    segment_id: id,
    name: "Kept",
    do: "save",
  });
  expect(saved.status).toBe(400);
  expect(wordsOn(await saved.text())).toContain("Say who belongs to it");
  expect(await stored("Kept")).toMatchObject({ version: 1, condition: JSON.stringify(tagged("vip")) });
});

test("a segment that a condition names stays named, though it is not among those listed", async () => {
  const browser = await signedInAs("marketer");
  const row0 = { kind_0: "segment", op_0: "in", value_0: "seg_not_listed" };
  const shown = await browser.submit("/console/segments", { name: "Within", ...row0, do: "show" });
  expect(await shown.text()).toContain('<option value="seg_not_listed" selected="">');
});

test("nobody targets everybody by accident; on purpose it waits for another person", async () => {
  const browser = await signedInAs("marketer");
  const nothing = await browser.submit("/console/segments", { name: "Nothing said", do: "save" });
  expect(nothing.status).toBe(400);
  const disguised = await browser.submit("/console/segments", {
    name: "Disguised",
    json: JSON.stringify({ any: [tagged("a"), { not: tagged("a") }] }),
    do: "save",
  });
  expect(disguised.status).toBe(409);
  expect(await disguised.text()).toContain('role="alert"');

  const asked = await browser.submit("/console/segments", {
    name: "All of them",
    all_customers: "1",
    do: "save",
    form_key: "all-1",
  });
  expect(asked.status).toBe(303);
  const answer = wordsOn(await browser.read(`${asked.headers.get("location")}&lang=en`));
  expect(answer).toContain("Another person has to approve it first.");
  expect(await row("select count(*) as n from segments where name = 'All of them'")).toEqual({ n: 0 });
  await approveAs("manager", askedIn(asked));
  expect(await row("select all_customers from segments where name = 'All of them'")).toEqual({
    all_customers: 1,
  });
});

test("who sees names masked is not told who fulfils a condition about names, and who may only read has no form", async () => {
  const id = await made("Named", { field: "name", op: "starts_with", value: "test" });
  const viewer = await signedInAs("viewer");
  const page = wordsOn(await viewer.read(`/console/segments/${id}?lang=en`));
  expect(page).toContain("its members are hidden");
  expect(page).not.toContain("Audience");
  expect((await viewer.get("/console/segments/new")).status).toBe(403);
  expect((await viewer.submit("/console/segments", { name: "x", do: "save" })).status).toBe(403);
  expect((await viewer.get(`/console/contacts?segment=${id}`)).status).toBe(409);
});

test("hostile names and conditions stay text", async () => {
  const { data } = await call("marketer", "whatsapp.segment.upsert", {
    name: '<script>alert(1)</script>"',
    condition: tagged("<b>x</b>"),
    idempotency_key: freshKey(),
  });
  const browser = await signedInAs("marketer");
  for (const path of ["", `/${data.result.segment_id}`, `/${data.result.segment_id}/edit`]) {
    const page = await browser.read(`/console/segments${path}`);
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<b>x");
  }
});
