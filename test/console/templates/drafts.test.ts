import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { png } from "../../media/files";
import { emptyBucket, uploaded } from "../../media/shop";
import { ok } from "../../support/worker";
import { BODY, drafted } from "../../templates/draft/drafts";
import { draftsOf, newDraft, twoLanguages } from "../../templates/submit/submissions";
import { type Browser, signedInAs } from "../browser";

/** What stands on a page, without its markup. */
const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

const FORM = "/console/template-drafts";

const FIELDS = {
  name: "order_sent",
  category: "utility",
  language: "en",
  version: "",
  header: "TEXT",
  header_text: "Order {{1}}",
  header_sample: "HL-1024",
  body: "Hello {{1}}, your order {{2}} has left our shop.\r\nIt arrives tomorrow.",
  samples: "Mei\r\nHL-1024",
  footer: "Harbour Lane Tea",
  button_0_type: "URL",
  button_0_text: "Follow it",
  button_0_value: "https://shop.example.com/orders/{{1}}",
  button_0_sample: "https://shop.example.com/orders/HL-1024",
  button_1_type: "QUICK_REPLY",
  button_1_text: "Thanks",
  button_2_type: "",
};

async function inEnglish(): Promise<Browser> {
  const browser = await signedInAs("marketer");
  await browser.read("/console?lang=en");
  return browser;
}

const save = (browser: Browser, fields: Record<string, string>) =>
  browser.submit(FORM, { form_key: crypto.randomUUID(), ...fields });

const follow = async (browser: Browser, answer: Response) =>
  browser.read((answer.headers.get("location") ?? "").split("#")[0] ?? "");

/** The fields of the form as a browser would send them back. */
function fieldsOn(page: string): Record<string, string> {
  const plain = (text: string) =>
    text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const form = page.slice(page.indexOf("template-form"));
  const inputs = [...form.matchAll(/<input [^>]*?name="([^"]+)" value="([^"]*)"/g)];
  const areas = [...form.matchAll(/<textarea [^>]*?name="([^"]+)"[^>]*>([^<]*)<\/textarea>/g)];
  const selects = [...form.matchAll(/<select [^>]*?name="([^"]+)">(.*?)<\/select>/gs)].map(
    ([, name = "", options = ""]) => [
      "",
      name,
      /<option value="([^"]*)" selected=""/.exec(options)?.[1] ?? "",
    ],
  );
  return Object.fromEntries(
    [...inputs, ...areas, ...selects].map(([, name = "", value = ""]) => [name, plain(value)]),
  );
}

describe("the form of a draft", () => {
  test("saves what was typed, part by part, and shows it again", async () => {
    const browser = await inEnglish();
    const page = wordsOn(await follow(browser, await save(browser, FIELDS)));
    expect(page).toContain("The draft is saved.");
    expect(page).toContain("Order HL-1024 Hello Mei, your order HL-1024 has left our shop.");
    const { languages } = await ok("marketer", "whatsapp.template.get", { name: "order_sent" });
    expect(languages[0].draft.components).toEqual([
      {
        type: "HEADER",
        format: "TEXT",
        text: "Order {{1}}",
        example: { header_text: ["HL-1024"] },
      },
      {
        type: "BODY",
        text: "Hello {{1}}, your order {{2}} has left our shop.\nIt arrives tomorrow.",
        example: { body_text: [["Mei", "HL-1024"]] },
      },
      { type: "FOOTER", text: "Harbour Lane Tea" },
      {
        type: "BUTTONS",
        buttons: [
          {
            type: "URL",
            text: "Follow it",
            url: "https://shop.example.com/orders/{{1}}",
            example: ["https://shop.example.com/orders/HL-1024"],
          },
          { type: "QUICK_REPLY", text: "Thanks" },
        ],
      },
    ]);
  });

  test("comes back as it was saved, and a second save is the next version", async () => {
    const browser = await inEnglish();
    await save(browser, FIELDS);
    const fields = fieldsOn(await browser.read(`${FORM}?name=order_sent&language=en&lang=en`));
    expect(fields).toMatchObject({
      name: "order_sent",
      version: "1",
      header: "TEXT",
      samples: "Mei\nHL-1024",
      button_0_value: "https://shop.example.com/orders/{{1}}",
      button_2_type: "",
    });
    const saved = await save(browser, { ...fields, footer: "Yours, Harbour Lane Tea" });
    expect(saved.status).toBe(303);
    expect(await draftsOf("order_sent")).toEqual([{ language: "en", version: 2, status: "ready" }]);
  });

  test("variables with names take their samples in the order of the text", async () => {
    const browser = await inEnglish();
    await save(browser, {
      ...FIELDS,
      header: "",
      body: "Hello {{customer}}, your order {{order}} has left our shop and arrives tomorrow.",
    });
    const { languages } = await ok("marketer", "whatsapp.template.get", { name: "order_sent" });
    expect(languages[0].draft).toMatchObject({
      parameter_format: "named",
      variables: [
        { name: "customer", sample: "Mei" },
        { name: "order", sample: "HL-1024" },
        { name: "1", sample: "https://shop.example.com/orders/HL-1024" },
      ],
    });
  });

  test("a draft with errors is kept, and what is wrong is said with what mends it", async () => {
    const browser = await inEnglish();
    const page = await follow(browser, await save(browser, { ...FIELDS, samples: "Mei" }));
    expect(wordsOn(page)).toContain("draft with errors");
    expect(wordsOn(page)).toContain("To mend it:");
    expect(await draftsOf("order_sent")).toEqual([{ language: "en", version: 1, status: "draft" }]);
  });

  test("what cannot be saved is said, and what was typed stays", async () => {
    const browser = await inEnglish();
    const answer = await save(browser, { ...FIELDS, language: "x" });
    expect(answer.status).toBe(409);
    const page = await answer.text();
    expect(page).toContain('role="alert"');
    expect(page).toContain("languages.0.language");
    expect(fieldsOn(page)).toMatchObject({ header_text: "Order {{1}}", button_1_text: "Thanks" });
  });

  test("somebody else's version is not written over", async () => {
    await newDraft("order_sent");
    const browser = await inEnglish();
    const fields = fieldsOn(await browser.read(`${FORM}?name=order_sent&language=en`));
    await drafted({ name: "order_sent", languages: [{ language: "en", components: [BODY], version: 1 }] });
    const answer = await save(browser, fields);
    expect(answer.status).toBe(409);
    expect(wordsOn(await answer.text())).toContain("This clashes with what was done meanwhile.");
  });

  test("the same form sent twice is one version", async () => {
    const browser = await inEnglish();
    const fields = { ...FIELDS, form_key: "req_same" };
    await browser.submit(FORM, fields);
    expect((await browser.submit(FORM, fields)).status).toBe(303);
    expect(await draftsOf("order_sent")).toEqual([{ language: "en", version: 1, status: "ready" }]);
  });

  test("another language begins with what there is in the first", async () => {
    await newDraft("order_sent");
    const browser = await signedInAs("marketer");
    const fields = fieldsOn(await browser.read(`${FORM}?name=order_sent`));
    expect(fields).toMatchObject({ name: "order_sent", version: "", language: "", body: BODY.text });
    const answer = await save(browser, { ...fields, language: "zh_HK" });
    expect(answer.headers.get("location")).toMatch(
      /^\/console\/templates\/order_sent\?asked=act_[^#]+#language-zh_HK$/,
    );
  });

  test("what the parts would not hold is written as JSON", async () => {
    const card = (tea: string) => ({
      components: [
        { type: "HEADER", format: "IMAGE" },
        { type: "BODY", text: `Our ${tea} of this spring.` },
        { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: `More on ${tea}` }] },
      ],
    });
    const components = [
      { type: "BODY", text: "The spring teas are in the shop." },
      { type: "CAROUSEL", cards: [card("Longjing"), card("Biluochun")] },
    ];
    const browser = await inEnglish();
    const asJson = { name: "spring_teas", category: "marketing", language: "en", version: "" };
    const bad = await save(browser, { ...asJson, json: "[{" });
    expect(bad.status).toBe(400);
    expect(wordsOn(await bad.text())).toContain("This is not JSON.");
    const saved = await save(browser, { ...asJson, json: JSON.stringify(components) });
    expect(saved.status).toBe(303);
    const fields = fieldsOn(await browser.read(`${FORM}?name=spring_teas&language=en`));
    expect(JSON.parse(fields.json ?? "")).toEqual(components);
  });

  test("is not for those who may only read", async () => {
    const browser = await signedInAs("viewer");
    expect((await browser.get(FORM)).status).toBe(403);
    expect((await save(browser, FIELDS)).status).toBe(403);
    expect(await draftsOf("order_sent")).toEqual([]);
  });
});

