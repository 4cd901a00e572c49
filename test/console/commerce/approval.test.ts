import { expect, test } from "vitest";
import { asked, chat, OOLONG, ordered, TEAPOT } from "../../commerce/orders";
import { approveAs } from "../../support/approval";
import { freshKey } from "../../support/story";
import { set } from "../../support/team";
import { rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { signedInAs } from "../browser";
import { HOSTILE, wordsOn } from "./orders";

const LINK = { purpose: "payment_link", method: "manual", expires_in_minutes: 60, language: "en" };

/** A link of an order that was made in a chat, waiting for a person. */
async function askedLink(more: object = {}) {
  const conversation_id = await chat();
  const { result } = await ordered(conversation_id);
  const preview = await ok("agent", "whatsapp.order_payment_message.preview", {
    ...LINK,
    conversation_id,
    order_id: result.order_id,
    ...more,
  });
  const { data } = await call("agent", "whatsapp.payment_link.send", {
    preview_id: preview.preview_id,
    idempotency_key: freshKey(),
  });
  if (data.status !== "pending_approval") throw new Error(JSON.stringify(data));
  return {
    conversation_id,
    order_id: String(result.order_id),
    request: String(data.action_request_id),
    preview,
  };
}

test("an approver sees what is ordered for how much, what is left, and for whom", async () => {
  const conversation_id = await chat();
  const request = await asked(conversation_id, {
    items: [OOLONG, TEAPOT],
    lines: [{ kind: "discount", label: "Regular guest", percent: 10 }],
    note: "Gift wrap",
  });
  const browser = await signedInAs("approver");
  const words = wordsOn(await browser.read(`/console/approvals/${request}?lang=en`));
  expect(words).toContain("Make an order");
  expect(words).toContain("An order is made in a customer&#39;s name.");
  expect(words).toContain("2 × HK$120.00 · oolong-100g In stock:");
  expect(words).toContain("Items HK$720.00");
  expect(words).toContain("Discount · Regular guest -HK$72.00");
  expect(words).toContain("Total HK$648.00");
  expect(words).toContain("Note for the shop Gift wrap");
  expect(words).toContain("WhatsApp vouches for the number");
  expect(words).toContain(conversation_id);
  expect(words).toContain("A discount is given: whoever approves agrees to it.");
  const chinese = wordsOn(await browser.read(`/console/approvals/${request}?lang=zh-Hant`));
  expect(chinese).toContain("會以客戶名義建立訂單。");
  expect(chinese).toContain("總計 HK$648.00");
  expect(chinese).toContain("客戶最近曾以此號碼傳來訊息");
  const list = wordsOn(await browser.read("/console/approvals?lang=en"));
  expect(list).toContain("2 products, HK$648.00");
});

test("that the customer was shown is in the log", async () => {
  const request = await asked(await chat());
  const looks = () =>
    rows<{ entity_id: string | null }>(
      "select entity_id from audit_log where action = 'personal_data.read' and actor_id = 'stf_approver'",
    );
  expect(await looks()).toEqual([]);
  await (await signedInAs("approver")).read(`/console/approvals/${request}`);
  expect(await looks()).toEqual([{ entity_id: "con_demo01" }]);
});

test("an approved order is found under its number, with who asked and who agreed", async () => {
  const { result, action_request_id } = await ordered(await chat());
  const browser = await signedInAs("manager");
  const words = wordsOn(await browser.read(`/console/orders/${result.order_id}?lang=en`));
  expect(words).toContain(result.number);
  expect(words).toContain("Asked by Ash Agent (demo) · with the API token “local agent token”");
  expect(words).toContain("Approved by Pat Approver (demo)");
  expect(words).toContain("The catalogue here");
  const decided = await browser.read(`/console/approvals/${action_request_id}?lang=en`);
  expect(decided).toContain(`href="/console/orders/${result.order_id}"`);
});

test("an approver sees the message as the customer will, and what its link is for", async () => {
  const { order_id, conversation_id, request, preview } = await askedLink();
  const browser = await signedInAs("approver");
  const page = await browser.read(`/console/approvals/${request}?lang=en`);
  const words = wordsOn(page);
  expect(words).toContain("Send a payment link");
  expect(words).toContain("A customer is asked to pay.");
  expect(words).toContain("Amount HK$240.00");
  expect(words).toContain("By hand: bank transfer or FPS");
  expect(words).toContain("Can be used for 1 hr From the moment it is sent.");
  expect(words).toContain("As the customer will see it To: ");
  expect(words).toContain(preview.rendering.split("\n")[0]);
  expect(words).toContain("FPS 0000000");
  expect(words).toContain(conversation_id);
  expect(page).toContain(`href="/console/orders/${order_id}"`);
  const chinese = wordsOn(await browser.read(`/console/approvals/${request}?lang=zh-Hant`));
  expect(chinese).toContain("將會發送的付款連結");
  expect(chinese).toContain("會要求客戶付款。");
});

test("of a link to a provider's page the approver sees the button, and no secret", async () => {
  const { request } = await askedLink({ method: "stripe" });
  const page = await (await signedInAs("approver")).read(`/console/approvals/${request}?lang=en`);
  expect(wordsOn(page)).toContain("Pay now");
  expect(page).toContain("/pay/...");
  expect(page).not.toMatch(/\/pay\/[0-9a-f]{40}/);
});

test("the order's page has the link afterwards, and whoever asked for it confirms nothing", async () => {
  const { order_id, request } = await askedLink();
  await approveAs("approver", request);
  const manager = await signedInAs("manager");
  const page = await manager.read(`/console/orders/${order_id}?lang=en`);
  expect(wordsOn(page)).toContain("Waits for payment HK$240.00");
  expect(wordsOn(page)).toContain("Asked by Ash Agent (demo) · with the API token “local agent token”");
  expect(page).toMatch(/links\/pay_[0-9a-z]+\/confirm/);
  await set("update action_requests set requester_staff_id = 'stf_manager' where id = ?1", request);
  const own = await manager.read(`/console/orders/${order_id}?lang=en`);
  expect(own).not.toMatch(/links\/pay_[0-9a-z]+\/confirm/);
  expect(wordsOn(own)).toContain("Nobody confirms a payment that they asked for");
  const path = /action="([^"]+\/confirm)"/.exec(page)?.[1] ?? "";
  const refused = await manager.submit(path, { reference: "FPS 7" });
  expect(refused.status).toBe(403);
  expect(wordsOn(await refused.text())).toContain("Nobody confirms a payment that they asked for");
});

test("names of products and notes stay text on the page of a decision", async () => {
  await set("update products set names = ?1 where id = 'oolong-100g'", JSON.stringify({ en: HOSTILE }));
  const request = await asked(await chat(), {
    lines: [{ kind: "fee", label: HOSTILE, amount_minor: 100 }],
    note: HOSTILE,
  });
  const browser = await signedInAs("approver");
  for (const path of [`/console/approvals/${request}`, "/console/approvals"]) {
    const page = await browser.read(path);
    expect(page).not.toContain("<img src=x");
  }
});
