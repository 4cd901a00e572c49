import { describe, expect, test } from "vitest";
import { TOKEN_ROLES } from "../../scripts/seed/people";
import { observeStatements } from "../../src/platform/db";
import { fault, sentMessages } from "../support/simulator";
import { conversationWith, freshKey, hoursAgo, previewText, send, textMessage } from "../support/story";
import { call, hearFromMeta, ok } from "../support/worker";
import { decide } from "./console";

interface Entry {
  id: string;
  at: string;
  action: string;
  outcome: string;
  tool: string | null;
  code: string | null;
  reason: string | null;
  actor: { kind: string; id: string; name: string };
  entity: { kind: string; id: string } | null;
  action_request_id: string | null;
  seal: number | null;
  [more: string]: unknown;
}

const log = async (filters: Record<string, unknown> = {}): Promise<Entry[]> =>
  (await ok("admin", "whatsapp.audit_logs.list", { limit: 200, ...filters })).items;
const actions = (entries: Entry[]) => entries.map(({ action, outcome }) => `${action} ${outcome}`);

describe("who may see the log", () => {
  test.each(TOKEN_ROLES)("%s", async (role) => {
    const answer = await call(role, "whatsapp.audit_logs.list");
    expect(answer.isError).toBe(!["admin", "compliance"].includes(role));
  });
});

describe("what is written of", () => {
  test("a reply: asked for, sent, oldest first in the answer's audit_ids", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "We are open.");
    const { data } = await send(preview_id);

    const entries = await log({ action_request_id: data.action_request_id });
    expect(actions(entries)).toEqual(["message.accepted ok", "write.started ok"]);
    expect(entries.map(({ id }) => id).reverse()).toEqual(data.audit_ids);
    const [accepted, started] = await log({ action_request_id: data.action_request_id, detail: "full" });
    expect(started).toMatchObject({
      actor: { kind: "client", id: "tok_agent", name: "local agent token" },
      tool: "whatsapp.session_message.send",
      entity: { kind: "conversation", id: conversation_id },
      preview_id,
      after_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      source: { via: "mcp" },
      correlation_id: expect.stringMatching(/^req_/),
    });
    expect(accepted).toMatchObject({
      entity: { kind: "message" },
      details: { wamid_sha256: expect.any(String) },
    });
  });

  test("a refusal by a guardrail, and one for want of a preview", async () => {
    const conversation_id = await conversationWith("85255509002", "Yesterday", { timestamp: hoursAgo(30) });
    const { preview_id } = await previewText(conversation_id, "Too late");
    await send(preview_id);
    await send("pvw_nobody");
    expect(await log({ action: "write.denied" })).toMatchObject([
      { outcome: "denied", code: "preview_required", actor: { id: "tok_agent" } },
      { outcome: "denied", code: "window_closed", actor: { id: "tok_agent" } },
    ]);
  });

  test("an approval: requested, refused to the requester's own person, decided, carried out", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "Please pay by bank transfer.", "manager");
    const { data } = await send(preview_id, freshKey(), "manager");
    expect(data).toMatchObject({ status: "pending_approval" });

    expect((await decide("manager", data.action_request_id, "approve")).status).toBe(403);
    expect((await decide("approver", data.action_request_id, "approve", "The amount is right.")).status).toBe(
      303,
    );

    const entries = await log({ action_request_id: data.action_request_id });
    expect(actions(entries).filter((action) => !action.startsWith("personal_data"))).toEqual([
      "message.accepted ok",
      "approval.approved ok",
      "approval.denied denied",
      "write.requested pending",
    ]);
    expect(entries.find(({ action }) => action === "approval.denied")).toMatchObject({
      actor: { kind: "staff", id: "stf_manager" },
      code: "forbidden",
    });
    expect(entries.find(({ action }) => action === "approval.approved")).toMatchObject({
      actor: { kind: "staff", id: "stf_approver" },
      reason: "The amount is right.",
    });
  });

  test("a decision by somebody whose role the rule does not name: refused, and the request still waits", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "Please pay by bank transfer.");
    const { data } = await send(preview_id);
    expect((await decide("compliance", data.action_request_id, "approve")).status).toBe(403);
    expect(await log({ action: "approval.denied" })).toMatchObject([
      { actor: { id: "stf_compliance" }, code: "forbidden", action_request_id: data.action_request_id },
    ]);
    const status = { action_request_id: data.action_request_id };
    expect(await ok("agent", "whatsapp.action_request.status", status)).toMatchObject({
      status: "pending_approval",
    });
    expect(await sentMessages()).toEqual([]);
  });

  test("a rejection, with its reason, and nothing is sent", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "Please pay by bank transfer.");
    const { data } = await send(preview_id);
    expect((await decide("approver", data.action_request_id, "reject", "Not by bank transfer.")).status).toBe(
      303,
    );
    expect(await log({ action: "approval.rejected" })).toMatchObject([
      {
        actor: { id: "stf_approver" },
        reason: "Not by bank transfer.",
        action_request_id: data.action_request_id,
      },
    ]);
  });

  test("a send whose answer was lost: unknown, and settled by Meta's status", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "We are open.");
    await fault({ match: "messages", kind: "drop_after", times: 1 });
    const { data } = await send(preview_id);
    expect(data.result.delivery.status).toBe("unknown");

    await hearFromMeta();
    const entries = await log({ action_request_id: data.action_request_id });
    expect(actions(entries)).toEqual(["message.settled ok", "message.unknown unknown", "write.started ok"]);
    expect(entries[0]).toMatchObject({ actor: { kind: "meta" } });
  });

  test("a customer's STOP: the ledger's entry, made by the customer", async () => {
    await conversationWith("85255509004", "STOP");
    const entries = await log({ action: "consent.opt_out" });
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) expect(entry).toMatchObject({ outcome: "ok", entity: { kind: "contact" } });
  });

  test("nothing that a customer wrote, and no number", async () => {
    const conversation_id = await conversationWith("85255509005", "My secret is swordfish");
    const { preview_id } = await previewText(conversation_id, "Thank you, noted about swordfish.");
    await send(preview_id);
    await hearFromMeta();
    await call("agent", "whatsapp.conversation.get", { conversation_id });
    expect(JSON.stringify(await log({ detail: "full" }))).not.toMatch(
      /swordfish|5550\s?9005|Test Customer Story/,
    );
  });
});

