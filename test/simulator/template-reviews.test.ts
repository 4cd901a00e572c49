import { expect, test } from "vitest";
import { settings } from "../support/simulator";
import { secondsAgo } from "../support/webhook-events";
import { approved, body, control, create, edit, graph, heard, read, template, WABA } from "./graph";

const review = (id: string, order: object) => control(`templates/${id}/review`, order);
const named = (id: string) => ({
  message_template_id: Number(id),
  message_template_name: "parcel_on_its_way",
  message_template_language: "en",
});

test("an approval is told, and shows in the list", async () => {
  const { data } = await create(template());
  await review(data.id, { status: "APPROVED" });
  expect(await heard()).toEqual([
    {
      field: "message_template_status_update",
      time: expect.any(Number),
      value: { event: "APPROVED", ...named(data.id), reason: "NONE", message_template_category: "UTILITY" },
    },
  ]);
  expect(await read(data.id, "status")).toMatchObject({ status: "APPROVED" });
});

test("a rejection comes with its reason, and with what Meta recommends", async () => {
  const id = await approved();
  const rejection_info = {
    reason: "Variables stand side by side.",
    recommendation: "Put words between them.",
  };
  await review(id, { status: "REJECTED", reason: "INVALID_FORMAT", rejection_info });
  expect(await heard()).toMatchObject([
    { value: { event: "REJECTED", reason: "INVALID_FORMAT", rejection_info } },
  ]);
  expect(await read(id, "status,rejected_reason")).toMatchObject({
    status: "REJECTED",
    rejected_reason: "INVALID_FORMAT",
  });
});

test("a template is paused for three hours, then for six, then disabled", async () => {
  const id = await approved();
  for (const event of ["PAUSED", "APPROVED", "PAUSED", "APPROVED", "PAUSED"])
    await review(id, { status: event });
  const told = (await heard()).map(({ value }) => [value.event, value.other_info?.title]);
  expect(told).toEqual([
    ["PAUSED", "FIRST_PAUSE"],
    ["APPROVED", "UNPAUSE"],
    ["PAUSED", "SECOND_PAUSE"],
    ["APPROVED", "UNPAUSE"],
    ["DISABLED", "DISABLED"],
  ]);
  expect(await read(id, "status")).toMatchObject({ status: "DISABLED" });
});

test("the pause says how long, the end when", async () => {
  const id = await approved();
  await review(id, { status: "PAUSED" });
  await review(id, { status: "DISABLED" });
  const [pause, end] = await heard();
  expect(pause?.value).toMatchObject({
    reason: "NONE",
    other_info: { description: expect.stringContaining("3 hours") },
  });
  expect(end?.value.disable_info).toEqual({ disable_date: expect.any(Number) });
});

