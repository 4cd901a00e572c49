import { beforeEach, expect, test } from "vitest";
import { observeStatements, type StatementCost } from "../../../src/platform/db";
import { type Delivery, settings } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { applyWebhooks, postWebhook } from "../../support/worker";
import { asUtility, draft, people, scheduled, standing, untilStatus } from "./runs";

beforeEach(asUtility);

const isClaim = ({ sql }: StatementCost) =>
  /^\s*update broadcast_recipients set status = 'sending'/.test(sql);
/** What the test itself asks. */
const isTests = ({ sql }: StatementCost) => /from staff|select \* from broadcasts/.test(sql);

test("from the claim to the read receipt, 100 recipients take at most 15 statements, and each at most 8 rows written", async () => {
  await settings({ auto_status: ["sent", "delivered", "read"], status_delay_ms: 0, throughput: 1_000 });
  await rows("update phone_numbers set throughput_level = 'HIGH'");
  await people(200);
  const id = await draft();
  const costs: StatementCost[] = [];
  observeStatements((cost) => costs.push(cost));
  const began = performance.now();
  await scheduled(id);
  await untilStatus(id, "done");
  // Two statements every two seconds, a look and who waits, are the clock's: on a busy machine there are more of them.
  const ofTheClock = 2 * Math.floor((performance.now() - began) / 2_000);
  // Meta says what it has to say of many messages together.
  const response = await fetch("http://simulator.test/_sim/webhooks?together=300");
  for (const delivery of ((await response.json()) as { items: Delivery[] }).items)
    await postWebhook(delivery);
  await applyWebhooks();
  observeStatements(undefined);
  expect(await standing(id)).toEqual({ read: 200 });

  expect(costs.filter(isClaim)).toHaveLength(2);
  const spent = costs.slice(costs.findIndex(isClaim)).filter((cost) => !isTests(cost));
  const sum = (what: "rows_read" | "rows_written") => spent.reduce((total, cost) => total + cost[what], 0);
  expect((spent.length - ofTheClock) / 2).toBeLessThanOrEqual(15);
  expect(sum("rows_written") / 200).toBeLessThanOrEqual(8);
  // Nothing goes through the whole list for each of it.
  expect(sum("rows_read") / 200).toBeLessThanOrEqual(45);
});
