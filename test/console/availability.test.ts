import { expect, test } from "vitest";
import { row, rows } from "../support/webhook";
import { signedInAs } from "./browser";

const available = async () =>
  (await row<{ available: number }>("select available from staff where id = 'stf_agent'")).available;

test("a person says that they are away, and back; it is recorded, and concerns nobody else", async () => {
  const browser = await signedInAs("agent");
  expect(await browser.read("/console?lang=en")).toContain("New conversations may be given to you");
  expect((await browser.submit("/console/availability", { available: "no" })).status).toBe(303);
  expect(await available()).toBe(0);
  expect(await browser.read("/console?lang=zh-Hant")).toContain("暫不接收新對話");
  await browser.submit("/console/availability", { available: "yes" });
  expect(await available()).toBe(1);
  expect(
    await rows(
      "select action from audit_log where entity_id = 'stf_agent' and action like 'staff.%' order by seq",
    ),
  ).toEqual([{ action: "staff.away" }, { action: "staff.available" }]);
  expect(await row("select min(available) as others from staff where id <> 'stf_agent'")).toEqual({
    others: 1,
  });
});

test("only a form of this site changes it", async () => {
  const browser = await signedInAs("agent");
  expect((await browser.post("/console/availability", { available: "no" })).status).toBe(403);
  expect(await available()).toBe(1);
});
