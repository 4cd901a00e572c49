import { expect, test } from "vitest";
import { BODY, drafted } from "../../templates/draft/drafts";
import {
  draftsOf,
  newDraft,
  postsToMeta,
  submissionsOf,
  twoLanguages,
} from "../../templates/submit/submissions";
import { type Browser, signedInAs } from "../browser";

const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

const AT = "/console/templates/order_sent";

/** Looks at what some languages would submit. */
async function previewed(browser: Browser, ...languages: string[]): Promise<string> {
  await browser.read("/console?lang=en");
  const body = new URLSearchParams({ csrf_token: await browser.csrfToken() });
  for (const language of languages) body.append("languages[]", language);
  return (await browser.request(`${AT}/preview`, { method: "POST", body })).text();
}

const previewId = (page: string) => /name="preview_id" value="([^"]+)"/.exec(page)?.[1] ?? "";

test("what would be submitted is shown first, asked for, and approved by another person", async () => {
  await twoLanguages();
  const browser = await signedInAs("marketer");
  const page = await previewed(browser, "en", "zh_HK");
  expect(wordsOn(page)).toContain("Hello Mei, your order HL-1024 has left our shop");
  expect(wordsOn(page)).toContain("你好 阿美");
  const asked = await browser.submit(`${AT}/submit`, { preview_id: previewId(page), form_key: "req_one" });
  expect(asked.status).toBe(303);
  const after = await browser.read(asked.headers.get("location") ?? "");
  expect(wordsOn(after)).toContain("It goes to Meta once a person has approved it.");
  expect(await postsToMeta()).toEqual([]);

  const request = /asked=(act_[A-Za-z0-9]+)/.exec(asked.headers.get("location") ?? "")?.[1] ?? "";
  const approver = await signedInAs("manager");
  expect((await approver.submit(`/console/approvals/${request}/approve`)).status).toBe(303);
  expect(await submissionsOf("order_sent")).toHaveLength(2);
  const done = wordsOn(await approver.read(`${AT}?lang=en`));
  expect(done).toContain("in review");
  expect(done).toContain("Meta took it for review");
});

test("only the languages that were chosen are submitted", async () => {
  await twoLanguages();
  const page = wordsOn(await previewed(await signedInAs("marketer"), "zh_HK"));
  expect(page).toContain("你好 阿美");
  expect(page).not.toContain("Hello Mei");
});

test("who chose no language is asked for one, and nothing is previewed", async () => {
  await twoLanguages();
  const browser = await signedInAs("marketer");
  const page = await previewed(browser);
  expect(wordsOn(page)).toContain("Choose at least one language to submit.");
  expect(previewId(page)).toBe("");
  expect((await browser.submit(`${AT}/preview`)).status).toBe(400);
});

test("what blocks is said with the fix, and there is nothing to press", async () => {
  const { example: _, ...unsampled } = BODY;
  await newDraft("order_sent", [unsampled]);
  const page = await previewed(await signedInAs("marketer"), "en");
  expect(wordsOn(page)).toContain("It cannot be submitted like this");
  expect(wordsOn(page)).toContain("To mend it:");
  expect(previewId(page)).toBe("");
});

test("a preview that was overtaken submits nothing, and says so", async () => {
  await newDraft("order_sent");
  const browser = await signedInAs("marketer");
  const preview_id = previewId(await previewed(browser, "en"));
  await drafted({
    name: "order_sent",
    languages: [{ language: "en", components: [{ ...BODY, text: `${BODY.text} Thank you.` }], version: 1 }],
  });
  const answer = await browser.submit(`${AT}/submit`, { preview_id, form_key: "req_late" });
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('role="alert"');
  expect(await submissionsOf("order_sent")).toEqual([]);
  expect(await draftsOf("order_sent")).toEqual([{ language: "en", version: 2, status: "ready" }]);
});

test("a preview id that is none, and a template that is none, are told apart from bugs", async () => {
  await newDraft("order_sent");
  const browser = await signedInAs("marketer");
  expect(
    (await browser.submit(`${AT}/submit`, { preview_id: "prv_none", form_key: "req_none" })).status,
  ).toBe(409);
  expect((await browser.submit("/console/templates/nothing/preview")).status).toBe(404);
});

test("whoever may only read cannot ask for it", async () => {
  await newDraft("order_sent");
  const browser = await signedInAs("viewer");
  expect((await browser.submit(`${AT}/preview`)).status).toBe(403);
  expect((await browser.submit(`${AT}/submit`, { preview_id: "prv_1" })).status).toBe(403);
});
