import { expect, test } from "vitest";
import { fault, settings } from "../support/simulator";
import { approved, body, control, graph, NUMBER, template } from "./graph";

const OTHER_NUMBER = "100000000000012";

/** A template message with callback data, from the first number unless said. */
const sent = async (to: string, biz_opaque_callback_data: string, number = NUMBER) => {
  const { status, data } = await graph("POST", `${number}/messages`, {
    messaging_product: "whatsapp",
    to,
    type: "template",
    template: { name: "parcel_on_its_way", language: { code: "en" } },
    biz_opaque_callback_data,
  });
  return status === 200 ? 200 : data.error.code;
};
const sends = (query = "") => control(`sends${query}`);
const person = (n: number) => `8525551${String(n).padStart(4, "0")}`;

const withTemplate = () => approved(template({ components: [body("Your parcel left our shop.")] }));

test("sends are counted by broadcast, code, person and second", async () => {
  await withTemplate();
  for (const n of [1, 2, 3]) expect(await sent(person(n), `brd_a.${n}`)).toBe(200);
  expect(await sent(person(4), "brd_b.1")).toBe(200);
  await fault({ match: "messages", times: 2, kind: "error", code: 130429 });
  expect(await sent(person(5), "brd_a.4")).toBe(130429);
  expect(await sent(person(6), "brd_b.2")).toBe(130429);
  await settings({ token: "expired" });
  expect(await sent(person(5), "brd_a.4")).toBe(190);

  const all = await sends();
  expect(all).toMatchObject({ accepted: 4, people: 4, refused: { "130429": 2, "190": 1 } });
  expect(all.per_second.reduce((sum: number, { accepted }: { accepted: number }) => sum + accepted, 0)).toBe(
    4,
  );
  expect(all.first_at).toBeLessThanOrEqual(all.last_at);
  const own = await sends("?callback_prefix=brd_a.");
  expect(own).toMatchObject({ accepted: 3, people: 3, refused: { "130429": 1, "190": 1 } });
  expect(own.duplicates).toEqual({ count: 0, items: [] });
  expect(await sends(`?since=${all.last_at + 1}&callback_prefix=brd_a.`)).toMatchObject({
    accepted: 0,
    people: 0,
    per_second: [],
    most_within_a_second: 0,
    first_at: null,
  });
});

test("a second message to a person and callback data used twice are told", async () => {
  await withTemplate();
  await sent(person(1), "brd_a.1");
  await sent(person(1), "brd_a.1");
  await sent(person(2), "brd_a.2");
  await sent(person(2), "brd_a.3");
  await sent(person(2), "brd_b.3");
  const { duplicates, repeated_people, people } = await sends("?callback_prefix=brd_a.");
  expect(duplicates).toEqual({ count: 1, items: [{ callback_data: "brd_a.1", accepted: 2 }] });
  expect(repeated_people).toEqual({
    count: 2,
    items: [
      { wa_id: person(1), accepted: 2 },
      { wa_id: person(2), accepted: 2 },
    ],
  });
  expect(people).toBe(2);
});

test("a send whose answer was lost counts, one that never arrived does not", async () => {
  await withTemplate();
  await fault({ match: "messages", kind: "drop_after" });
  await sent(person(1), "brd_a.1").catch(() => "lost");
  await fault({ match: "messages", kind: "drop_before" });
  await sent(person(2), "brd_a.2").catch(() => "lost");
  expect(await sends("?callback_prefix=brd_a")).toMatchObject({ accepted: 1, people: 1, refused: {} });
});

test("the busiest second slides, and is of one number", async () => {
  await withTemplate();
  await settings({ throughput: 3 });
  const codes: number[] = [];
  for (let n = 0; n < 5; n += 1) codes.push(await sent(person(n), `brd_a.${n}`));
  for (let n = 5; n < 7; n += 1) await sent(person(n), `brd_a.${n}`, OTHER_NUMBER);
  expect(codes).toEqual([200, 200, 200, 130429, 130429]);
  const after = await sends();
  expect(after).toMatchObject({ accepted: 5, most_within_a_second: 3, refused: { "130429": 2 } });
  expect(await sends(`?phone_number_id=${OTHER_NUMBER}`)).toMatchObject({
    accepted: 2,
    most_within_a_second: 2,
  });
  // The second is over 1,000 ms after its first message, not at the next full one.
  while (Date.now() < after.first_at + 1_000) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await sent(person(7), "brd_a.7")).toBe(200);
  expect(await sends()).toMatchObject({ accepted: 6, most_within_a_second: 3 });
});

test("to mark a message as read is not a send", async () => {
  const read = { messaging_product: "whatsapp", status: "read", message_id: "wamid.unknown" };
  expect((await graph("POST", `${NUMBER}/messages`, read)).status).toBe(400);
  expect(await sends()).toMatchObject({ accepted: 0, refused: {} });
});

test("the log of requests keeps every word and says what it does not show", async () => {
  await withTemplate();
  for (const n of [1, 2, 3]) await sent(person(n), `brd_a.${n}`);
  const { items, left_out, pruned } = await control("requests?path=messages&limit=2");
  expect(items.map(({ body: sentBody }: { body: { to: string } }) => sentBody.to)).toEqual([
    person(2),
    person(3),
  ]);
  expect(items[0].response.messages[0].id).toMatch(/^wamid\./);
  expect(items[0].headers.authorization).toBe("redacted");
  expect({ left_out, pruned }).toEqual({ left_out: 1, pruned: 0 });
  expect(await control("requests?limit=two")).toEqual({
    error: { message: "limit must be a whole number.", path: "limit" },
  });
});
