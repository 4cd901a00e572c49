import { expect, test } from "vitest";
import { rows } from "../support/webhook";
import { type Browser, signedInAs } from "./browser";

const PATH = "/console/broadcasts/rate-card";
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const CARD =
  "Market,Currency,Marketing,Utility\nHong Kong,HKD,0.5702,0.1001\nRest of Asia Pacific,HKD,0.61,n/a\n";

/** Sends the form as a browser does, with a file or with text. */
async function upload(
  browser: Browser,
  fields: Record<string, string | File>,
  token?: string,
): Promise<Response> {
  const body = new FormData();
  body.set("csrf_token", token ?? (await browser.csrfToken()));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return browser.request(PATH, { method: "POST", body });
}

const cards = () =>
  rows<{ currency: string; imported_by: string; effective_from: number }>("select * from rate_cards");

test.each(["manager", "admin"])("%s imports a card, and sees its prices by market", async (role) => {
  const browser = await signedInAs(role);
  expect(wordsOn(await browser.read(`${PATH}?lang=en`))).toContain("No rate card was imported yet");
  const answer = await upload(browser, { text: CARD, from: "2026-01-01" });
  expect(answer.status).toBe(200);
  expect(wordsOn(await answer.text())).toContain("Imported: 2 markets, in HKD.");
  expect(await cards()).toMatchObject([
    { currency: "HKD", imported_by: `stf_${role}`, effective_from: Date.UTC(2025, 11, 31, 16) },
  ]);
  const page = wordsOn(await browser.read(PATH));
  expect(page).toContain("Hong Kong HK$0.5702 HK$0.1001");
  expect(page).toContain("Rest of Asia Pacific HK$0.61 none");
  const chinese = wordsOn(await browser.read(`${PATH}?lang=zh-Hant`));
  expect(chinese).toContain("亞太其他地區 HK$0.61 沒有");
});

test("a file as a spreadsheet saves it is taken, in UTF-16 too", async () => {
  const text = `\uFEFF${CARD}`;
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index++) {
    bytes[2 * index] = text.charCodeAt(index) & 0xff;
    bytes[2 * index + 1] = text.charCodeAt(index) >> 8;
  }
  const browser = await signedInAs("manager");
  const answer = await upload(browser, { file: new File([bytes], "card.csv", { type: "text/csv" }) });
  expect(answer.status).toBe(200);
  expect(await cards()).toHaveLength(1);
  const garbage = new File([new Uint8Array([0x4d, 0xff, 0xc3, 0x28])], "card.csv");
  expect((await upload(browser, { file: garbage })).status).toBe(400);
});

test("errors are told with line and column, in both languages, and nothing is imported", async () => {
  const browser = await signedInAs("manager");
  const broken = "Market,Currency,Marketing,Utility\nHong Kong,HKD,cheap,0.1\nSingapore,USD,0.5,0.1\n";
  await browser.read("/console?lang=en");
  const english = await upload(browser, { text: broken });
  expect(english.status).toBe(400);
  const page = await english.text();
  expect(wordsOn(page)).toContain("Line 2, column Marketing: must be a price such as 0.0732");
  expect(wordsOn(page)).toContain("Line 3, column Currency: differs from the rows above, which are in HKD");
  expect(page).toContain("cheap");
  await browser.read("/console?lang=zh-Hant");
  const chinese = wordsOn(await (await upload(browser, { text: broken })).text());
  expect(chinese).toContain("第 2 行、「Marketing」欄： 須為價格");
  expect(chinese).toContain("與以上各行的貨幣（HKD）不同");
  expect(await cards()).toEqual([]);
});

test("what is left out is told", async () => {
  const browser = await signedInAs("manager");
  await browser.read("/console?lang=zh-Hant");
  const answer = await upload(browser, { text: `${CARD}Atlantis,HKD,1,1\n` });
  expect(wordsOn(await answer.text())).toContain("不認識此市場，已略過該行");
});

test.each([
  [{}, "Choose a file, or paste its text."],
  [{ text: CARD, from: "2026-02-31" }, "The day cannot be read."],
])("%o is refused", async (fields: Record<string, string>, words) => {
  const browser = await signedInAs("manager");
  await browser.read("/console?lang=en");
  const answer = await upload(browser, fields);
  expect(answer.status).toBe(400);
  expect(wordsOn(await answer.text())).toContain(words);
  expect(await cards()).toEqual([]);
});

test("more than a card is refused", async () => {
  const browser = await signedInAs("manager");
  expect((await upload(browser, { text: "x".repeat(300 * 1024) })).status).toBe(413);
  const answer = await upload(browser, { text: "x".repeat(210_000) });
  expect(answer.status).toBe(400);
});

test.each(["viewer", "agent", "marketer", "approver", "compliance"])(
  "%s reads the card and imports none",
  async (role) => {
    const browser = await signedInAs(role);
    const page = await browser.read(`${PATH}?lang=en`);
    expect(wordsOn(page)).toContain("Managers and administrators import cards.");
    expect(page).not.toContain('type="file"');
    expect((await upload(browser, { text: CARD })).status).toBe(403);
    expect(await cards()).toEqual([]);
  },
);

test("a form without this session's token imports nothing", async () => {
  const browser = await signedInAs("manager");
  expect((await upload(browser, { text: CARD }, "0".repeat(64))).status).toBe(403);
  expect(await cards()).toEqual([]);
});
