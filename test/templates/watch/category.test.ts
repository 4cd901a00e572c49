import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { passTime } from "../../support/crash";
import { sentMessages } from "../../support/simulator";
import { send } from "../../support/story";
import { secondsAgo } from "../../support/webhook-events";
import { CATEGORY, hearAt, history, order, previewed, STATUS, stored } from "./telling";

const DAY = 86_400;
const ANNOUNCED = {
  new_category: "UTILITY",
  correct_category: "MARKETING",
  category_update_timestamp: secondsAgo(-DAY),
};
const CHANGED = { previous_category: "UTILITY", new_category: "MARKETING" };

test("an announced change is shown in a preview and changes nothing yet", async () => {
  await hearAt(secondsAgo(9), order(CATEGORY, ANNOUNCED));
  expect(await stored()).toMatchObject({
    category: "UTILITY",
    coming_category: "MARKETING",
    coming_category_at: ANNOUNCED.category_update_timestamp * 1000,
  });
  expect(await previewed()).toMatchObject({ verdict: "ready", warnings: ["template_category_coming"] });
});

test("from its time on marketing consent is needed, though the notice of the change is missing", async () => {
  await hearAt(secondsAgo(9), order(CATEGORY, ANNOUNCED));
  const { preview_id } = await previewed();
  passTime(DAY * 1000);
  expect(await previewed()).toMatchObject({ verdict: "blocked", errors: ["consent_missing"] });
  expect((await send(preview_id)).isError).toBe(true);
  expect(await sentMessages()).toEqual([]);
});

test("an announced change away from marketing waits for Meta's word", async () => {
  await env.DB.exec("update templates set category = 'MARKETING' where id = 'tpl_demo01'");
  const announced = { ...ANNOUNCED, new_category: "MARKETING", correct_category: "UTILITY" };
  await hearAt(secondsAgo(9), order(CATEGORY, announced));
  passTime(2 * DAY * 1000);
  expect(await previewed()).toMatchObject({ errors: ["consent_missing"] });
});

test("the change itself ends the announcement; an announcement that comes after it is old", async () => {
  await hearAt(secondsAgo(90), order(CATEGORY, ANNOUNCED));
  await hearAt(secondsAgo(30), order(CATEGORY, CHANGED));
  await hearAt(secondsAgo(60), order(CATEGORY, { ...ANNOUNCED, category_update_timestamp: 1_760_711_433 }));
  expect(await stored()).toMatchObject({
    category: "MARKETING",
    coming_category: null,
    coming_category_at: null,
  });
  expect((await history()).map(({ fact, value }) => `${fact} ${value}`)).toEqual([
    "category UTILITY",
    "coming_category MARKETING",
    "category UTILITY",
    "coming_category MARKETING",
    "category MARKETING",
  ]);
});

test("an announcement without a time is for a day later", async () => {
  const at = secondsAgo(9);
  await hearAt(at, order(CATEGORY, { new_category: "UTILITY", correct_category: "MARKETING" }));
  expect(await stored()).toMatchObject({ coming_category_at: (at + DAY) * 1000 });
});

test("a review that approves it as marketing changes the category with the status", async () => {
  const approved = { event: "APPROVED", reason: "NONE", message_template_category: "MARKETING" };
  await hearAt(secondsAgo(), order(STATUS, approved));
  expect(await stored()).toMatchObject({ status: "APPROVED", category: "MARKETING" });
  expect(await previewed()).toMatchObject({ errors: ["consent_missing"] });
});

test("a word that is no category changes nothing", async () => {
  await hearAt(
    secondsAgo(),
    order(CATEGORY, { previous_category: "UTILITY", new_category: "SHIPPING_UPDATE" }),
  );
  expect(await stored()).toMatchObject({ category: "UTILITY" });
});
