import { expect, test } from "vitest";
import { settings, takeWebhooks } from "../support/simulator";
import type { Answer } from "../support/webhook";
import { approved, body, buttons, control, graph, heard, link, NUMBER, reply, template } from "./graph";

const PERSON = "85255501001";
const OTHER = "85255502002";

const offer = () =>
  approved(
    template({
      name: "spring_teas",
      category: "MARKETING",
      components: [
        body("Our spring teas are here."),
        buttons(reply("Reserve one"), reply("Stop promotions"), link()),
      ],
    }),
  );

const sendTo = (to: string, components: object[] = []) =>
  graph("POST", `${NUMBER}/messages`, {
    messaging_product: "whatsapp",
    to,
    type: "template",
    template: { name: "spring_teas", language: { code: "en" }, components },
    biz_opaque_callback_data: "brd_a.1",
  });
const react = (...reactions: object[]) => settings({ reactions });

/** What the webhooks say, a word each: statuses with their code, kinds of messages. */
const told = async () =>
  (await heard()).map(({ field, value }) => {
    if (field === "user_preferences") return `preference ${value.user_preferences[0].value}`;
    const [status] = value.statuses ?? [];
    if (status === undefined) return value.messages[0].type;
    return status.errors === undefined ? status.status : `${status.status} ${status.errors[0].code}`;
  });

test("a message fails for those it is said of, and for nobody else", async () => {
  await offer();
  await react(
    { match: { wa_ids: [PERSON] }, fail_code: 131026 },
    { match: { suffix: "77" }, fail_code: 131049 },
    { match: { suffix: "7" }, fail_code: 131050 },
  );
  const outcomes: Record<string, unknown> = {};
  for (const to of [PERSON, "85255500077", "85255500087", OTHER]) {
    expect((await sendTo(to)).status).toBe(200);
    outcomes[to] = await told();
  }
  expect(outcomes).toEqual({
    [PERSON]: ["failed 131026"],
    "85255500077": ["failed 131049"],
    "85255500087": ["failed 131050"],
    [OTHER]: ["sent", "delivered"],
  });
  expect(await control("sends")).toMatchObject({ accepted: 4, refused: {} });
});

test("a send is refused so many times and then taken", async () => {
  await offer();
  await react({ match: { suffix: "001" }, refuse_code: 131056, times: 2 });
  const codes: unknown[] = [];
  for (const to of [PERSON, OTHER, PERSON, PERSON]) {
    const { status, data } = await sendTo(to);
    codes.push(status === 200 ? 200 : data.error.code);
  }
  expect(codes).toEqual([131056, 200, 131056, 200]);
  expect(await control("sends")).toMatchObject({ accepted: 2, refused: { "131056": 2 } });
  // New reactions count anew.
  await react({ match: {}, refuse_code: 131026, times: 1 });
  expect((await sendTo(PERSON)).data.error).toMatchObject({ code: 131026 });
  expect((await sendTo(PERSON)).status).toBe(200);
});

test("statuses come as asked, whatever comes by itself", async () => {
  await offer();
  const outcomes: unknown[] = [];
  for (const wish of [
    { silent: true },
    { delivered: false },
    { read: true },
    { delivered: false, read: true },
    { sent: false, delivered: false },
    { fail_code: 131026, silent: true },
  ]) {
    await react({ match: {}, ...wish });
    await sendTo(PERSON);
    outcomes.push(await told());
  }
  expect(outcomes).toEqual([[], ["sent"], ["sent", "delivered", "read"], ["sent", "read"], [], []]);
});

test("a customer presses a button of the template, with its payload and the message it is of", async () => {
  await offer();
  await react({ match: {}, press_button: 2, delivered: true, read: true });
  const { data } = await sendTo(PERSON, [
    { type: "button", index: 1, sub_type: "quick_reply", parameters: [{ type: "payload", payload: "stop" }] },
  ]);
  const last = (await heard()).at(-1);
  expect(last?.value.messages[0]).toMatchObject({
    from: PERSON,
    type: "button",
    button: { text: "Stop promotions", payload: "stop" },
    context: { from: "85255500001", id: data.messages[0].id },
  });
  expect(last?.value.contacts[0].wa_id).toBe(PERSON);
  // Without a payload of the send's own Meta brings the label; the third button is none to press.
  await sendTo(PERSON);
  expect((await heard()).at(-1)?.value.messages[0].button).toEqual({
    text: "Stop promotions",
    payload: "Stop promotions",
  });
  await react({ match: {}, press_button: 3 });
  await sendTo(PERSON);
  expect(await told()).toEqual(["sent", "delivered"]);
});

test("a customer answers in words, or stops in the app, after a template and after nothing else", async () => {
  await offer();
  await react({ match: { suffix: "1001" }, reply_text: "STOP", preference: "stop" });
  const { data } = await sendTo(PERSON);
  const changes = await heard();
  const message = changes[2]?.value.messages[0] as Answer;
  expect(message).toMatchObject({ type: "text", text: { body: "STOP" }, from: PERSON });
  expect(message.context.id).toBe(data.messages[0].id);
  expect(changes[3]?.value.user_preferences[0]).toMatchObject({ wa_id: PERSON, value: "stop" });
  // The words opened a window; an answer within it is no template and is not answered again.
  await graph("POST", `${NUMBER}/messages`, {
    messaging_product: "whatsapp",
    to: PERSON,
    type: "text",
    text: { body: "Done." },
  });
  expect(await told()).toEqual(["sent", "delivered"]);
  // Who has stopped gets no further marketing, and so has nothing to answer.
  await sendTo(PERSON);
  expect(await told()).toEqual(["failed 131050"]);
  expect((await control(`messages?contact=${PERSON}`)).messages.map((m: Answer) => m.direction)).toEqual([
    "outbound",
    "inbound",
    "outbound",
    "outbound",
  ]);
});

test("reactions are forgotten with everything else, and a faulty one is refused", async () => {
  await offer();
  await react({ match: {}, refuse_code: 131026 });
  expect((await sendTo(PERSON)).status).toBe(400);
  await control("reset", {});
  await offer();
  expect((await sendTo(PERSON)).status).toBe(200);
  expect(await control("settings", { reactions: [{ match: { suffix: "12a" } }] })).toMatchObject({
    error: { path: "reactions.0.match.suffix" },
  });
});

test("waiting bodies can be taken together, as Meta aggregates them", async () => {
  await offer();
  for (const n of [1, 2, 3]) await sendTo(`8525550300${n}`);
  const bodies = (await control("webhooks?together=4")).items;
  expect(bodies.map((item: Answer) => JSON.parse(item.body).entry.length)).toEqual([4, 2]);
  expect(bodies[0].signature).toMatch(/^sha256=[0-9a-f]{64}$/);
  expect(await takeWebhooks()).toEqual([]);
});
