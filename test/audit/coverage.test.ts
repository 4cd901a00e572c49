import { SELF } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { TOOLS } from "../../src/rooms";
import { EVENT_KINDS, type EventKind } from "../../src/webhooks";
import { signedInAs } from "../console/browser";
import { issueToken } from "../mcp/tokens";
import { MISSING, WORKING } from "../mcp/working-calls";
import { approveAs, askForApproval, outcomeOf, rejectAs } from "../support/approval";
import { conversationWith, hoursAgo, previewText, send } from "../support/story";
import { hear, rows } from "../support/webhook";
import {
  type Change,
  messages,
  preference,
  status,
  statuses,
  templateChange,
  text,
  webhookBody,
} from "../support/webhook-events";
import { call, cron, ORIGIN, rpc } from "../support/worker";
import { batchesOf, isAudited, personalWords, writes } from "./batches";

interface Entry {
  action: string;
  outcome: string;
  tool: string | null;
  code: string | null;
  actor_id: string;
  action_request_id: string | null;
}

const COLUMNS = "action, outcome, tool, code, actor_id, action_request_id";
const entriesOf = (request: string) =>
  rows<Entry>(`select ${COLUMNS} from audit_log where action_request_id = ?1 order by seq`, request);
const latest = async () =>
  (await rows<Entry>(`select ${COLUMNS} from audit_log order by seq desc limit 1`))[0];
const count = async () => (await rows<{ n: number }>("select count(*) as n from audit_log"))[0]?.n ?? 0;

/** Nothing in the log says who a customer is, or what anybody wrote. */
async function expectNoPersonalData(): Promise<void> {
  const log = JSON.stringify(await rows("select * from audit_log"));
  for (const word of await personalWords(rows)) expect(log).not.toContain(word);
  expect(log).not.toMatch(/We are open|bank transfer|parcel has left|Knows the buyer/);
}

const WRITE_TOOLS = TOOLS.filter(({ tier }) => tier === "write").map(({ name }) => name as string);

test("the registry has the writes that the contract names, each with a call to make and one to refuse", () => {
  expect(
    WRITE_TOOLS,
    "a write was added or taken away: mend this count, test/contract/tools.json and test/mcp/working-calls.ts, then run `npm run docs`",
  ).toHaveLength(19);
  for (const name of WRITE_TOOLS) {
    const row = `${name} has no row under`;
    expect(WORKING, `${row} WORKING in test/mcp/working-calls.ts: a call that works`).toHaveProperty([name]);
    expect(MISSING, `${row} MISSING in test/mcp/working-calls.ts: a call that is refused`).toHaveProperty([
      name,
    ]);
  }
});

describe.each(WRITE_TOOLS)("%s", (tool) => {
  test("leaves its entry in the batch that records it, and so does the decision about it", async () => {
    const calls = (await WORKING[tool]?.(await conversationWith())) ?? [];
    for (const args of calls) {
      let request = "";
      let waits = false;
      const batches = await batchesOf(async () => {
        const { data, isError } = await call("admin", tool, args);
        expect(isError, JSON.stringify(data)).toBe(false);
        request = data.action_request_id;
        waits = data.status === "pending_approval";
      });
      const recorded = batches.filter(writes("action_requests"));
      expect(recorded.length).toBeGreaterThan(0);
      expect(recorded.every(isAudited)).toBe(true);
      const [first] = await entriesOf(request);
      expect(first).toMatchObject({
        action: waits ? "write.requested" : expect.stringMatching(/^write\.(started|executed)$/),
        outcome: waits ? "pending" : "ok",
        tool,
        actor_id: "tok_admin",
      });
      if (!waits) continue;
      const decided = await batchesOf(() => outcomeOf(approveAs("approver", request)));
      const claims = decided.filter(writes("action_requests"));
      expect(claims.length).toBeGreaterThan(0);
      expect(claims.filter((batch) => !isAudited(batch))).toEqual([]);
      expect((await entriesOf(request)).map(({ action }) => action)).toContain("approval.approved");
    }
    await expectNoPersonalData();
  });

  test("leaves an entry when it is refused", async () => {
    const { isError, data } = await call("admin", tool, MISSING[tool]);
    expect(isError).toBe(true);
    expect(await latest()).toMatchObject({
      action: "write.denied",
      outcome: "denied",
      tool,
      code: data.code,
    });
  });
});

describe("every decision", () => {
  test.each(["approver", "manager"])("approved by the %s", async (who) => {
    const { id } = await askForApproval(await conversationWith());
    const batches = await batchesOf(() => approveAs(who, id));
    expect(batches.filter(writes("action_requests")).filter((batch) => !isAudited(batch))).toEqual([]);
    expect((await entriesOf(id)).map(({ action }) => action)).toContain("approval.approved");
    await expectNoPersonalData();
  });

  test("rejected", async () => {
    const { id } = await askForApproval(await conversationWith());
    const batches = await batchesOf(() => rejectAs("approver", id));
    expect(batches.filter(writes("action_requests")).every(isAudited)).toBe(true);
    expect((await entriesOf(id)).at(-1)).toMatchObject({ action: "approval.rejected", outcome: "ok" });
  });

  test("expired", async () => {
    const { id } = await askForApproval(await conversationWith());
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 30 * 86_400_000 });
    await cron();
    expect((await entriesOf(id)).map(({ action }) => action)).toContain("approval.expired");
  });

  test("refused to the person behind the request", async () => {
    const { id } = await askForApproval(await conversationWith(), undefined, "manager");
    const { code } = await outcomeOf(approveAs("manager", id));
    expect(code).toBe("forbidden");
    expect((await entriesOf(id)).at(-1)).toMatchObject({ action: "approval.denied", outcome: "denied" });
  });
});

