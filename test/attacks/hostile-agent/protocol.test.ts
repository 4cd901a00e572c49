import { describe, expect, test } from "vitest";
import { says } from "../../automation/run/shop";
import { hoursFlow, liveRule, previewOf, savedFlow, teaRule } from "../../automation/tools/changes";
import { send as post, rpcBody } from "../../mcp/http";
import { issueToken } from "../../mcp/tokens";
import { approveAs, askForApproval, outcomeOf, PAYMENT_WORDS } from "../../support/approval";
import { sentMessages } from "../../support/simulator";
import { conversationWith, freshKey, previewText } from "../../support/story";
import { rows } from "../../support/webhook";
import { call, ok, rpc, rpcMessage } from "../../support/worker";

const SEND = "whatsapp.session_message.send";

/** Many calls of tools in one body, and what each answered, in whatever order. */
async function batch(calls: readonly [string, object][], headers: Record<string, string | null> = {}) {
  const body = calls.map(([name, args], id) => rpcBody("tools/call", { name, arguments: args }, id));
  const text = await (await post(headers, { body: `[${body.join(",")}]` })).text();
  const answers = text.startsWith("[")
    ? JSON.parse(text)
    : text
        .split("\n")
        .filter((line) => line.startsWith("data: "))
        .flatMap((line) => JSON.parse(line.slice("data: ".length)));
  return answers as {
    error?: object;
    result?: { isError?: boolean; structuredContent: { status?: string } };
  }[];
}

const worked = (answers: Awaited<ReturnType<typeof batch>>) =>
  answers.filter(({ result }) => result && result.isError !== true);

describe("a batch of calls", () => {
  test("sends one preview once, whatever keys it comes with", async () => {
    const { preview_id } = await previewText(await conversationWith(), "All is well.");
    const answers = await batch(
      Array.from({ length: 10 }, () => [SEND, { preview_id, idempotency_key: freshKey() }]),
    );
    expect(answers).toHaveLength(10);
    expect(worked(answers)).toHaveLength(1);
    expect(await sentMessages()).toHaveLength(1);
  });

  test("has each of its messages wait for its own decision", async () => {
    const conversation = await conversationWith();
    const previews = [];
    for (let index = 0; index < 3; index += 1)
      previews.push(await previewText(conversation, `${PAYMENT_WORDS} (${index})`));
    const answers = await batch(
      previews.map(({ preview_id }) => [SEND, { preview_id, idempotency_key: freshKey() }]),
    );
    expect(worked(answers).map(({ result }) => result?.structuredContent.status)).toEqual(
      previews.map(() => "pending_approval"),
    );
    const [first] = await rows<{ id: string }>("select id from action_requests order by id");
    await outcomeOf(approveAs("approver", first?.id ?? ""));
    expect(await sentMessages()).toHaveLength(1);
  });

  test("gives nobody in it another's rights", async () => {
    const { preview_id } = await previewText(await conversationWith(), "All is well.");
    const viewer = { authorization: "Bearer local-viewer-token" };
    const answers = await batch(
      [
        ["whatsapp.config.get", {}],
        [SEND, { preview_id, idempotency_key: freshKey() }],
        ["whatsapp_session_message_send", { preview_id, idempotency_key: freshKey() }],
      ],
      viewer,
    );
    expect(worked(answers)).toHaveLength(1);
    expect(await sentMessages()).toEqual([]);
  });
});

