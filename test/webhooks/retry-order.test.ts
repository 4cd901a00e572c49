import { expect, test } from "vitest";
import { approveAs } from "../support/approval";
import { park, retry } from "../support/parked";
import { conversationOf, hear, row } from "../support/webhook";
import { messages, preference, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { ok } from "../support/worker";

const LATE = "85255509421";
const IN_ORDER = "85255509422";

interface Said {
  ago: number;
  body?: string;
  preference?: string;
}

const NOW = secondsAgo();

const bodyOf = (from: string, { ago, body, preference: set }: Said): string =>
  webhookBody([
    set === undefined ? messages(text(from, body ?? "", NOW - ago)) : preference(from, set, NOW - ago),
  ]);

async function retried(event_ids: string[]): Promise<void> {
  const { data } = await retry({ event_ids });
  await approveAs("approver", data.action_request_id);
}

async function stateOf(phone: string): Promise<Record<string, unknown>> {
  const { contact_id } = (await ok("admin", "whatsapp.conversations.list", { phone: `+${phone}` })).items[0];
  return (await ok("admin", "whatsapp.consent_records.list", { contact_id })).state;
}

test.each<[string, Said, Said[]]>([
  ["STOP, then an ordinary message", { ago: 3600, body: "STOP" }, [{ ago: 60, body: "Is it open today?" }]],
  ["STOP, then START", { ago: 3600, body: "STOP" }, [{ ago: 60, body: "START" }]],
  ["STOP, then another STOP", { ago: 3600, body: "STOP" }, [{ ago: 60, body: "STOP" }]],
  [
    "an ordinary message, then STOP",
    { ago: 30, body: "STOP" },
    [
      { ago: 3600, body: "Hello" },
      { ago: 60, body: "Is it open today?" },
    ],
  ],
  [
    "STOP between two messages",
    { ago: 60, body: "STOP" },
    [
      { ago: 90, body: "A" },
      { ago: 30, body: "B" },
    ],
  ],
  [
    "a stop of marketing, then its resumption",
    { ago: 3600, preference: "stop" },
    [
      { ago: 60, preference: "resume" },
      { ago: 50, body: "Hello" },
    ],
  ],
  [
    "a resumption, then a stop",
    { ago: 3600, preference: "resume" },
    [
      { ago: 60, preference: "stop" },
      { ago: 50, body: "Hello" },
    ],
  ],
  ["an ordinary message, then an earlier START", { ago: 3600, body: "START" }, [{ ago: 60, body: "STOP" }]],
])("parked and applied late, it counts at its own time: %s", async (_name, first, later) => {
  const inOrder = [first, ...later].sort((a, b) => b.ago - a.ago);
  for (const said of inOrder) await hear(bodyOf(IN_ORDER, said));

  const parked = await park(bodyOf(LATE, first), "insert on contacts");
  expect(parked).toHaveLength(1);
  for (const said of later) await hear(bodyOf(LATE, said));
  await retried(parked);

  expect(await stateOf(LATE)).toEqual(await stateOf(IN_ORDER));
});

test("a message that is applied late stands at its own time, and does not move the window back or forward", async () => {
  const parked = await park(
    webhookBody([messages(text(LATE, "First", secondsAgo(7200)))]),
    "insert on messages",
  );
  await hear(webhookBody([messages(text(LATE, "Second", secondsAgo(60)))]));
  const conversation_id = await conversationOf(LATE);
  const before = await row(
    "select last_inbound_at, last_message_at from conversations where id = ?1",
    conversation_id,
  );
  await retried(parked);
  const { messages: shown } = await ok("agent", "whatsapp.conversation.get", { conversation_id });
  expect(shown.map((item: { customer_text: string }) => item.customer_text)).toEqual(["First", "Second"]);
  expect(
    await row("select last_inbound_at, last_message_at from conversations where id = ?1", conversation_id),
  ).toEqual(before);
});
