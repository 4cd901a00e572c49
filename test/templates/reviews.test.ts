import { expect, test } from "vitest";
import { sentMessages } from "../support/simulator";
import { send } from "../support/story";
import { hear, row } from "../support/webhook";
import { type Change, secondsAgo, templateChange, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const STATUS = "message_template_status_update";
const QUALITY = "message_template_quality_update";
const CATEGORY = "template_category_update";

const order = (field: string, value: Record<string, unknown>): Change =>
  templateChange(field, "order_update", "en", value);
const hearAt = (at: number, ...changes: Change[]) => hear(webhookBody(changes, at));
const stored = (name = "order_update", language = "en") =>
  row(
    "select status, category, quality, rejected_reason from templates where name = ?1 and language = ?2",
    name,
    language,
  );

/** The verdict on the template for a contact who agreed to utility messages, and the errors behind it. */
async function previewed(): Promise<{ verdict: string; errors: string[]; preview_id: string }> {
  const parameters = [
    { type: "text", text: "Mei" },
    { type: "text", text: "HL-1" },
  ];
  const message = {
    type: "template",
    template: { name: "order_update", language: { code: "en" }, components: [{ type: "body", parameters }] },
  };
  const shown = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo03",
    message,
  });
  const errors = shown.findings.filter(({ severity }: { severity: string }) => severity === "error");
  return { ...shown, errors: errors.map(({ code }: { code: string }) => code) };
}

test("a paused template is not sent from then on, and is again when Meta approves it", async () => {
  await hearAt(secondsAgo(60), order(STATUS, { event: "PAUSED", reason: "NONE" }));
  expect(await previewed()).toMatchObject({ verdict: "blocked", errors: ["template_not_approved"] });
  await hearAt(secondsAgo(30), order(STATUS, { event: "APPROVED", reason: "NONE" }));
  expect(await previewed()).toMatchObject({ verdict: "ready" });
});

test("a template that is paused between preview and send is not sent", async () => {
  const { preview_id } = await previewed();
  await hearAt(secondsAgo(), order(STATUS, { event: "PAUSED" }));
  const answer = await send(preview_id);
  expect(answer.isError).toBe(true);
  expect(await sentMessages()).toEqual([]);
});

test("the change concerns that language alone", async () => {
  await hearAt(secondsAgo(), order(STATUS, { event: "DISABLED" }));
  expect(await stored()).toMatchObject({ status: "DISABLED" });
  expect(await stored("order_update", "zh_HK")).toMatchObject({ status: "APPROVED" });
});

test("a rejection keeps its reason, an approval clears it", async () => {
  await hearAt(
    secondsAgo(60),
    templateChange(STATUS, "price_list", "zh_HK", { event: "REJECTED", reason: "INVALID_FORMAT" }),
  );
  expect(await stored("price_list", "zh_HK")).toMatchObject({
    status: "REJECTED",
    rejected_reason: "INVALID_FORMAT",
  });
  await hearAt(
    secondsAgo(30),
    templateChange(STATUS, "price_list", "zh_HK", { event: "APPROVED", reason: null }),
  );
  expect(await stored("price_list", "zh_HK")).toMatchObject({ status: "APPROVED", rejected_reason: null });
});

test("a change of category changes whose consent is needed", async () => {
  expect((await previewed()).verdict).toBe("ready");
  await hearAt(secondsAgo(), order(CATEGORY, { previous_category: "UTILITY", new_category: "MARKETING" }));
  expect(await previewed()).toMatchObject({ verdict: "blocked", errors: ["consent_missing"] });
});

test("quality changes the quality and nothing else", async () => {
  await hearAt(secondsAgo(), order(QUALITY, { previous_quality_score: "GREEN", new_quality_score: "RED" }));
  expect(await stored()).toEqual({
    status: "APPROVED",
    category: "UTILITY",
    quality: "RED",
    rejected_reason: null,
  });
});

test("several changes of one template in one batch all take effect", async () => {
  await hearAt(
    secondsAgo(),
    order(QUALITY, { new_quality_score: "YELLOW" }),
    order(STATUS, { event: "PAUSED" }),
    order(CATEGORY, { new_category: "MARKETING" }),
  );
  expect(await stored()).toMatchObject({ status: "PAUSED", category: "MARKETING", quality: "YELLOW" });
});

test("an older review that comes late does not undo a newer one: a paused template stays paused", async () => {
  await hearAt(secondsAgo(30), order(STATUS, { event: "PAUSED" }));
  await hearAt(secondsAgo(60), order(STATUS, { event: "APPROVED" }));
  expect(await stored()).toMatchObject({ status: "PAUSED" });
  expect(await previewed()).toMatchObject({ verdict: "blocked" });
});

test("of two reviews in one batch the later counts, whichever comes first", async () => {
  const body = (at: number, event: string) => ({ id: "1", time: at, changes: [order(STATUS, { event })] });
  const entry = [body(secondsAgo(30), "PAUSED"), body(secondsAgo(60), "APPROVED")];
  await hear(JSON.stringify({ object: "whatsapp_business_account", entry }));
  expect(await stored()).toMatchObject({ status: "PAUSED" });
});

test("news of a template that is not known here breaks nothing", async () => {
  await hearAt(
    secondsAgo(),
    templateChange(STATUS, "somebody_elses", "en", { event: "APPROVED" }),
    order(STATUS, { event: "PAUSED" }),
  );
  expect(await stored()).toMatchObject({ status: "PAUSED" });
  expect(await row("select count(*) as n from webhook_events where outcome = 'applied'")).toEqual({ n: 2 });
});
