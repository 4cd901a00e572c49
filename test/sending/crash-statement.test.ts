import { expect, test } from "vitest";
import { findActionRequest, preview, requestWrite } from "../../src/governance";
import { sessionMessageWrite } from "../../src/inbox/session-message";
import { approveAs, asClient, database, outcomeOf, PAYMENT_WORDS } from "../support/approval";
import { messagesOf, recover, STATEMENT_FAULTS, takenByMeta, withFailingStatement } from "../support/crash";
import { settings } from "../support/simulator";
import { conversationWith, freshKey } from "../support/story";

/** A call to send one reply, made in the same way each time it is repeated. */
async function reply(conversation_id: string, body: string) {
  const ctx = await asClient("agent");
  const message = { type: "text", text: { body } } as const;
  const { preview_id } = await preview(ctx, sessionMessageWrite, { conversation_id, message });
  const input = { preview_id, idempotency_key: freshKey() };
  return async () => requestWrite(await asClient("agent"), sessionMessageWrite, input);
}

/** In the end the message is delivered, or it was claimed and nobody knows; it is never sent twice or lost. */
async function endOf(request: string, about: string): Promise<string> {
  const [message, ...more] = await messagesOf(request);
  expect(more, about).toEqual([]);
  const taken = (await takenByMeta()).filter(({ body }) => body.biz_opaque_callback_data === message?.id);
  expect(taken.length, about).toBeLessThanOrEqual(1);
  expect(message?.status, about).toBe(taken.length === 1 ? "delivered" : "unknown");
  expect((await findActionRequest(database, request))?.status, about).toBe("executed");
  return message?.status ?? "";
}

test.each(STATEMENT_FAULTS)(
  "a send, with each of its statements failing once (%s)",
  async (fault) => {
    await settings({ pair_burst: 1_000 });
    const conversation = await conversationWith();
    const ends: string[] = [];
    for (let n = 1, struck = true; struck; n++) {
      const call = await reply(conversation, `Parcel number ${n} left today.`);
      struck = (await withFailingStatement(n, fault, call)).struck;
      const { action_request_id } = await call();
      await recover();
      await recover();
      ends.push(await endOf(action_request_id, `statement ${n}`));
    }
    // Only what fails between the claim and Meta's answer leaves it open.
    expect(ends.filter((status) => status === "delivered").length).toBeGreaterThan(10);
    expect(ends.filter((status) => status === "unknown").length).toBeLessThanOrEqual(2);
  },
  120_000,
);

test.each(STATEMENT_FAULTS)(
  "an approval, with each of its statements failing once (%s)",
  async (fault) => {
    await settings({ pair_burst: 1_000 });
    const conversation = await conversationWith();
    for (let n = 1, struck = true; struck; n++) {
      const { action_request_id: id, status } = await (
        await reply(conversation, `${PAYMENT_WORDS} (${n})`)
      )();
      expect(status).toBe("pending_approval");
      struck = (await withFailingStatement(n, fault, () => approveAs("approver", id, "Agreed."))).struck;
      const again = await outcomeOf(approveAs("approver", id, "Agreed."));
      expect([undefined, "conflict"], `statement ${n}`).toContain(again.code);
      await recover();
      await recover();
      await endOf(id, `statement ${n}`);
    }
  },
  120_000,
);