describe("reads of personal data", () => {
  const reads = () => log({ action: "personal_data.read" });

  test.each([
    ["whatsapp.contact.get", { contact_id: "con_demo01" }, { kind: "contact", id: "con_demo01" }],
    [
      "whatsapp.conversation.get",
      { conversation_id: "cnv_demo06" },
      { kind: "conversation", id: "cnv_demo06" },
    ],
    ["whatsapp.contacts.list", {}, null],
    ["whatsapp.conversations.list", {}, null],
    ["whatsapp.opt_outs.list", {}, null],
  ])("%s: audited when unmasked, not when masked", async (tool, args, entity) => {
    expect((await call("viewer", tool, args)).isError).toBe(false);
    expect(await reads()).toEqual([]);

    const { data } = await call("agent", tool, args);
    expect(await reads()).toMatchObject([{ actor: { id: "tok_agent" }, tool, entity, outcome: "ok" }]);
    const [entry] = await log({ action: "personal_data.read", detail: "full" });
    expect(entry?.details).toEqual(
      data.items && tool.endsWith(".list") ? { items: data.items.length } : null,
    );
  });

  test("a preview that shows a customer's number is such a read", async () => {
    const args = { conversation_id: "cnv_demo06", message: textMessage("Hello") };
    const preview = await ok("agent", "whatsapp.session_message.preview", args);
    expect(preview.recipient.phone).toBe("+886955501009");
    expect(await reads()).toMatchObject([
      { tool: "whatsapp.session_message.preview", entity: { kind: "conversation", id: "cnv_demo06" } },
    ]);
  });

  test("a masked read writes nothing at all", async () => {
    const written: string[] = [];
    observeStatements(({ sql, rows_written }) => {
      if (rows_written > 0) written.push(sql);
    });
    await call("viewer", "whatsapp.contact.get", { contact_id: "con_demo01" });
    await call("viewer", "whatsapp.conversations.list");
    expect(written).toEqual([]);

    await call("agent", "whatsapp.contact.get", { contact_id: "con_demo01" });
    expect(written).toEqual([expect.stringContaining("insert into audit_log")]);
  });

  test("settings, numbers of the business and policy are none", async () => {
    for (const tool of ["whatsapp.config.get", "whatsapp.phone_numbers.list", "whatsapp.policy_rules.get"])
      await ok("agent", tool);
    expect(await reads()).toEqual([]);
  });
});

