import { expect, test } from "vitest";
import { requestWrite } from "../../src/governance";
import { sessionMessageWrite } from "../../src/inbox/session-message";
import { asClient, askForApproval, auditOf, outcomeOf, statusOf } from "../support/approval";
import { takenByMeta } from "../support/crash";
import { sentMessages } from "../support/simulator";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { call } from "../support/worker";
import { interleaved } from "./interleaving";

const STATUS = "whatsapp.action_request.status";

test("the same key and input again: the same answer, and one message", async () => {
  const { preview_id } = await previewText(await conversationWith(), "We open at ten.");
  const key = freshKey();
  const first = await send(preview_id, key);
  const again = await send(preview_id, key);

  expect(first.data.status).toBe("executed");
  expect(again).toEqual(first);
  expect(await sentMessages()).toHaveLength(1);
});

test("the key finds the request again, for its owner only", async () => {
  const { preview_id } = await previewText(await conversationWith(), "We open at ten.");
  const key = freshKey();
  const { data } = await send(preview_id, key);

  const mine = await call("agent", STATUS, { idempotency_key: key });
  expect(mine.data).toMatchObject({ action_request_id: data.action_request_id, status: "executed" });
  const others = await call("manager", STATUS, { idempotency_key: key });
  expect(others).toMatchObject({ isError: true, data: { code: "not_found" } });
});

test("the same key with other input is a conflict, and sends nothing", async () => {
  const conversation = await conversationWith();
  const one = await previewText(conversation, "We open at ten.");
  const two = await previewText(conversation, "We open at eleven.");
  const key = freshKey();
  const first = await send(one.preview_id, key);

  expect(await send(two.preview_id, key)).toMatchObject({
    isError: true,
    data: { code: "idempotency_conflict", details: { action_request_id: first.data.action_request_id } },
  });
  expect(await sentMessages()).toHaveLength(1);

  const fresh = await send(two.preview_id);
  expect(fresh.data.status).toBe("executed");
});

test("a key belongs to its principal: another one's equal key is another request", async () => {
  const conversation = await conversationWith();
  const key = freshKey();
  const agents = await previewText(conversation, "From the agent.", "agent");
  const managers = await previewText(conversation, "From the manager.", "manager");

  const one = await send(agents.preview_id, key, "agent");
  const two = await send(managers.preview_id, key, "manager");
  expect([one.data.status, two.data.status]).toEqual(["executed", "executed"]);
  expect(two.data.action_request_id).not.toBe(one.data.action_request_id);
  expect(await sentMessages()).toHaveLength(2);
});

test("a request that waits for approval answers the same when it is repeated", async () => {
  const waiting = await askForApproval(await conversationWith());
  const again = await send(waiting.preview_id, waiting.idempotency_key);
  expect(again.data).toMatchObject({ action_request_id: waiting.id, status: "pending_approval" });
  expect((await auditOf(waiting.id)).map(({ action }) => action)).toEqual(["write.requested"]);
});

test("ten equal calls at once: one message, and every caller gets its answer", async () => {
  const { preview_id } = await previewText(await conversationWith(), "We open at ten.");
  const key = freshKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(preview_id, key)));

  expect(answers.map(({ data }) => data.code).filter(Boolean)).toEqual([]);
  expect(new Set(answers.map(({ data }) => data.action_request_id)).size).toBe(1);
  expect(await sentMessages()).toHaveLength(1);
});

test("two equal calls, one overtaking the other anywhere: one message, one answer", async () => {
  const conversation = await conversationWith();
  for (let n = 1, complete = false; !complete; n++) {
    const { preview_id } = await previewText(conversation, `Answer number ${n}.`);
    const input = { preview_id, idempotency_key: freshKey() };
    const result = await interleaved(
      n,
      await asClient("agent"),
      (ctx) => outcomeOf(requestWrite(ctx, sessionMessageWrite, input)),
      () => send(preview_id, input.idempotency_key),
    );
    complete = result.complete;
    const id = result.second.data.action_request_id;
    expect(result.second.isError, `overtaken after statement ${n}`).toBe(false);
    expect(result.first, `overtaken after statement ${n}`).toMatchObject({
      answer: { action_request_id: id },
    });
    expect((await statusOf(id)).status).toBe("executed");
    expect(await takenByMeta(), `overtaken after statement ${n}`).toHaveLength(n);
  }
});

test("one preview under two keys, one overtaking the other anywhere: one message, one conflict", async () => {
  const conversation = await conversationWith();
  for (let n = 1, complete = false; !complete; n++) {
    const { preview_id } = await previewText(conversation, `Answer number ${n}.`);
    const result = await interleaved(
      n,
      await asClient("agent"),
      (ctx) => outcomeOf(requestWrite(ctx, sessionMessageWrite, { preview_id, idempotency_key: freshKey() })),
      () => send(preview_id),
    );
    complete = result.complete;
    const codes = [result.first.code, result.second.data.code].filter(Boolean);
    expect(codes, `overtaken after statement ${n}`).toEqual(["conflict"]);
    expect(await takenByMeta(), `overtaken after statement ${n}`).toHaveLength(n);
  }
});

test("one preview under five keys at once: one message, and four conflicts that name the request", async () => {
  const { preview_id } = await previewText(await conversationWith(), "We open at ten.");
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(preview_id)));

  const [done, ...others] = answers.filter(({ isError }) => !isError);
  expect(done?.data.status).toBe("executed");
  expect(others).toEqual([]);
  const refused = answers.filter(({ isError }) => isError);
  expect(refused).toHaveLength(4);
  for (const { data } of refused) {
    expect(data).toMatchObject({
      code: "conflict",
      details: { action_request_id: done?.data.action_request_id },
    });
  }
  expect(await sentMessages()).toHaveLength(1);
});
