import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../src/mcp/errors";
import { conversationWith, freshKey, hoursAgo, previewText, send, textMessage } from "../support/story";
import { call, ok, type ToolResult } from "../support/worker";

function issuesOf({ isError, data }: ToolResult): { path: string; message: string }[] {
  expect(isError).toBe(true);
  expect(data).toMatchObject({ code: "validation_failed", hint: expect.any(String) });
  expect(data.message).toContain(data.details.issues[0].path);
  return data.details.issues;
}

describe("strict input", () => {
  test.each([
    ["an unknown field", "whatsapp.contacts.list", { colour: "red" }, "colour", /not a known field/],
    ["a wrong type", "whatsapp.contacts.list", { limit: "10" }, "limit", /expected/],
    ["a number with a fraction", "whatsapp.contacts.list", { limit: 2.5 }, "limit", /expected/],
    ["a limit of nothing", "whatsapp.contacts.list", { limit: 0 }, "limit", />=1/],
    ["a limit beyond the most", "whatsapp.contacts.list", { limit: 201 }, "limit", /<=200/],
    [
      "a value that is not in the list",
      "whatsapp.contacts.list",
      { detail: "all" },
      "detail",
      /concise.*full/,
    ],
    [
      "an unknown field further in",
      "whatsapp.contacts.list",
      { consent: { category: "utility", state: "unknown", x: 1 } },
      "consent.x",
      /not a known field/,
    ],
    [
      "a date without a time",
      "whatsapp.contacts.list",
      { last_seen_after: "2026-01-31" },
      "last_seen_after",
      /RFC 3339/,
    ],
    [
      "a time without a zone",
      "whatsapp.contacts.list",
      { last_seen_after: "2026-01-31T09:00:00" },
      "last_seen_after",
      /RFC 3339/,
    ],
    [
      "a day that there is not",
      "whatsapp.contacts.list",
      { last_seen_after: "2026-02-30T09:00:00Z" },
      "last_seen_after",
      /RFC 3339/,
    ],
    ["a missing field", "whatsapp.contact.get", {}, "contact_id", /expected string/],
    ["null for a value", "whatsapp.contact.get", { contact_id: null }, "contact_id", /expected string/],
    [
      "a short key",
      "whatsapp.session_message.send",
      { preview_id: "pvw_1", idempotency_key: "short" },
      "idempotency_key",
      />=8/,
    ],
    [
      "a member of a list",
      "whatsapp.policy_rules.get",
      { sections: ["limits", "weather"] },
      "sections.1",
      /guardrails/,
    ],
    ["neither of two ways", "whatsapp.action_request.status", {}, "(arguments)", /either/],
  ] as const)("%s is refused with its path and what is allowed", async (_, tool, args, path, message) => {
    const [issue, ...rest] = issuesOf(await call("admin", tool, args));
    expect(issue).toMatchObject({ path, message: expect.stringMatching(message) });
    expect(rest).toEqual([]);
  });

  test("all that is wrong is told at once", async () => {
    const issues = issuesOf(
      await call("admin", "whatsapp.contacts.list", { limit: 0, detail: 1, x: 1, y: 2 }),
    );
    expect(issues.map(({ path }) => path).sort()).toEqual(["detail", "limit", "x", "y"]);
  });

  test.each([
    ["text.body too long", { type: "text", text: { body: "x".repeat(4097) } }, "message.text.body"],
    [
      "an unknown field of Meta's object",
      { type: "text", text: { body: "Hi", html: true } },
      "message.text.html",
    ],
    ["addressing, which is not the caller's", { ...textMessage("Hi"), to: "85255501234" }, "message.to"],
    ["a type that there is not", { type: "fax", fax: {} }, "message.type"],
  ])("in a message: %s", async (_, message, path) => {
    const args = { conversation_id: "cnv_demo01", message };
    const issues = issuesOf(await call("agent", "whatsapp.session_message.preview", args));
    expect(issues.map((issue) => issue.path)).toContain(path);
  });

  test("an emoji counts as one character, as Meta counts it", async () => {
    const args = (length: number) => ({
      conversation_id: "cnv_demo01",
      message: textMessage("🍵".repeat(length)),
    });
    expect(await call("agent", "whatsapp.session_message.preview", args(4096))).toMatchObject({
      isError: false,
    });
    expect(await call("agent", "whatsapp.session_message.preview", args(4097))).toMatchObject({
      isError: true,
    });
  });
});

