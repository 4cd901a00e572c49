import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import type { MessageContent } from "../../src/meta";
import { sendMessage } from "../../src/meta/messages";
import { type SendPermit, takePermitAuthority } from "../../src/meta/send-permit";
import { createContext } from "../../src/platform/context";
import { requestPermit } from "../../src/sending/permit";
import { database } from "../support/approval";
import { sentMessages } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER } from "../support/story";

const HELLO: MessageContent = { type: "text", text: { body: "Hello!" } };
const OTHER: MessageContent = { type: "text", text: { body: "Hello?" } };

const OPEN = { open: true, closesAt: null, freeEntryPointUntil: null, opensFreeEntryPoint: false };

let request: Omit<Parameters<typeof requestPermit>[1], "content">;

beforeEach(async () => {
  const conversation = await conversationWith();
  const row = await database.first<{ contact_id: string; phone_number_id: string }>(
    "select contact_id, phone_number_id from conversations where id = ?1",
    conversation,
  );
  if (!row) throw new Error("the customer's conversation is missing");
  request = {
    messageId: "msg_by_hand",
    contactId: row.contact_id,
    conversationId: conversation,
    phoneNumberId: row.phone_number_id,
    window: OPEN,
  };
});

const decide = (change: Partial<typeof request> = {}, content: MessageContent = HELLO) =>
  requestPermit(createContext(env), { ...request, ...change, content });

async function permitFor(content: MessageContent = HELLO): Promise<SendPermit> {
  const decision = await decide({}, content);
  if (decision.kind !== "granted") throw new Error(`not granted: ${JSON.stringify(decision)}`);
  return decision.permit;
}

test("a permit that was granted sends its message to its recipient, once", async () => {
  const permit = await permitFor();
  expect(await sendMessage(createContext(env), permit, HELLO, Date.now())).toMatchObject({
    kind: "accepted",
  });
  await expect(sendMessage(createContext(env), permit, HELLO, Date.now())).rejects.toThrow("used before");
  const sent = await sentMessages();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body).toMatchObject({
    to: NEW_CUSTOMER,
    text: { body: "Hello!" },
    biz_opaque_callback_data: "msg_by_hand",
  });
});

test("two spend one permit at once: one message", async () => {
  const permit = await permitFor();
  const results = await Promise.allSettled(
    [1, 2].map(() => sendMessage(createContext(env), permit, HELLO, Date.now())),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await sentMessages()).toHaveLength(1);
});

test("a permit cannot be made by hand, copied, or changed", async () => {
  const permit = await permitFor();
  const byHand = { ...request, recipient: { to: NEW_CUSTOMER }, contentHash: permit.contentHash };
  const forged = [
    { ...byHand, expiresAt: Date.now() + 10_000 } as unknown as SendPermit,
    { ...permit },
    { ...permit, recipient: { to: "85255509999" } },
    Object.create(permit) as SendPermit,
    structuredClone({ ...permit }) as SendPermit,
  ];
  for (const copy of forged) {
    await expect(sendMessage(createContext(env), copy, HELLO, Date.now())).rejects.toThrow("was not issued");
  }
  expect(() => Object.assign(permit, { recipient: { to: "85255509999" } })).toThrow(TypeError);
  expect(await sentMessages()).toEqual([]);

  // None of this has spent the permit itself.
  expect(await sendMessage(createContext(env), permit, HELLO, Date.now())).toMatchObject({
    kind: "accepted",
  });
});

test("a permit is for one content", async () => {
  const permit = await permitFor();
  await expect(sendMessage(createContext(env), permit, OTHER, Date.now())).rejects.toThrow("other content");
  await expect(sendMessage(createContext(env), permit, HELLO, Date.now())).rejects.toThrow("used before");
  expect(await sentMessages()).toEqual([]);
});

test("a permit is good for ten seconds", async () => {
  const [early, late] = [await permitFor(), await permitFor()];
  await expect(sendMessage(createContext(env), late, HELLO, late.expiresAt)).rejects.toThrow("expired");
  expect(await sendMessage(createContext(env), early, HELLO, early.expiresAt - 1)).toMatchObject({
    kind: "accepted",
  });
  const now = Date.now();
  expect(early.expiresAt - now).toBeLessThanOrEqual(10_000);
  expect(await sentMessages()).toHaveLength(1);
});

test("a permit ends with the window that it was granted for, in time for the way to Meta", async () => {
  const closesAt = Date.now() + 8_000;
  const decision = await decide({ window: { ...OPEN, closesAt } });
  expect(decision).toMatchObject({ kind: "granted", permit: { expiresAt: closesAt - 5_000 } });
});

test("nobody else can issue permits", () => {
  expect(() => takePermitAuthority()).toThrow("already taken");
});

test("no permit outside the window, or to a contact without an address", async () => {
  expect(await decide({ window: { ...OPEN, open: false } })).toMatchObject({
    kind: "refused",
    guardrail: { code: "window_closed" },
  });
  expect(await decide({ contactId: "con_nobody" })).toMatchObject({
    kind: "refused",
    guardrail: { code: "invalid_number" },
  });
});