describe("every kind of denial", () => {
  const DENIALS: Readonly<Record<string, () => Promise<Partial<Entry>>>> = {
    "a tool that the role does not have": async () => {
      await call("viewer", "whatsapp.tag.apply", {});
      return { action: "tool.denied", code: "forbidden", tool: "whatsapp.tag.apply" };
    },
    "a scope that the token does not have": async () => {
      const { token, id } = await issueToken({ roles: ["admin"], scopes: ["account:read"] });
      await rpc(token, "tools/call", { name: "whatsapp.audit_logs.list", arguments: {} });
      return { action: "tool.denied", code: "insufficient_scope", actor_id: id };
    },
    "a page that the role does not have": async () => {
      await (await signedInAs("agent")).submit("/console/settings/staff", {});
      return { action: "page.denied", outcome: "denied" };
    },
    "a guardrail, when it is sent": async () => {
      const late = await conversationWith("85255509002", "Yesterday", { timestamp: hoursAgo(30) });
      await send((await previewText(late, "Too late")).preview_id);
      return { action: "write.denied", code: "window_closed" };
    },
    "no preview": async () => {
      await send("pvw_nobody");
      return { action: "write.denied", code: "preview_required" };
    },
    "a record out of reach": async () => {
      await call("agent", "whatsapp.tag.apply", MISSING["whatsapp.tag.apply"]);
      return { action: "write.denied", code: "not_found" };
    },
    "a sign-in that failed": async () => {
      await SELF.fetch(`${ORIGIN}/console/sign-in/passkey/finish`, {
        method: "POST",
        body: new URLSearchParams({ credential: "{}" }),
        headers: { origin: ORIGIN },
      });
      return { action: "sign_in.failed", outcome: "denied" };
    },
  };

  test.each(Object.keys(DENIALS))("%s", async (kind) => {
    const expected = await DENIALS[kind]?.();
    expect(await latest()).toMatchObject(expected ?? {});
  });

  test("a token that nobody knows has no actor: it is refused, and leaves none", async () => {
    const before = await count();
    expect((await rpc("nobody-knows-this", "tools/list", {})).status).toBe(401);
    expect(await count()).toBe(before);
  });
});

describe("every kind of webhook event", () => {
  const account: Change = {
    field: "account_update",
    value: { event: "VERIFIED_ACCOUNT", phone_number: "85255500001" },
  };
  const echo: Change = {
    field: "smb_message_echoes",
    value: {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "85255500001", phone_number_id: "100000000000011" },
      message_echoes: [
        {
          from: "85255500001",
          to: "85255501001",
          id: "wamid.ECHO1",
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: "text",
          text: { body: "We are open" },
        },
      ],
    },
  };
  /** One body a kind. A kind that is added needs one. `statuses` are those of many messages at once. */
  const BODIES: Readonly<Record<EventKind, Change[]>> = {
    message: [messages(text("85255509411", "Hello, Mrs Chan here"))],
    status: [statuses(status("wamid.DEMO1x2", "played"))],
    statuses: [
      statuses(
        ...Array.from({ length: 5 }, (_, n) =>
          status(`wamid.MANY${n}`, "read", undefined, { biz_opaque_callback_data: `brd_1.${n}` }),
        ),
      ),
    ],
    user_preference: [preference("85255501001", "stop")],
    template_review: [
      templateChange("message_template_status_update", "order_update", "en", { event: "PAUSED" }),
    ],
    account: [account],
    echo: [echo],
    other: [{ field: "something_new", value: { a: 1 } }],
  };

  test.each(EVENT_KINDS)("%s: the batch that applies it tells of it", async (kind) => {
    const batches = await batchesOf(() => hear(webhookBody(BODIES[kind], Math.floor(Date.now() / 1000))));
    const { n } = (
      await rows<{ n: number }>("select count(*) as n from webhook_events where kind = ?1", kind).catch(
        () => [],
      )
    )[0] ?? { n: 0 };
    expect(
      n,
      `no event was taken as ${kind}: mend its body under BODIES in this file, or the kinds in src/webhooks/event.ts`,
    ).toBeGreaterThan(0);
    const applied = batches.filter((sqls) =>
      sqls.some((sql) => /update webhook_events/i.test(sql) && /applied/i.test(sql)),
    );
    expect(applied.filter((batch) => !isAudited(batch))).toEqual([]);
    const [entry] = await rows<{ details: string; actor_kind: string }>(
      "select details, actor_kind from audit_log where action = 'webhook.applied' order by seq desc limit 1",
    );
    expect(entry?.actor_kind).toBe("meta");
    expect(JSON.parse(entry?.details ?? "{}").kinds).toMatchObject({ [kind]: expect.any(Number) });
    await expectNoPersonalData();
  });
});
