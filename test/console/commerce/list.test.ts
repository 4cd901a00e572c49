import { expect, test } from "vitest";
import { set } from "../../support/team";
import { rows } from "../../support/webhook";
import { signedInAs } from "../browser";
import { HOSTILE, link, order, threadIn, wordsOn } from "./orders";

const PATH = "/console/orders";

test("the list says what there is, for how much and how far its payment is, the latest first", async () => {
  const thread = await threadIn("que_orders");
  const first = await order(thread, { number: "ORD-FIRST" });
  const second = await order(thread, { number: "ORD-SECOND", status: "paid" });
  await link(second, thread, { status: "expired" });
  await link(second, thread, { status: "paid", paid_at: Date.now() });
  const browser = await signedInAs("agent");
  const page = await browser.read(`${PATH}?lang=en`);
  const words = wordsOn(page);
  expect(words).toMatch(/Paid .* ORD-SECOND HK\$730\.00 .* Payment: Paid .* ORD-FIRST HK\$730\.00/);
  expect(words).toMatch(/ORD-FIRST .* No payment link/);
  expect(page).toContain(`href="${PATH}/${first}"`);
  expect(page).toContain(`<a href="${PATH}" aria-current="page">Orders</a>`);
  expect(wordsOn(await browser.read(`${PATH}?lang=zh-Hant`))).toContain("付款： 已付款");
});

test("orders of conversations that a person does not see are not there for them", async () => {
  const open = await order(await threadIn("que_orders"), { number: "ORD-OPEN" });
  const closed = await order(await threadIn("que_complaints", "85255509002"), { number: "ORD-CLOSED" });
  const nowhere = await order(
    { ...(await threadIn(null, "85255509003")), conversation_id: null },
    {
      number: "ORD-NOWHERE",
    },
  );
  const seen: Record<string, string[]> = {
    agent: [open],
    marketer: [open, nowhere],
    viewer: [],
    manager: [open, closed, nowhere],
  };
  for (const [role, ids] of Object.entries(seen)) {
    const browser = await signedInAs(role);
    const page = await browser.read(PATH);
    for (const id of [open, closed, nowhere]) {
      expect(page.includes(`${PATH}/${id}"`), `${role} ${id}`).toBe(ids.includes(id));
      expect((await browser.get(`${PATH}/${id}`)).status, `${role} ${id}`).toBe(ids.includes(id) ? 200 : 404);
    }
  }
});

test("customers are masked without the permission, and seeing them is in the log with it", async () => {
  const thread = await threadIn(null);
  await set("update contacts set name = 'Secret Name' where id = ?1", thread.contact_id);
  const id = await order(thread);
  const viewer = await signedInAs("viewer");
  const looks = () =>
    rows<{ actor_id: string; entity_id: string | null; details: string }>(
      "select actor_id, entity_id, details from audit_log where action = 'personal_data.read' and actor_id in ('stf_viewer', 'stf_agent') order by seq",
    );
  for (const path of [PATH, `${PATH}/${id}`]) {
    const page = await viewer.read(path);
    expect(page).toContain("S•••");
    expect(page).not.toContain("Secret Name");
    expect(page).not.toContain("5509001");
  }
  expect(await looks()).toEqual([]);
  const agent = await signedInAs("agent");
  for (const path of [PATH, `${PATH}/${id}`]) expect(await agent.read(path)).toContain("Secret Name");
  const [list, single] = (await looks()).filter(({ actor_id }) => actor_id === "stf_agent");
  expect(JSON.parse(list?.details ?? "{}").contacts).toBeGreaterThan(0);
  expect(single?.entity_id).toBe(thread.contact_id);
});