describe("masked means masked", () => {
  /** The seeded number and name of a contact, in any form in which they could slip out. */
  const PERSONAL = /55501001|5550 1001|測試顧客甲/;

  test.each([
    ["whatsapp.contact.get", { contact_id: "con_demo01" }],
    ["whatsapp.contacts.list", { detail: "full" }],
    ["whatsapp.conversations.list", { detail: "full" }],
    ["whatsapp.consent_records.list", { contact_id: "con_demo01", detail: "full" }],
    ["whatsapp.opt_outs.list", { detail: "full" }],
  ])("%s tells a viewer no number and no name", async (tool, args) => {
    const answer = await call("viewer", tool, args);
    expect(answer.isError).toBe(false);
    expect(JSON.stringify(answer.data)).not.toMatch(PERSONAL);
    expect(answer.text).not.toMatch(PERSONAL);
  });
});

describe("filters", () => {
  test("each alone, and two together", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "We are open.");
    const { data } = await send(preview_id);
    await send("pvw_nobody", freshKey(), "manager");
    const all = await log();

    for (const [filters, holds] of [
      [{ actor: "tok_manager" }, (entry: Entry) => entry.actor.id === "tok_manager"],
      [
        { tool: "whatsapp.session_message.send" },
        (entry: Entry) => entry.tool === "whatsapp.session_message.send",
      ],
      [{ entity_id: conversation_id }, (entry: Entry) => entry.entity?.id === conversation_id],
      [
        { action_request_id: data.action_request_id },
        (entry: Entry) => entry.action_request_id === data.action_request_id,
      ],
      [{ action: "write.denied" }, (entry: Entry) => entry.action === "write.denied"],
      [{ outcome: "denied" }, (entry: Entry) => entry.outcome === "denied"],
      [
        { actor: "tok_agent", action: "write.started" },
        (entry: Entry) => entry.actor.id === "tok_agent" && entry.action === "write.started",
      ],
    ] as const) {
      const found = await log(filters);
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThan(all.length);
      expect(found.map(({ id }) => id)).toEqual(all.filter(holds).map(({ id }) => id));
    }
  });

  test("by time, on both sides", async () => {
    await send("pvw_nobody");
    const [entry] = await log({ action: "write.denied" });
    const at = Date.parse(entry?.at ?? "");
    const time = (offset: number) => new Date(at + offset).toISOString();
    const denied = { action: "write.denied" };
    expect(await log({ ...denied, after: time(-1), before: time(1) })).toHaveLength(1);
    expect(await log({ ...denied, after: time(0) })).toHaveLength(0);
    expect(await log({ ...denied, before: time(0) })).toHaveLength(0);
  });

  test("pages go from the newest to the oldest, each entry once, while more are written", async () => {
    for (let n = 0; n < 7; n++) await send(`pvw_nobody${n}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const filters = { action: "write.denied", limit: 3, ...(cursor !== null && { cursor }) };
      const page = await ok("admin", "whatsapp.audit_logs.list", filters);
      seen.push(...page.items.map(({ id }: Entry) => id));
      cursor = page.next_cursor;
      await send("pvw_nobody_meanwhile");
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect([...seen].sort().reverse()).toEqual(seen);
  });
});
