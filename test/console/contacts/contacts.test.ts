import { expect, test } from "vitest";
import { customerWrites } from "../../support/simulator";
import { freshKey } from "../../support/story";
import { hearFromMeta, ok } from "../../support/worker";
import { signedInAs } from "../browser";
import { wordsOn } from "./fields";

const list = async (staff: string, query = "") =>
  wordsOn(await (await signedInAs(staff)).read(`/console/contacts?lang=en${query}`));

test("contacts are found by name, by the last digits, and by filters that go together", async () => {
  expect(await list("manager")).toContain("測試顧客甲");
  const byName = await list("manager", `&q=${encodeURIComponent("測試顧客甲")}`);
  expect(byName).toContain("+85255501001");
  expect(byName).not.toContain("+85255501002");
  expect(await list("manager", "&q=1004")).toContain("Test Customer Four");

  const blocked = await list("manager", "&state=blocked");
  expect(blocked).toContain("測試顧客辛");
  expect(blocked).not.toContain("測試顧客甲");
  const refused = await list("manager", "&consent=marketing:opted_out");
  expect(refused).toContain("Test Customer Four");
  expect(refused).not.toContain("Test Customer Three");
  const vips = await list("manager", "&tag=VIP&consent=marketing:opted_in");
  expect(vips).toContain("測試顧客甲");
  expect(vips).not.toContain("測試顧客乙");
});

test("whoever may not see numbers and names sees them masked, and can neither edit nor record", async () => {
  const viewer = await signedInAs("viewer");
  const page = await viewer.read("/console/contacts?lang=en");
  expect(page).not.toContain("+85255501001");
  expect(page).not.toContain("測試顧客甲");
  expect(wordsOn(page)).toContain("Personal data is masked for your role.");
  expect(page).not.toContain("/console/contacts/new");

  const one = await viewer.read("/console/contacts/con_demo01?lang=en");
  expect(one).not.toContain("85255501001");
  expect(wordsOn(one)).toContain("History of consent");
  expect(one).not.toContain("/con_demo01/consent");
  for (const path of ["", "/tags", "/consent", "/merge"])
    expect((await viewer.submit(`/console/contacts/con_demo01${path}`)).status).toBe(403);
});

test("the list goes on page by page and keeps its filters", async () => {
  for (let index = 0; index < 30; index += 1)
    await ok("marketer", "whatsapp.contact.upsert", {
      phone: `+8525550${2000 + index}`,
      tags: ["many"],
      idempotency_key: freshKey(),
    });
  const browser = await signedInAs("marketer");
  const first = await browser.read("/console/contacts?lang=en&tag=many");
  const [, next = ""] = /href="(\/console\/contacts\?[^"]*cursor=[^"]*)"/.exec(first) ?? [];
  expect(next).toContain("tag=many");
  const second = await browser.read(next.replaceAll("&amp;", "&"));
  const on = (page: string) =>
    [...page.matchAll(/href="\/console\/contacts\/(con_[0-9a-z]+)"/g)].map(([, id]) => id);
  expect(on(first)).toHaveLength(25);
  expect(on(second)).toHaveLength(5);
  expect(new Set([...on(first), ...on(second)]).size).toBe(30);
});

test("what cannot be looked for is said on the page, in both languages", async () => {
  const browser = await signedInAs("manager");
  const short = await browser.get("/console/contacts?q=x&lang=en");
  expect(short.status).toBe(409);
  expect(wordsOn(await short.text())).toContain("must be at least 2 characters");
  const chinese = wordsOn(await browser.read("/console/contacts?q=x&lang=zh-Hant"));
  expect(chinese).toContain("姓名或電話號碼");
  expect((await browser.get("/console/contacts?cursor=nonsense")).status).toBe(409);
  expect((await browser.get("/console/contacts/con_nobody")).status).toBe(404);
});

test("hostile text in names and tags stays text", async () => {
  const name = '<script>alert(1)</script>"onload=x';
  const answer = await ok("manager", "whatsapp.contact.upsert", {
    phone: "+85255509911",
    name,
    tags: ["<b>gift</b>"],
    idempotency_key: freshKey(),
  });
  const browser = await signedInAs("manager");
  for (const path of ["?q=5550%209911", `/${answer.result.contact_id}`]) {
    const page = await browser.read(`/console/contacts${path}`);
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<b>gift");
    expect(page).toContain("&lt;script&gt;");
  }
});

test("opt-outs are listed with their reason, and narrowed by it", async () => {
  const browser = await signedInAs("compliance");
  const all = wordsOn(await browser.read("/console/opt-outs?lang=en"));
  expect(all).toContain("Test Customer Four");
  expect(all).toContain("Every message (block)");
  const blocked = wordsOn(await browser.read("/console/opt-outs?lang=en&category=block"));
  expect(blocked).toContain("測試顧客辛");
  expect(blocked).not.toContain("Test Customer Four");
  expect(wordsOn(await browser.read("/console/opt-outs?lang=en&reason=complaint"))).toContain("Nobody");
  expect((await browser.get("/console/opt-outs?reason=made-up")).status).toBe(409);
  const chinese = wordsOn(await browser.read("/console/opt-outs?lang=zh-Hant&since=2026-01-01"));
  expect(chinese).toContain("退訂名單");
});

test("the list of opt-outs is downloaded as filtered, masked where due, and without a formula", async () => {
  const said = { type: "text", text: { body: "Hello" } };
  await customerWrites({ from: "85255501004", name: "=HYPERLINK(1)", ...said });
  await hearFromMeta();
  const file = await (await signedInAs("manager")).get("/console/opt-outs.csv?category=block&lang=en");
  expect(file.headers.get("content-disposition")).toContain("attachment");
  const text = await file.text();
  expect(text).toContain("測試顧客辛");
  expect(text).not.toContain("HYPERLINK");
  const masked = await (await signedInAs("viewer")).read("/console/opt-outs.csv");
  expect(masked).not.toContain("測試顧客辛");
  expect(masked).not.toContain("55501008");
  const all = await (await signedInAs("manager")).read("/console/opt-outs.csv");
  expect(all).toContain("HYPERLINK");
  expect(all).not.toMatch(/"[=+@-]/);
});
