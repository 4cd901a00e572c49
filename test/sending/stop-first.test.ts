import { expect, test } from "vitest";
import { previewMessage, SHOP, springOffer } from "../governance/templates";
import { approveAs, askForApproval, auditOf, database, statusOf } from "../support/approval";
import { passTime, recover, runOutbox, withCrash } from "../support/crash";
import { customerWrites, sendPreference, sentMessages, takeWebhooks } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send } from "../support/story";
import { applyWebhooks, postWebhook } from "../support/worker";

/** The webhooks arrive and are stored; nobody has applied them yet. */
async function receive(): Promise<void> {
  for (const delivery of await takeWebhooks()) expect((await postWebhook(delivery)).status).toBe(200);
}

const waiting = () => database.all("select id from webhook_events where outcome = 'received'");

const saysStop = async (from = NEW_CUSTOMER) => {
  await customerWrites({ from, type: "text", text: { body: "STOP" } });
  await receive();
  expect(await waiting()).toHaveLength(1);
};

test("a STOP that is stored but not applied: the send waits for it, and is refused", async () => {
  const { preview_id } = await previewText(await conversationWith(), "One more thing…");
  await saysStop();
  const answer = send(preview_id);
  await scheduler.wait(200);
  expect(await sentMessages()).toEqual([]);
  await applyWebhooks();

  const { data } = await answer;
  expect(data).toMatchObject({ status: "failed", error: { code: "opted_out" } });
  expect(await sentMessages()).toEqual([]);
  expect((await auditOf(data.action_request_id)).at(-1)).toMatchObject({
    action: "message.failed",
    outcome: "denied",
    code: "opted_out",
  });
});

test("a STOP that nobody applies for a while: the send comes back later, and is refused then", async () => {
  const { preview_id } = await previewText(await conversationWith(), "One more thing…");
  await saysStop();
  // A consumer takes the event and dies; the event is free again in two minutes.
  await withCrash("webhook:after-claim", "error", applyWebhooks);
  const { data } = await send(preview_id);
  expect(data.status).toBe("scheduled");
  expect(await sentMessages()).toEqual([]);

  passTime(121_000);
  await applyWebhooks();
  await runOutbox();
  expect(await statusOf(data.action_request_id)).toMatchObject({
    status: "failed",
    error: { code: "opted_out" },
  });
  expect(await sentMessages()).toEqual([]);
});

test("a STOP that waits when the approval comes: nothing is sent", async () => {
  const { id } = await askForApproval(await conversationWith());
  await saysStop();
  const decision = approveAs("approver", id);
  await scheduler.wait(200);
  await applyWebhooks();
  expect(await decision).toMatchObject({ status: "failed", error: { code: "opted_out" } });
  await recover();
  expect(await sentMessages()).toEqual([]);
});

test("a customer who stops marketing in the app while an offer is on its way gets none", async () => {
  const { preview_id } = await previewMessage(SHOP.openAndWilling, springOffer());
  await sendPreference({ from: "85255501001", value: "stop" });
  await receive();
  const answer = send(preview_id);
  await scheduler.wait(200);
  expect(await sentMessages()).toEqual([]);
  await applyWebhooks();
  expect((await answer).data).toMatchObject({ status: "failed", error: { code: "opted_out" } });
  expect(await sentMessages()).toEqual([]);
});

test("an ordinary message that waits holds the send up only until it is applied", async () => {
  const { preview_id } = await previewText(await conversationWith(), "Here it is.");
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "And the price list?" } });
  await receive();
  const answer = send(preview_id);
  await scheduler.wait(200);
  expect(await sentMessages()).toEqual([]);
  await applyWebhooks();
  expect((await answer).data.status).toBe("executed");
  expect(await sentMessages()).toHaveLength(1);
});

test("what another customer wrote holds nothing up", async () => {
  const { preview_id } = await previewText(await conversationWith(), "Here it is.");
  await saysStop("85255509002");
  await withCrash("webhook:after-claim", "error", applyWebhooks);
  expect((await send(preview_id)).data.status).toBe("executed");
  expect(await waiting()).toHaveLength(1);
});

test("something of the customer's that could not be applied: nothing goes out until it was looked at", async () => {
  const conversation = await conversationWith();
  const { preview_id } = await previewText(conversation, "One more thing…");
  await saysStop();
  const park = (from: string, to: string) =>
    database.run({ sql: "update webhook_events set outcome = ?2 where outcome = ?1", params: [from, to] });
  await park("received", "failed");

  expect(await previewText(conversation, "Hello?")).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "unavailable" }],
  });
  expect((await send(preview_id)).data.code).toBe("preview_stale");
  await park("failed", "received");
  await applyWebhooks();
  expect(await previewText(conversation, "Hello?")).toMatchObject({ findings: [{ code: "opted_out" }] });
  expect(await sentMessages()).toEqual([]);
});