describe("cursors", () => {
  test("of another list or of other filters are refused, and of nothing at all", async () => {
    const { next_cursor } = await ok("admin", "whatsapp.contacts.list", { limit: 1 });
    expect(next_cursor).toEqual(expect.any(String));
    for (const [tool, args] of [
      ["whatsapp.contacts.list", { limit: 1, language: "en", cursor: next_cursor }],
      ["whatsapp.conversations.list", { cursor: next_cursor }],
      ["whatsapp.contacts.list", { cursor: "nonsense" }],
    ] as const) {
      expect(issuesOf(await call("admin", tool, args))).toMatchObject([{ path: "cursor" }]);
    }
  });

  test("of the same list goes on, at another length and detail too, and ends", async () => {
    const first = await ok("admin", "whatsapp.contacts.list", { limit: 5 });
    const rest = await ok("admin", "whatsapp.contacts.list", {
      limit: 200,
      detail: "full",
      cursor: first.next_cursor,
    });
    expect(rest.next_cursor).toBeNull();
    const ids = [...first.items, ...rest.items].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(12);
  });
});

describe("errors of the rules", () => {
  test("each says what would help, in its own code", async () => {
    const conversation_id = await conversationWith();
    const closed = await conversationWith("85255509002", "Yesterday", { timestamp: hoursAgo(30) });
    const spent = await previewText(conversation_id, "Hello!");
    const key = freshKey();
    await send(spent.preview_id, key);

    const errors = {
      not_found: await call("agent", "whatsapp.conversation.get", { conversation_id: "cnv_nobody" }),
      preview_required: await send("pvw_nobody"),
      conflict: await send(spent.preview_id),
      idempotency_conflict: await send((await previewText(conversation_id, "Another")).preview_id, key),
      window_closed: await send((await previewText(closed, "Too late")).preview_id),
    };
    for (const [code, answer] of Object.entries(errors)) {
      expect(answer).toMatchObject({ isError: true, data: { code, hint: expect.stringMatching(/\w+/) } });
      expect(ERROR_CODES).toContain(answer.data.code);
    }
  });

  test("a record out of reach looks like one that does not exist", async () => {
    const [hidden, missing] = await Promise.all([
      call("agent", "whatsapp.conversation.get", { conversation_id: "cnv_demo04" }),
      call("agent", "whatsapp.conversation.get", { conversation_id: "cnv_demo99" }),
    ]);
    expect(
      await call("manager", "whatsapp.conversation.get", { conversation_id: "cnv_demo04" }),
    ).toMatchObject({
      isError: false,
    });
    expect(JSON.stringify(hidden.data).replaceAll("cnv_demo04", "cnv_demo99")).toBe(
      JSON.stringify(missing.data),
    );
  });

  test("advice uses the spelling in force, wherever it stands", async () => {
    const conversation_id = await conversationWith("85255509003", "Yesterday", { timestamp: hoursAgo(30) });
    const args = {
      conversation_id,
      message: { ...textMessage("Hi"), context: { message_id: "wamid.unknown" } },
    };
    const query = "?names=underscore";
    const preview = await call("agent", "whatsapp.session_message.preview", args, query);
    expect(preview.data).toMatchObject({ verdict: "blocked" });
    expect(JSON.stringify(preview.data.findings)).not.toMatch(/whatsapp\.[a-z]/);

    const sent = { preview_id: preview.data.preview_id, idempotency_key: freshKey() };
    const refusal = await call("agent", "whatsapp.session_message.send", sent, query);
    expect(JSON.stringify(refusal.data)).not.toMatch(/whatsapp\.[a-z]/);
  });
});

describe("when something breaks inside", () => {
  /** Takes a table away for the length of some work. */
  async function without(table: string, work: () => Promise<void>): Promise<void> {
    await env.DB.exec(`alter table ${table} rename to ${table}_away`);
    try {
      await work();
    } finally {
      await env.DB.exec(`alter table ${table}_away rename to ${table}`);
    }
  }

  test("the caller is told no more than that, and how to ask again", async () => {
    await without("templates", async () => {
      const answer = await call("agent", "whatsapp.config.get");
      expect(answer).toMatchObject({
        isError: true,
        data: { code: "unavailable", details: { correlation_id: expect.stringMatching(/^req_/) } },
      });
      expect(JSON.stringify(answer)).not.toMatch(/templates|sql|no such table|d1_error|select|stack|\.ts/i);
    });
    expect(await call("agent", "whatsapp.config.get")).toMatchObject({ isError: false });
  });

  test("a write that could not be recorded is not done, and works later with the same key", async () => {
    const conversation_id = await conversationWith();
    const { preview_id } = await previewText(conversation_id, "Hello!");
    const key = freshKey();
    await without("outbox", async () => {
      expect((await send(preview_id, key)).data).toMatchObject({ code: "unavailable" });
    });
    expect(await send(preview_id, key)).toMatchObject({ isError: false, data: { status: "executed" } });
  });
});
