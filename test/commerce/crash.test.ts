import { afterEach, describe, expect, test } from "vitest";
import type { Checkpoint } from "../../src/platform/checkpoints";
import { approveAs, auditOf, statusOf } from "../support/approval";
import { CRASH_KINDS, passTime, recover, runOutbox, withCrash, withFailingStatement } from "../support/crash";
import { row } from "../support/webhook";
import { asked, askedOfShop, chat, madeOrders, stockOf, theShop, useCatalogue, useShop } from "./orders";

afterEach(useCatalogue);

const POINTS: Checkpoint[] = [
  "approval:after-commit",
  "order:before-claim",
  "order:after-claim",
  "order:after-shop",
  "order:before-settle",
  "order:after-settle",
];

describe.each(CRASH_KINDS)("%s, an order of the shop", (kind) => {
  test.each(POINTS)("at %s: one order in the shop and one here", async (point) => {
    useShop();
    const id = await asked(await chat());
    expect(await withCrash(point, kind, () => approveAs("approver", id))).toEqual({ struck: true });
    await recover();
    passTime(120_000);
    await runOutbox();
    expect(await statusOf(id)).toMatchObject({ status: "executed", result: { number: "HLT-1001" } });
    expect((await theShop()).orders).toHaveLength(1);
    expect(await madeOrders()).toHaveLength(1);
    const actions = (await auditOf(id)).map(({ action }) => action);
    expect(actions.filter((action) => action === "order.made")).toHaveLength(1);
  });
});

describe.each(CRASH_KINDS)("%s, an order of the catalogue", (kind) => {
  test.each<[Checkpoint, number]>([
    ["approval:before-commit", 0],
    ["approval:after-commit", 1],
  ])("at %s: the pieces are taken with the order or not at all", async (point, orders) => {
    const id = await asked(await chat());
    await withCrash(point, kind, () => approveAs("approver", id));
    await recover();
    expect(await madeOrders()).toHaveLength(orders);
    expect(await stockOf("oolong-100g")).toBe(40 - 2 * orders);
    expect(await statusOf(id)).toMatchObject({ status: orders === 1 ? "executed" : "pending_approval" });
  });
});

test("three runs of the queue at once ask the shop once", async () => {
  useShop();
  const id = await asked(await chat());
  await withCrash("approval:after-commit", "error", () => approveAs("approver", id));
  passTime(60_000);
  await Promise.all([runOutbox(), runOutbox(), runOutbox()]);
  passTime(120_000);
  await runOutbox();
  expect(await askedOfShop("POST", "/orders")).toHaveLength(1);
  expect(await madeOrders()).toHaveLength(1);
  expect(await statusOf(id)).toMatchObject({ status: "executed" });
});

test("whichever statement fails or loses its answer, there is one order in the shop and one here", async () => {
  useShop();
  let orders = 0;
  for (const fault of ["not_run", "answer_lost"] as const) {
    for (let n = 1; ; n++) {
      const customers = ["85255501001", "85255501002", "85255501003", "85255501005"];
      const id = await asked(await chat(customers[n % customers.length]));
      const { struck } = await withFailingStatement(n, fault, () => approveAs("approver", id));
      await recover();
      passTime(120_000);
      await runOutbox();
      const { status } = await statusOf(id);
      if (status === "executed") orders += 1;
      expect(["executed", "pending_approval"]).toContain(status);
      expect((await theShop()).orders).toHaveLength(orders);
      expect(await madeOrders()).toHaveLength(orders);
      expect(await row("select count(*) as n from order_creations where status = 'waiting'")).toEqual({
        n: 0,
      });
      if (!struck || n > 20) break;
    }
  }
  expect(orders).toBeGreaterThan(5);
}, 120_000);