describe("a file in the header", () => {
  beforeEach(emptyBucket);

  test("is chosen among those that were approved for templates", async () => {
    const id = await uploaded(png(64, 48));
    const browser = await signedInAs("marketer");
    expect(await browser.read(FORM)).not.toContain(`<option value="${id}"`);
    await env.DB.prepare(
      "update media_assets set approved_at = 1, approved_by = 'stf_approver' where id = ?1",
    )
      .bind(id)
      .run();
    expect(await browser.read(FORM)).toContain(`<option value="${id}"`);
    const page = await follow(browser, await save(browser, { ...FIELDS, header: "IMAGE", header_file: id }));
    expect(page).toContain(`<img class="media" src="/console/media/${id}"`);
  });

  test("stays chosen when a draft is edited, though it is no longer among those offered", async () => {
    const [id, other] = [await uploaded(png(64, 48)), await uploaded(png(32, 48))];
    await env.DB.prepare("update media_assets set approved_at = 1, approved_by = 'stf_approver'").run();
    const browser = await signedInAs("marketer");
    await save(browser, { ...FIELDS, header: "IMAGE", header_file: id });
    await env.DB.prepare("update media_assets set approved_at = null, approved_by = null where id = ?1")
      .bind(id)
      .run();
    const form = await browser.read(`${FORM}?name=order_sent&language=en`);
    expect(form).toContain(`<option value="${other}"`);
    expect(form).toContain(`<option value="${id}" selected="">`);
    expect(fieldsOn(form)).toMatchObject({ header: "IMAGE", header_file: id });
  });
});

describe("a draft that nobody needs", () => {
  test("is discarded as it was read, and never by a form that is older", async () => {
    await twoLanguages();
    const browser = await signedInAs("marketer");
    const discard = (version: string) =>
      browser.submit("/console/templates/order_sent/discard", {
        language: "en",
        version,
        form_key: crypto.randomUUID(),
      });
    expect((await discard("7")).status).toBe(409);
    const answer = await discard("1");
    expect(answer.headers.get("location")).toBe("/console/templates/order_sent");
    expect(await draftsOf("order_sent")).toEqual([{ language: "zh_HK", version: 1, status: "ready" }]);
  });

  test("of the last of a name leads back to the list", async () => {
    await newDraft("order_sent");
    const browser = await signedInAs("marketer");
    const answer = await browser.submit("/console/templates/order_sent/discard", {
      language: "en",
      version: "1",
      form_key: crypto.randomUUID(),
    });
    expect(answer.headers.get("location")).toBe("/console/templates");
  });
});
