import { beforeEach, expect, test } from "vitest";
import { applyEvents, hear, post, row, rows, wakeUps } from "../support/webhook";
import {
  message,
  messages,
  preference,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";

beforeEach(() => wakeUps.splice(0));

const GUEST = "85255509001";

const state = () =>
  row(`select (select count(*) from webhook_events) as events, (select count(*) from contacts where wa_id = '${GUEST}') as contacts,
    (select count(*) from messages join contacts on contacts.id = messages.contact_id where wa_id = '${GUEST}') as messages,
    (select sum(unread_count) from conversations join contacts on contacts.id = contact_id where wa_id = '${GUEST}') as unread,
    (select count(*) from consent_records join contacts on contacts.id = contact_id where wa_id = '${GUEST}') as consent,
    (select status from messages where wamid = 'wamid.DEMO1x2') as status`);

/** A STOP, two more messages, a reaction, a preference and two statuses in one body. */
function everything(): string {
  return webhookBody([
    messages(
      text(GUEST, "STOP", secondsAgo(50)),
      text(GUEST, "One more thing", secondsAgo(40)),
      text(GUEST, "Thanks"),
    ),
    messages(message(GUEST, { type: "reaction", reaction: { message_id: "wamid.DEMO1x2", emoji: "👍" } })),
    preference(GUEST, "stop"),
    statuses(status("wamid.DEMO1x2", "delivered"), status("wamid.DEMO1x2", "played")),
  ]);
}

test("the same body ten times at once: each event is stored once and applied once", async () => {
  const body = everything();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)));
  expect(answers.map(({ status: code }) => code)).toEqual(Array(10).fill(200));

  await Promise.all(Array.from({ length: 4 }, () => applyEvents()));
  const once = await state();
  expect(once).toMatchObject({ events: 7, contacts: 1, messages: 4, unread: 3, status: "played" });
  // Four categories of the STOP, and the preference.
  expect(once.consent).toBeGreaterThanOrEqual(5);

  for (let n = 0; n < 3; n++) await hear(body);
  expect(await state()).toEqual(once);
});

test("a repetition in another order, cut into other bodies, adds nothing", async () => {
  const first = text(GUEST, "One", secondsAgo(20));
  const second = text(GUEST, "Two", secondsAgo(10));
  const read = status("wamid.DEMO1x2", "played", secondsAgo(5));
  await hear(webhookBody([messages(first, second), statuses(read)]));
  const once = await state();
  for (const change of [statuses(read), messages(second), messages(first), messages(second, first)]) {
    await hear(webhookBody([change]));
  }
  expect(await state()).toEqual(once);
  expect(await rows("select distinct outcome from webhook_events")).toEqual([{ outcome: "applied" }]);
});

test("every body that was stored wakes the consumer, a repetition too: the first wake-up may have been lost", async () => {
  const body = webhookBody([messages(text(GUEST, "Hello"))]);
  await post(body);
  await post(body);
  expect(wakeUps).toEqual([0, 0]);
});

test("the same status at another time is another event, and changes nothing but the earliest time", async () => {
  const at = secondsAgo(60);
  await hear(webhookBody([statuses(status("wamid.DEMO2x9", "read", at))]));
  await hear(
    webhookBody([
      statuses(status("wamid.DEMO1x2", "played", at + 30), status("wamid.DEMO1x2", "played", at)),
    ]),
  );
  const before = await row("select * from messages where wamid = 'wamid.DEMO1x2'");
  await hear(webhookBody([statuses(status("wamid.DEMO1x2", "played", at + 45))]));
  expect(await row("select * from messages where wamid = 'wamid.DEMO1x2'")).toEqual(before);
});
