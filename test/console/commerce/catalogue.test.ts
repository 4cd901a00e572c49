import { env } from "cloudflare:test";
import { afterEach, expect, test } from "vitest";
import { rows } from "../../support/webhook";
import { type Browser, signedInAs } from "../browser";
import { HOSTILE, wordsOn } from "./orders";

const PATH = "/console/catalogue";
const FILE =
  "id,name_en,name_zh_hant,price,currency,stock,active\nrose-tea,Rose tea,玫瑰花茶,88.50,HKD,12,yes\ntin-box,Tin box,,40,HKD,,no\n";

const shop = env.SHOP_API_URL;
afterEach(() => {
  env.SHOP_API_URL = shop;
});

/** Sends the form as a browser does, with a file or with text. */
async function upload(browser: Browser, fields: Record<string, string | File>, token?: string) {
  const body = new FormData();
  body.set("csrf_token", token ?? (await browser.csrfToken()));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return browser.request(PATH, { method: "POST", body });
}

const products = () =>
  rows<{ id: string; price_minor: number; stock: number | null; active: number }>(
    "select id, price_minor, stock, active from products where id in ('rose-tea', 'tin-box') order by id",
  );

test.each(["manager", "admin"])("%s imports products, which the page then shows", async (role) => {
  const browser = await signedInAs(role);
  await browser.read("/console?lang=en");
  const answer = await upload(browser, { text: FILE });
  expect(answer.status).toBe(200);
  expect(wordsOn(await answer.text())).toContain("Imported: 2 products. New: 2. Changed: 0. As before: 0.");
  expect(await products()).toEqual([
    { id: "rose-tea", price_minor: 8_850, stock: 12, active: 1 },
    { id: "tin-box", price_minor: 4_000, stock: null, active: 0 },
  ]);
  const words = wordsOn(await browser.read(PATH));
  expect(words).toContain("Rose tea 玫瑰花茶 Stock: 12 · rose-tea HK$88.50");
  expect(words).toContain("Tin box not sold Stock: not counted · tin-box HK$40.00");
  expect(wordsOn(await browser.read(`${PATH}?lang=zh-Hant`))).toContain("玫瑰花茶");
  const [entry] = await rows<{ actor_id: string }>(
    "select actor_id from audit_log where action = 'catalogue.imported' order by seq desc limit 1",
  );
  expect(entry?.actor_id).toBe(`stf_${role}`);
});

test("a file is taken as a spreadsheet saves it", async () => {
  const browser = await signedInAs("manager");
  const file = new File([`\uFEFF${FILE.replaceAll("\n", "\r\n")}`], "products.csv", { type: "text/csv" });
  expect((await upload(browser, { file })).status).toBe(200);
  expect(await products()).toHaveLength(2);
});

test("problems are told by line and column in both languages, and nothing is imported", async () => {
  const broken =
    "id,name_en,price,currency,stock\nrose-tea,Rose tea,88.505,HKD,1\ntwo words,Box,1,HKD,x\nrose-tea,,1,H,1\n";
  const browser = await signedInAs("manager");
  await browser.read("/console?lang=en");
  const english = await upload(browser, { text: broken });
  expect(english.status).toBe(400);
  const page = await english.text();
  const words = wordsOn(page);
  expect(words).toContain("Line 2, column price: must be a price such as 120");
  expect(words).toContain("Line 3, column id: must be an id of up to 100 characters");
  expect(words).toContain("Line 3, column stock: must be a whole number");
  expect(words).toContain("Line 4, column id: stands in line 2 too");
  expect(words).toContain("Line 4, column name_en: has no name in any language");
  expect(words).toContain("Line 4, column currency: must be an ISO 4217 code");
  // What was typed is there to be mended.
  expect(page).toContain("two words,Box");
  await browser.read("/console?lang=zh-Hant");
  const chinese = wordsOn(await (await upload(browser, { text: broken })).text());
  expect(chinese).toContain("第 2 行、「price」欄： 須為價格");
  expect(chinese).toContain("第 4 行、「id」欄： 與第 2 行相同");
  expect(chinese).not.toContain("must be");
  expect(await products()).toEqual([]);
});

test.each([
  ["id,price,currency\nx,1,HKD\n", "缺少名稱欄"],
  ["id,name_en,price,currency,colour\nx,X,1,HKD,red\n", "不認識此欄"],
  ["id,name_en,price,currency\n", "檔案只有標題行"],
  ['id,name_en,price,currency\nx,"X,1,HKD\n', "引號沒有關閉"],
])("what keeps a whole file out has Chinese words: %j", async (text, words) => {
  const browser = await signedInAs("manager");
  await browser.read("/console?lang=zh-Hant");
  const answer = await upload(browser, { text });
  expect(answer.status).toBe(400);
  expect(wordsOn(await answer.text())).toContain(words);
});

test("an empty form is told so, and too much is refused", async () => {
  const browser = await signedInAs("manager");
  await browser.read("/console?lang=en");
  const empty = await upload(browser, {});
  expect(empty.status).toBe(400);
  expect(wordsOn(await empty.text())).toContain("Choose a file, or paste its text.");
  expect((await upload(browser, { text: "x".repeat(1_200 * 1024) })).status).toBe(413);
});

test.each(["viewer", "agent", "marketer", "approver", "compliance"])(
  "%s reads the catalogue and imports nothing",
  async (role) => {
    const browser = await signedInAs(role);
    const page = await browser.read(`${PATH}?lang=en`);
    expect(wordsOn(page)).toContain("Managers and administrators import products.");
    expect(page).not.toContain('type="file"');
    expect((await upload(browser, { text: FILE })).status).toBe(403);
    expect(await products()).toEqual([]);
  },
);

test("a form without this session's token imports nothing", async () => {
  const browser = await signedInAs("manager");
  expect((await upload(browser, { text: FILE }, "0".repeat(64))).status).toBe(403);
  expect(await products()).toEqual([]);
});

test("names stay text", async () => {
  const browser = await signedInAs("manager");
  const answer = await upload(browser, {
    text: `id,name_en,price,currency\nrose-tea,"${HOSTILE.replaceAll('"', '""')}",1,HKD\n`,
  });
  expect(answer.status).toBe(200);
  for (const page of [await answer.text(), await browser.read(PATH)]) expect(page).not.toContain("<img");
});

test("where the shop's own system is asked, the page says that this is not used", async () => {
  const browser = await signedInAs("manager");
  const words = async () => wordsOn(await browser.read(`${PATH}?lang=en`));
  env.SHOP_API_URL = "";
  expect(await words()).not.toContain("is not used");
  env.SHOP_API_URL = "http://shop.example/api";
  expect(await words()).toContain("What stands here is not used.");
});
