import { describe, expect, test } from "vitest";
import { set } from "../../support/team";
import { BODY, BODY_ZH, drafted } from "../../templates/draft/drafts";
import { newDraft, twoLanguages } from "../../templates/submit/submissions";
import { Browser, signedInAs, withoutOwnScript } from "../browser";

/** What stands on a page, without its markup. */
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

const LIST = "/console/templates";

describe("the list", () => {
  test("shows names with their languages together, and where each stands", async () => {
    const page = wordsOn(await (await signedInAs("viewer")).read(`${LIST}?lang=en`));
    expect(page).toMatch(/order_update English \(en\) approved .*Chinese \(Hong Kong\) \(zh_HK\)/);
    const chinese = wordsOn(await (await signedInAs("viewer")).read(`${LIST}?lang=zh-Hant`));
    expect(chinese).toContain("已核准");
    expect(chinese).toContain("30 日內發送 0 次");
  });

  test("is narrowed by status, category, words and drafts", async () => {
    await newDraft("tea_ready");
    const browser = await signedInAs("marketer");
    const shown = async (query: string) => wordsOn(await browser.read(`${LIST}?lang=en&${query}`));
    expect(await shown("drafts=1")).toContain("tea_ready");
    expect(await shown("drafts=1")).not.toContain("order_update");
    expect(await shown("query=order_up")).not.toContain("tea_ready");
    expect(await shown("category=authentication")).not.toContain("order_update");
    expect(await shown("status=ARCHIVED")).toContain("No template is like that.");
    expect(await shown("status=nonsense&category=x&quality=y")).toContain("order_update");
    expect(await shown("cursor=nonsense")).toContain("order_update");
  });

  test("leads on page by page", async () => {
    for (let n = 10; n < 40; n++)
      await set(
        "insert into templates (id, meta_id, name, language, category, status, quality, components, updated_at) values ('tpl_x' || ?1, 'x' || ?1, 'a_tea_' || ?1, 'en', 'utility', 'APPROVED', 'GREEN', '[]', 1)",
        n,
      );
    const browser = await signedInAs("viewer");
    const first = await browser.read(`${LIST}?lang=en`);
    expect(first).toContain("a_tea_10");
    const next = /href="(\/console\/templates\?cursor=[^"]+)"/.exec(first)?.[1] ?? "";
    const second = await browser.read(next.replaceAll("&amp;", "&"));
    expect(second).toContain("a_tea_39");
    expect(second).not.toContain("a_tea_10");
  });
});

describe("one template", () => {
  test("is shown in every language as customers see it", async () => {
    const browser = await signedInAs("viewer");
    const page = await browser.read(`${LIST}/order_update?lang=en`);
    const words = wordsOn(page);
    expect(words).toContain("Hi Mei, your order HL-1024 is on its way.");
    expect(words).toMatch(/Variables and samples \(\d\) \{\{1\}\} Mei \{\{2\}\} HL-1024/);
    expect(words).toContain("Advised share of the usual rate");
    expect(page).not.toContain("Preview the submission");
    expect(page).not.toContain("Edit the draft");
    expect(wordsOn(await browser.read(`${LIST}/order_update?lang=zh-Hant`))).toContain(
      "建議發送速率（佔平常）",
    );
  });

  test("is found by the id of a language, which leads to the name", async () => {
    const browser = await signedInAs("viewer");
    const { status, headers } = await browser.get(`${LIST}/tpl_demo01`);
    expect(status).toBe(302);
    expect(headers.get("location")).toMatch(/^\/console\/templates\/[a-z_]+#language-[a-zA-Z_]+$/);
  });

  test.each(["nothing", "tpl_none", "a".repeat(900), "%3Cscript%3E"])("there is none at %s", async (name) => {
    expect((await (await signedInAs("viewer")).get(`${LIST}/${name}`)).status).toBe(404);
  });

  test("why Meta rejected it is said in the language of the page, with what mends it", async () => {
    await set(
      "update templates set status = 'REJECTED', rejected_reason = 'INVALID_FORMAT' where name = 'order_update' and language = 'en'",
    );
    const browser = await signedInAs("manager");
    const english = wordsOn(await browser.read(`${LIST}/order_update?lang=en`));
    expect(english).toContain("Why Meta rejected it Something is wrong with the form");
    expect(english).toContain("To mend it: Check variables and samples");
    const chinese = wordsOn(await browser.read(`${LIST}/order_update?lang=zh-Hant`));
    expect(chinese).toContain("Meta 拒絕的原因 格式有誤");
  });

  test("its figures come as a chart and a table, and say how much should go out", async () => {
    const day = Math.floor(Date.now() / 86_400_000);
    await set(
      "insert into template_days (template_id, day, sent, delivered, read, failed) select id, ?1, 200, 190, 100, 10 from templates where name = 'order_update' and language = 'en'",
      day,
    );
    const page = await (await signedInAs("viewer")).read(`${LIST}/order_update?lang=en&language=en`);
    expect(page).toContain(
      'aria-label="Messages of this template sent, delivered, read and failed on each day"',
    );
    expect(wordsOn(page)).toMatch(/Sent 200 Delivered 95% Read 52\.6% Failed 5%/);
  });

  test("a draft stands beside what Meta has, with what is wrong with it", async () => {
    const { example: _, ...unsampled } = BODY;
    await drafted({ name: "order_update", languages: [{ language: "en", components: [unsampled] }] });
    const words = wordsOn(
      await (await signedInAs("marketer")).read(`${LIST}/order_update?lang=en&language=en`),
    );
    expect(words).toContain("draft with errors");
    expect(words).toMatch(/Draft, version 1 Hello \{\{1\}\}, your order \{\{2\}\} has left our shop/);
    expect(words).toMatch(/Blocks 1/);
    expect(words).toContain("Discard the draft");
  });

  test("what stands in it is text on the page, and no page needs script or style", async () => {
    await twoLanguages();
    const text = `Hello {{1}}, <script>alert(1)</script> your order {{2}} is on its way.`;
    await drafted({
      name: "order_sent",
      languages: [{ language: "en", components: [{ ...BODY, text }], version: 1 }],
    });
    for (const lang of ["en", "zh-Hant"]) {
      const browser = await signedInAs("manager");
      for (const path of [
        `${LIST}/order_sent`,
        LIST,
        "/console/template-drafts?name=order_sent&language=en",
      ]) {
        const page = await browser.read(`${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
        expect(withoutOwnScript(page)).not.toMatch(/<script|<style|style=|\son[a-z]+=/);
        if (path !== LIST) expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      }
    }
    expect(BODY_ZH.text).toContain("你好");
  });
});

test("templates are for people who are signed in", async () => {
  const answer = await new Browser().get(LIST);
  expect(answer.headers.get("location")).toBe("/console/sign-in?next=%2Fconsole%2Ftemplates");
});
