import { describe, expect, test } from "vitest";
import { database } from "../support/approval";
import { passTime } from "../support/crash";
import { sentMessages } from "../support/simulator";
import { conversationWith, previewText, send } from "../support/story";
import { orderUpdate, previewMessage, SHOP } from "./templates";

const MINUTE = 60_000;
const NO_PREVIEW = "pvw_01k00000000000000000000000";

async function nothingWasSent(): Promise<void> {
  expect(await sentMessages()).toEqual([]);
  expect(await database.all("select id from action_requests")).toEqual([]);
}

describe("a write needs a preview of its own", () => {
  test("a preview that does not exist", async () => {
    const answer = await send(NO_PREVIEW);
    expect(answer).toMatchObject({ isError: true, data: { code: "preview_required" } });
    await nothingWasSent();
  });

  test("somebody else's preview looks like one that does not exist, and stays good for its owner", async () => {
    const { preview_id } = await previewText(await conversationWith(), "Hello!", "agent");
    const others = await send(preview_id, undefined, "manager");
    const unknown = await send(NO_PREVIEW, undefined, "manager");
    expect(others.data.code).toBe("preview_required");
    expect(JSON.stringify(others.data).replaceAll(preview_id, "")).toBe(
      JSON.stringify(unknown.data).replaceAll(NO_PREVIEW, ""),
    );
    await nothingWasSent();

    expect((await send(preview_id)).data.status).toBe("executed");
  });

  test("a preview counts for fifteen minutes", async () => {
    const conversation = await conversationWith();
    const early = await previewText(conversation, "One.");
    const late = await previewText(conversation, "Two.");
    passTime(14 * MINUTE);
    expect((await send(early.preview_id)).data.status).toBe("executed");
    passTime(MINUTE);
    expect(await send(late.preview_id)).toMatchObject({
      isError: true,
      data: { code: "preview_expired", details: { preview_id: late.preview_id } },
    });
    expect(await sentMessages()).toHaveLength(1);
  });

  test("a preview is the contract of one write", async () => {
    const { preview_id } = await previewText(await conversationWith(), "Hello!");
    const first = await send(preview_id);
    expect(await send(preview_id)).toMatchObject({
      isError: true,
      data: {
        code: "conflict",
        details: { action_request_id: first.data.action_request_id, status: "executed" },
      },
    });
    expect(await sentMessages()).toHaveLength(1);
  });

  test("what is sent is what was shown, and nothing that the write could name", async () => {
    const conversation = await conversationWith();
    const { preview_id, rendering } = await previewText(conversation, "  Ten o'clock. 🍵 ");
    await send(preview_id);
    const [sent] = await sentMessages();
    expect(sent?.body).toMatchObject({ text: { body: rendering }, to: "85255509001" });
  });
});

test("a preview shows, and judges, where a template's link leads", async () => {
  const components = [
    { type: "BODY", text: "Hi {{1}}, order {{2}} is ready." },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "Open", url: "https://harbourlane.example/{{1}}" }] },
  ];
  await database.run({
    sql: "update templates set components = ?1 where name = 'order_update' and language = 'en'",
    params: [JSON.stringify(components)],
  });
  const message = orderUpdate();
  const link = {
    type: "button",
    sub_type: "url",
    index: 0,
    parameters: [{ type: "text", text: "pay/HL-1001" }],
  };
  const preview = await previewMessage(SHOP.openAndWilling, {
    ...message,
    template: { ...message.template, components: [...message.template.components, link] },
  });
  expect(preview.rendering).toContain("https://harbourlane.example/pay/HL-1001");
  expect(preview).toMatchObject({
    verdict: "needs_approval",
    approval: { reasons: [{ rule: "reply.payment" }] },
  });
});

describe("what was refused is in the audit log", () => {
  const denials = () =>
    database.all("select action, code, actor_id, preview_id from audit_log where outcome = 'denied'");

  test("a preview that is not the caller's", async () => {
    const { preview_id } = await previewText(await conversationWith(), "Hello!");
    await send(preview_id, undefined, "manager");
    expect(await denials()).toEqual([
      { action: "write.denied", code: "preview_required", actor_id: "tok_manager", preview_id },
    ]);
  });

  test("a key that was used for something else", async () => {
    const conversation = await conversationWith();
    const one = await previewText(conversation, "One.");
    const two = await previewText(conversation, "Two.");
    await send(one.preview_id, "the-same-key");
    await send(two.preview_id, "the-same-key");
    expect(await denials()).toEqual([
      {
        action: "write.denied",
        code: "idempotency_conflict",
        actor_id: "tok_agent",
        preview_id: two.preview_id,
      },
    ]);
  });
});
