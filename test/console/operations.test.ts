import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { sealAudit } from "../../src/governance";
import { createContext } from "../../src/platform/context";
import { set } from "../support/team";
import { signedInAs } from "./browser";

/** What a page of facts says under a name, without its tags. */
const fact = (page: string, name: string) =>
  new RegExp(`<dt>${name}</dt><dd>(.*?)</dd>`, "s").exec(page)?.[1]?.replace(/<[^>]+>/g, "");

test("where nothing waits, nothing is said to be late or in time", async () => {
  await set("update webhook_events set outcome = 'applied'");
  await set("update outbox set done_at = 1");
  const admin = await signedInAs("admin");
  const still = await admin.read("/console/operations?lang=en");
  for (const name of ["Webhook events that wait", "Webhook events that failed", "Outgoing work that waits"])
    expect(fact(still, name), name).toBe("none");
  await set(
    "insert into outbox (id, topic, ref, created_at, due_at) values ('out_x', 'message.send', 'msg_x', 0, 9007199254740991)",
  );
  const busy = await admin.read("/console/operations?lang=en");
  expect(fact(busy, "Outgoing work that waits")).toBe("1 (none of them is late)");
  await set("update outbox set due_at = ?1 where id = 'out_x'", Date.now() - 73.5 * 3_600_000);
  const late = await admin.read("/console/operations?lang=en");
  expect(fact(late, "Outgoing work that waits")).toBe("1 (the oldest is 3 days 1 hr late)");
});

test("an alert's details are said in the reader's language", async () => {
  await set(
    `insert into alerts (id, kind, key, severity, details, raised_at) values ('alr_x', 'payment_issue', 'payment_issue', 'warning', '{"count":3}', 1)`,
  );
  const admin = await signedInAs("admin");
  expect(await admin.read("/console/operations?lang=en")).toContain("count: 3");
  const page = await admin.read("/console/operations?lang=zh-Hant");
  expect(page).toContain("數量：3");
  expect(page).not.toContain("count:");
});

test("each cell of the table of seals carries its name, for a screen that has no room for columns", async () => {
  await sealAudit(createContext(env));
  const page = await (await signedInAs("admin")).read("/console/audit/seals?lang=en&verify=1");
  const [row = ""] = /<tbody><tr>.*?<\/tr>/s.exec(page) ?? [];
  const cells = [...row.matchAll(/<t[hd]\b[^>]*>/g)].map(([cell]) => cell);
  expect(cells.length).toBe(6);
  for (const cell of cells) expect(cell).toMatch(/data-name="[^"]+"/);
});

test("a badge and what stands beside it are words apart, also for whoever hears or copies the page", async () => {
  const page = await (await signedInAs("admin")).read("/console/audit?lang=en");
  expect(page).toContain('</a> <span class="badge');
  expect(page).not.toMatch(/<\/a><span class="badge/);
});
