import { expect, test } from "vitest";
import { commerceDesk } from "../../../src/commerce/desk";
import { approveAs, asStaff, auditOf } from "../../support/approval";
import { row } from "../../support/webhook";
import { call } from "../../support/worker";
import { atStripe, confirmedOrder, linksOf, orderAt, previewLink, sentLink, sessions } from "./payments";

test("a payment by hand goes out as text, and another person confirms it", async () => {
  const { conversation, order: first } = await sentLink();
  await commerceDesk.cancelOrder(await asStaff("manager"), { order_id: first, reason: "Wrong order" });
  const order = await confirmedOrder(conversation);
  const preview = await previewLink(conversation, order, { method: "manual", language: "zh-Hant" });
  expect(preview.data.rendering).toContain("轉數快 0000000");
  expect(preview.data.rendering).toContain("HK$240.00");
  expect(preview.data.rendering).not.toContain("/pay/");
  const { data } = await call("manager", "whatsapp.order_payment_message.preview", {
    purpose: "payment_link",
    conversation_id: conversation,
    order_id: order,
    method: "manual",
  });
  const asked = await call("manager", "whatsapp.payment_link.send", {
    preview_id: data.preview_id,
    idempotency_key: "manual-payment-1",
  });
  const request = asked.data.action_request_id;
  await approveAs("approver", request);
  const link = (await linksOf(order))[0];
  expect(link).toMatchObject({ status: "open", provider_ref: null });
  expect(await sessions()).toHaveLength(1);
  const what = { order_id: order, link_id: link?.id ?? "", reference: "FPS 8812" };

  const requester = await row<{ requester_staff_id: string; handle: string }>(
    `select requester_staff_id, staff.handle from action_requests join staff on staff.id = requester_staff_id
     where action_requests.id = ?1`,
    request,
  );
  await expect(
    commerceDesk.confirmManualPayment(await asStaff(requester.handle), what),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(commerceDesk.confirmManualPayment(await asStaff("agent"), what)).rejects.toMatchObject({
    code: "forbidden",
  });
  const admin = await asStaff("admin");
  await commerceDesk.confirmManualPayment(admin, what);
  expect(await orderAt(order)).toEqual({ status: "paid", payment_issue: null });
  expect(await row("select status, confirmed_by, note from payment_links where id = ?1", link?.id)).toEqual({
    status: "paid",
    confirmed_by: admin.principal.staffId,
    note: "FPS 8812",
  });
  expect(await auditOf(request)).toContainEqual(
    expect.objectContaining({ action: "payment.paid", actor_id: admin.principal.staffId }),
  );
  await expect(commerceDesk.confirmManualPayment(admin, what)).rejects.toMatchObject({ code: "conflict" });
});

test("people revoke links and settle issues; a token does neither", async () => {
  const { order, link, session } = await sentLink();
  const what = { order_id: order, link_id: link.id };
  const manager = await asStaff("manager");
  await commerceDesk.revokeLink(manager, what);
  expect(await linksOf(order)).toMatchObject([{ status: "revoked" }]);
  await expect(commerceDesk.revokeLink(manager, what)).rejects.toMatchObject({ code: "conflict" });
  await expect(commerceDesk.revokeLink(manager, { ...what, order_id: "ord_other" })).rejects.toMatchObject({
    code: "not_found",
  });

  await atStripe(session, "paid", { amount: 100 });
  const issue = { order_id: order, issue: "other_amount", note: "The rest was paid in the shop." };
  await expect(commerceDesk.resolveIssue(await asStaff("agent"), issue)).rejects.toMatchObject({
    code: "forbidden",
  });
  await commerceDesk.resolveIssue(manager, issue);
  expect(await orderAt(order)).toEqual({ status: "confirmed", payment_issue: null });
  await expect(commerceDesk.resolveIssue(manager, issue)).rejects.toMatchObject({ code: "conflict" });
  // The same fact again does not bring it back.
  await atStripe(session, "paid", { amount: 100 });
  expect(await orderAt(order)).toEqual({ status: "confirmed", payment_issue: null });

  const { asClient } = await import("../../support/approval");
  await expect(
    commerceDesk.cancelOrder(await asClient("manager"), { order_id: order, reason: "x" }),
  ).rejects.toMatchObject({ code: "forbidden" });
});