test.each([
  ["FLAGGED", "APPROVED", "NONE"],
  ["LOCKED", "APPROVED", "NONE"],
  ["IN_APPEAL", "IN_APPEAL", "NONE"],
  ["LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "NONE"],
  ["ARCHIVED", "ARCHIVED", "NONE"],
  ["UNARCHIVED", "APPROVED", "NONE"],
  ["REINSTATED", "APPROVED", "NONE"],
  ["PENDING", "PENDING", "NONE"],
  ["PENDING_DELETION", "PENDING_DELETION", null],
])("the event %s leaves the status %s", async (event, status, reason) => {
  const id = await approved();
  await review(id, { status: event });
  expect(await heard()).toMatchObject([{ value: { event, reason } }]);
  expect(await read(id, "status")).toMatchObject({ status });
});

test("a deleted template leaves the list", async () => {
  const id = await approved();
  await review(id, { status: "DELETED" });
  expect(await heard()).toMatchObject([{ value: { event: "DELETED" } }]);
  expect((await graph("GET", `${id}?fields=status`)).status).toBe(400);
});

test("a change of category is announced a day ahead, then made", async () => {
  const id = await approved();
  await review(id, { coming_category: "MARKETING", at: 1_900_000_000 });
  expect(await read(id, "category,correct_category")).toMatchObject({
    category: "UTILITY",
    correct_category: "MARKETING",
  });
  await review(id, { category: "MARKETING" });
  expect((await heard()).map(({ field, value }) => ({ field, value }))).toEqual([
    {
      field: "template_category_update",
      value: {
        ...named(id),
        new_category: "UTILITY",
        correct_category: "MARKETING",
        category_update_timestamp: 1_900_000_000,
      },
    },
    {
      field: "template_category_update",
      value: { ...named(id), previous_category: "UTILITY", new_category: "MARKETING" },
    },
  ]);
  const after = await read(id, "category,previous_category,correct_category");
  expect(after).toEqual({ id, category: "MARKETING", previous_category: "UTILITY" });
});

test("a change of quality is told with the one before", async () => {
  const id = await approved();
  await review(id, { quality: "YELLOW" });
  expect((await heard())[0]).toMatchObject({
    field: "message_template_quality_update",
    value: { ...named(id), previous_quality_score: "UNKNOWN", new_quality_score: "YELLOW" },
  });
  expect(await read(id, "quality_score")).toMatchObject({ quality_score: { score: "YELLOW" } });
});

test("other components are told flattened", async () => {
  const id = await approved();
  const components = [{ type: "HEADER", format: "TEXT", text: "Tea" }, body("Another text.")];
  await review(id, { components });
  expect((await heard())[0]).toMatchObject({
    field: "message_template_components_update",
    value: { message_template_title: "Tea", message_template_element: "Another text." },
  });
  expect((await read(id)).components).toMatchObject(components);
});

test("a webhook can get lost, come at another time, or spell a language as Meta's pages do", async () => {
  const id = await approved(template({ language: "zh_HK", components: [body("你的訂單已經寄出。")] }));
  await review(id, { status: "PAUSED", webhook: false });
  expect(await heard()).toEqual([]);
  expect(await read(id, "status")).toMatchObject({ status: "PAUSED" });
  await settings({ webhook_language: "hyphen" });
  const timestamp = secondsAgo(600);
  await review(id, { status: "APPROVED", timestamp });
  expect(await heard()).toMatchObject([{ time: timestamp, value: { message_template_language: "zh-HK" } }]);
});

test("an order without content is refused", async () => {
  const id = await approved();
  expect((await review(id, {})).error.message).toContain("is required");
  expect((await review(id, { status: "GONE" })).error.path).toBe("status");
  expect((await review("1", { status: "APPROVED" })).error.message).toBe("No such template.");
});

test("templates may be put into the account as they are, thousands at once", async () => {
  const templates = Array.from({ length: 3_000 }, (_, n) => ({
    ...template({ name: `old_${n}`, components: [body("Old text.")] }),
  }));
  const { ids } = await control("templates", { templates });
  expect(new Set(ids).size).toBe(3_000);
  const { data } = await graph("GET", `${WABA}/message_templates?limit=1000&status=approved&fields=name`);
  expect(data.data).toHaveLength(1_000);
  expect(data.paging.next).toBeDefined();
});

test("a reviewer who approves everything does so at once, and the webhook follows", async () => {
  await settings({ template_review: "approve" });
  const { data } = await create(template());
  expect(data.status).toBe("PENDING");
  expect(await heard()).toMatchObject([{ value: { event: "APPROVED", ...named(data.id) } }]);
  expect(await read(data.id, "status")).toMatchObject({ status: "APPROVED" });
});

const judged = async (text: string, more: object = {}) => {
  await settings({ template_review: "judge" });
  const { data } = await create(template({ components: [body(text)], ...more }));
  const [told] = await heard();
  return { category: data.category, event: told?.value.event, reason: told?.value.reason, told: told?.value };
};

test.each([
  ["a plain notice", "Your parcel left our shop this morning.", "UTILITY", "APPROVED", "NONE"],
  ["an offer", "Our spring sale: 15% off until Sunday.", "MARKETING", "APPROVED", "NONE"],
  ["an offer in Chinese", "春茶優惠，星期日截止。", "MARKETING", "APPROVED", "NONE"],
  ["tobacco", "Your cigarettes left our shop.", "UTILITY", "REJECTED", "ABUSIVE_CONTENT"],
  ["a threat", "Pay now or else we will sue you.", "UTILITY", "REJECTED", "ABUSIVE_CONTENT"],
  ["a demand for a password", "Please reply with your password today.", "UTILITY", "REJECTED", "SCAM"],
  ["a prize", "You have won, claim your prize here.", "UTILITY", "REJECTED", "SCAM"],
])("the reviewer judges %s", async (_what, text, category, event, reason) => {
  expect(await judged(text)).toMatchObject({ category, event, reason });
});

test("variables side by side are refused by the reviewer, with the reason in words", async () => {
  await settings({ template_review: "judge" });
  const adjacent = body("Hello dear {{1}} {{2}}, your parcel left our shop.", ["Mei", "Chan"]);
  expect((await create(template({ components: [adjacent] }))).status).toBe(200);
  expect(await heard()).toMatchObject([
    {
      value: {
        event: "REJECTED",
        reason: "INVALID_FORMAT",
        rejection_info: { reason: expect.any(String), recommendation: expect.any(String) },
      },
    },
  ]);
});

test("the wording of another template is refused", async () => {
  await judged("Your parcel left our shop this morning.");
  const again = await judged("Your parcel left our shop this morning.", { name: "the_same_again" });
  expect(again).toMatchObject({ event: "REJECTED", reason: "INVALID_FORMAT" });
});

test("an offer edited into an approved utility template is refused", async () => {
  const id = await approved();
  await settings({ template_review: "judge" });
  await edit(id, { components: [body("Our spring sale starts today.")] });
  expect(await heard()).toMatchObject([
    { field: "message_template_components_update" },
    { value: { event: "REJECTED", reason: "TAG_CONTENT_MISMATCH" } },
  ]);
});
