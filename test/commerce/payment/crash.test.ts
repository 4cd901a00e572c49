import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../../src/platform/checkpoints";
import { approveAs, auditOf, statusOf } from "../../support/approval";
import { CRASH_KINDS, passTime, recover, runOutbox, takenByMeta, withCrash } from "../../support/crash";
import { fault } from "../../support/simulator";
import { conversationWith } from "../../support/story";
import { cron } from "../../support/worker";
import { askForLink, confirmedOrder, linksOf, sendLink, sentLink, sessions } from "./payments";

/** Everything that a payment link passes through between the approval and the customer's phone. */
const POINTS: readonly Checkpoint[] = [
  "approval:after-commit",
  "payment:before-provider",
  "payment:after-provider",
  "payment:after-open",
  "send:before-permit",
  "send:after-settle",
];

const buttons = async () => (await takenByMeta()).filter(({ body }) => body.type === "interactive");

async function waiting(): Promise<{ order: string; request: string }> {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  return { order, request: await askForLink(conversation, order) };
}

describe.each(CRASH_KINDS)("%s", (kind) => {
  test.each(POINTS)("at %s: one session, one link, one message", async (point) => {
    const { order, request } = await waiting();
    expect(await withCrash(point, kind, () => approveAs("approver", request))).toEqual({ struck: true });
    await recover();
    await runOutbox();
    expect(await sessions()).toHaveLength(1);
    expect(await linksOf(order)).toMatchObject([{ status: "open" }]);
    expect(await buttons()).toHaveLength(1);
    expect(await statusOf(request)).toMatchObject({ status: "executed" });
    const actions = (await auditOf(request)).map(({ action }) => action);
    expect(actions.filter((action) => action === "payment_link.opened")).toHaveLength(1);
  });
});

test.each(["drop_before", "drop_after"])(
  "Stripe's answer is lost (%s): asked again, made once",
  async (kind) => {
    const { order, request } = await waiting();
    await fault({ match: "checkout/sessions", kind });
    await approveAs("approver", request);
    expect(await linksOf(order)).toMatchObject([{ status: "creating" }]);
    expect(await statusOf(request)).toMatchObject({ status: "scheduled" });
    await recover();
    expect(await sessions()).toHaveLength(1);
    expect(await linksOf(order)).toMatchObject([{ status: "open" }]);
    expect(await buttons()).toHaveLength(1);
  },
);

test("Stripe is down for a minute, then for good", async () => {
  const first = await waiting();
  await fault({ match: "checkout/sessions", kind: "error", status: 503, times: 2 });
  await approveAs("approver", first.request);
  await recover();
  await recover();
  expect(await linksOf(first.order)).toMatchObject([{ status: "open" }]);

  const second = await waiting();
  await fault({ match: "checkout/sessions", kind: "error", status: 503, times: 1000 });
  await approveAs("approver", second.request);
  for (let turn = 0; turn < 6; turn++) await recover();
  expect(await linksOf(second.order)).toMatchObject([{ status: "failed" }]);
  expect(await statusOf(second.request)).toMatchObject({ status: "failed", error: { code: "unavailable" } });
  expect(await buttons()).toHaveLength(1);
});

test("two runs at once make one session and send one message", async () => {
  const { order, request } = await waiting();
  await fault({ match: "checkout/sessions", kind: "delay", ms: 300, times: 2 });
  const approving = approveAs("approver", request);
  await scheduler.wait(100);
  await Promise.all([approving, runOutbox(), runOutbox()]);
  await runOutbox();
  expect(await sessions()).toHaveLength(1);
  expect(await linksOf(order)).toMatchObject([{ status: "open" }]);
  expect(await buttons()).toHaveLength(1);
});

test("another link is agreed on while the first is being made: only the newer one goes out", async () => {
  const conversation = await conversationWith();
  const order = await confirmedOrder(conversation);
  const first = await askForLink(conversation, order);
  await fault({ match: "checkout/sessions", kind: "drop_before" });
  await approveAs("approver", first);
  const second = await sendLink(conversation, order);
  await recover();
  expect((await linksOf(order)).map(({ status }) => status)).toEqual(["revoked", "open"]);
  expect(await statusOf(first)).toMatchObject({ status: "failed", error: { code: "conflict" } });
  expect(await buttons()).toHaveLength(1);
  expect(second.link.status).toBe("open");
});

describe.each(CRASH_KINDS)("closing, %s", (kind) => {
  test.each(["payment:before-close", "payment:after-close"] as const)(
    "at %s: the session ends all the same",
    async (point) => {
      const { order } = await sentLink({ expires_in_minutes: 30 });
      passTime(31 * 60_000);
      await cron();
      expect(await linksOf(order)).toMatchObject([{ status: "expired" }]);
      expect(await withCrash(point, kind, runOutbox)).toEqual({ struck: true });
      passTime(60_000);
      await runOutbox();
      expect(await sessions()).toMatchObject([{ status: "expired" }]);
    },
  );
});