describe("the scopes of a token", () => {
  const CLAIMS: Record<string, string>[] = [
    {},
    { "x-scope": "*", "x-role": "admin", "x-forwarded-user": "stf_admin" },
  ];
  const write = { contact_id: "con_demo01", name: "Mine", idempotency_key: "mine" };

  test("are not widened by the address, a header, the arguments or the client's own capabilities", async () => {
    const { token } = await issueToken({ roles: ["admin"], scopes: ["contacts:read"] });
    const authorization = `Bearer ${token}`;
    for (const path of ["/mcp?scope=contacts:write", "/mcp?scopes=*&role=admin", "/mcp?readonly=false"])
      for (const headers of CLAIMS) {
        const body = rpcBody("tools/call", {
          name: "whatsapp.contact.upsert",
          arguments: { ...write, scope: "contacts:write" },
          _meta: { scopes: ["*"], role: "admin" },
        });
        const message = await rpcMessage(await post({ authorization, ...headers }, { body, path }));
        expect(message.error ?? message.result.isError).toBeTruthy();
      }
    const initialize = await rpc(token, "initialize", {
      protocolVersion: "2025-11-25",
      capabilities: { experimental: { scopes: { all: true } } },
      clientInfo: { name: "admin", version: "1" },
    });
    expect((await rpcMessage(initialize)).result.protocolVersion).toBe("2025-11-25");
    const plain = await rpcMessage(
      await rpc(token, "tools/call", { name: "whatsapp.contact.upsert", arguments: write }),
    );
    expect(plain.error ?? plain.result.isError).toBeTruthy();
    expect(await rows("select id from contacts where name = 'Mine'")).toEqual([]);
  });

  test("that name what only a person may do give nothing of it", async () => {
    const scopes = ["approvals:decide", "staff:admin", "approvals:read", "*", "admin"];
    const { token } = await issueToken({ roles: ["admin"], scopes });
    const { id } = await askForApproval(await conversationWith());
    for (const name of ["approve", "whatsapp.action_request.approve", "whatsapp.approvals.decide"]) {
      const answer = await rpcMessage(
        await rpc(token, "tools/call", { name, arguments: { action_request_id: id, decision: "approve" } }),
      );
      expect(answer.error ?? answer.result.isError).toBeTruthy();
    }
    for (const path of [`/console/approvals/${id}/approve`, `/mcp/approvals/${id}/approve`]) {
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/x-www-form-urlencoded",
      };
      const { status } = await post(headers, { path, body: "reason=mine" });
      expect([302, 401, 403, 404]).toContain(status);
    }
    expect(await rows("select id from action_requests where status <> 'pending_approval'")).toEqual([]);
    expect(await sentMessages()).toEqual([]);
  });
});

describe("automation as a side door", () => {
  const asks = { reply: { en: PAYMENT_WORDS, "zh-Hant": "請支付訂金五百元。" } };

  test("answers nobody until a person has agreed: a draft, a rule that was asked for, another name", async () => {
    const carry = async (change: { kind: string } & Record<string, unknown>, tool: string) => {
      const shown = await previewOf(change);
      return call("marketer", tool, { preview_id: shown.preview_id, idempotency_key: freshKey() });
    };
    await carry(
      { kind: "keyword_rule", name: "A", definition: teaRule(asks), status: "draft" },
      "whatsapp.keyword_rule.upsert",
    );
    const live = { kind: "keyword_rule", name: "B", definition: teaRule(asks), status: "live" };
    expect((await carry(live, "whatsapp.keyword_rule.upsert")).data.status).toBe("pending_approval");
    // Nor does the preview of one kind pass for another's, or for a message.
    for (const tool of ["whatsapp.auto_reply.enable", "whatsapp.flow.upsert", SEND])
      expect((await carry({ ...live, name: "C" }, tool)).isError).toBe(true);
    await says("oolong?");
    expect(await sentMessages()).toEqual([]);
  });

  test("says what was approved, though its flow was written anew behind the request", async () => {
    const flow_id = await savedFlow();
    const enable = await previewOf({ kind: "auto_reply", flow_id, enabled: true, scope: {} });
    const asked = await ok("marketer", "whatsapp.auto_reply.enable", {
      preview_id: enable.preview_id,
      idempotency_key: freshKey(),
    });
    const changed = hoursFlow();
    for (const node of changed.nodes) if (node.type === "message") node.text = asks.reply;
    const edit = await previewOf({ kind: "flow", flow_id, name: "Opening hours", definition: changed });
    await call("marketer", "whatsapp.flow.upsert", {
      preview_id: edit.preview_id,
      idempotency_key: freshKey(),
    });
    const { code } = await outcomeOf(approveAs("approver", asked.action_request_id));
    await says("When do you open?");
    const sent = JSON.stringify(await sentMessages());
    expect(sent).not.toContain("deposit");
    expect([code, sent.includes("We open at ten.")]).toEqual([code, code === undefined]);
  });

  test("that is live gives its words to no other rule: a change of it waits as the first did", async () => {
    const rule_id = await liveRule();
    const shown = await previewOf({
      kind: "keyword_rule",
      rule_id,
      name: "Oolong",
      definition: teaRule(asks),
      status: "live",
    });
    const asked = await call("marketer", "whatsapp.keyword_rule.upsert", {
      preview_id: shown.preview_id,
      idempotency_key: freshKey(),
    });
    expect(asked.data.status ?? asked.data.code).toBe("pending_approval");
    await says("oolong");
    const sent = await sentMessages();
    expect(JSON.stringify(sent)).toContain("three kinds of oolong");
    expect(JSON.stringify(sent)).not.toContain("deposit");
  });
});