test("what needs a person is told first, in words, and can be shown alone", async () => {
  const thread = await threadIn("que_orders");
  await order(thread, { number: "ORD-FINE" });
  await order(thread, { number: "ORD-TWICE", payment_issue: "paid_twice", status: "paid" });
  await order(await threadIn("que_complaints", "85255509002"), { payment_issue: "paid_twice" });
  const browser = await signedInAs("agent");
  const words = wordsOn(await browser.read(`${PATH}?lang=en`));
  expect(words).toContain("A payment of 1 order needs a person.");
  expect(words).toContain("Needs a look Paid");
  expect(words).toContain("The order was paid twice. Give one of the payments back.");
  const alone = wordsOn(await browser.read(`${PATH}?show=issue`));
  expect(alone).toContain("ORD-TWICE");
  expect(alone).not.toContain("ORD-FINE");
  expect(wordsOn(await browser.read(`${PATH}?lang=zh-Hant`))).toContain("訂單付款兩次。");
});

test("the list is narrowed to a status, and what is no status is all of them", async () => {
  const thread = await threadIn("que_orders");
  await order(thread, { number: "ORD-PAID", status: "paid" });
  await order(thread, { number: "ORD-GONE", status: "cancelled" });
  const browser = await signedInAs("agent");
  const paid = await browser.read(`${PATH}?show=paid&lang=en`);
  expect(paid).toContain("ORD-PAID");
  expect(paid).not.toContain("ORD-GONE");
  for (const odd of ["nothing", "constructor", "%27%20or%201"]) {
    const all = await browser.read(`${PATH}?show=${odd}`);
    expect(all).toContain("ORD-PAID");
    expect(all).toContain("ORD-GONE");
  }
});

test("a long list goes on, and each order stands on one page", async () => {
  const thread = await threadIn("que_orders");
  const ids: string[] = [];
  const placed_at = Date.now() + 60_000;
  // Many at one and the same moment.
  for (let n = 0; n < 45; n++) ids.push(await order(thread, { placed_at }));
  const browser = await signedInAs("agent");
  const seen: string[] = [];
  let path: string | undefined = PATH;
  while (path) {
    const page: string = await browser.read(path);
    seen.push(...[...page.matchAll(/href="\/console\/orders\/(ord_test\d+)"/g)].map(([, id = ""]) => id));
    path = /href="(\/console\/orders\?before=[^"&]+)"/.exec(page)?.[1];
  }
  expect(seen.filter((id) => ids.includes(id))).toEqual([...ids].reverse());
});

test("a cart is no order of anybody's yet, and its wamid stays inside", async () => {
  const thread = await threadIn("que_orders");
  const cart = { source: "whatsapp_cart", external_id: "wamid.SECRET", number: null, made_in: null };
  const items = JSON.stringify([{ product_id: "oolong-100g", quantity: 2, price_minor: 12_000 }]);
  const id = await order(thread, { ...cart, status: "requested", items, lines: "[]", total_minor: 24_000 });
  const browser = await signedInAs("agent");
  for (const path of [PATH, `${PATH}/${id}`]) {
    const page = await browser.read(`${path}?lang=en`);
    expect(wordsOn(page)).toContain("Customer&#39;s cart");
    expect(page).not.toContain("wamid.SECRET");
  }
  expect(wordsOn(await browser.read(`${PATH}/${id}`))).toContain("Nobody has agreed to this yet.");
});

test("names and notes stay text", async () => {
  const thread = await threadIn("que_orders");
  await set("update contacts set name = ?2 where id = ?1", thread.contact_id, HOSTILE);
  const id = await order(thread, {
    number: HOSTILE,
    note: HOSTILE,
    items: JSON.stringify([{ product_id: HOSTILE, quantity: 1, price_minor: 1, names: { en: HOSTILE } }]),
    lines: JSON.stringify([{ kind: "fee", label: HOSTILE, minor: 1 }]),
    payment_issue: HOSTILE,
  });
  await link(id, thread, { note: HOSTILE });
  const browser = await signedInAs("manager");
  for (const path of [PATH, `${PATH}/${id}`]) {
    const page = await browser.read(path);
    expect(page).not.toContain("<img");
    expect(page).toContain("&lt;img src=x");
  }
});
