import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LOCAL_SECRETS } from "../../scripts/local-secrets";
import { ERROR_CODES } from "../../src/mcp/errors";
import { TOOLS } from "../../src/rooms";
import { listedFor } from "../mcp/listing";
import { WORKING } from "../mcp/working-calls";
import { conversationWith } from "../support/story";
import { set } from "../support/team";
import { rpc, rpcMessage } from "../support/worker";
import { hostile, nearly, RUNS, SEED } from "./hostile-values";

const ROLES = ["viewer", "agent", "manager", "marketer", "compliance", "admin"];
const validators = new CfWorkerJsonSchemaValidator();

/** What a customer wrote in a queue that the agent does not see. */
const CANARY = "CANARY71935";

type Calls = fc.Arbitrary<{ name: string; args: unknown }>;

/** Calls of every tool: as they work, nearly so, and as nobody would make them. */
async function calls(): Promise<Calls> {
  const conversation = await conversationWith();
  const examples: { name: string; args: unknown }[] = [];
  for (const [name, make] of Object.entries(WORKING)) {
    // Some make the same record, which the second of them finds there already.
    const made = await Promise.resolve()
      .then(() => make(conversation))
      .catch(() => []);
    examples.push(...made.map((args) => ({ name, args })));
  }
  expect(new Set(examples.map(({ name }) => name)).size).toBeGreaterThan(TOOLS.length - 6);
  const wild = fc.record({
    name: fc.constantFrom(...TOOLS.map((tool) => tool.name as string)),
    args: fc.oneof(
      hostile,
      fc.dictionary(
        fc.constantFrom(
          "conversation_id",
          "contact_id",
          "limit",
          "cursor",
          "preview_id",
          "idempotency_key",
          "message",
        ),
        hostile,
      ),
    ),
  });
  const near = fc
    .constantFrom(...examples)
    .chain(({ name, args }) => nearly(args).map((other) => ({ name, args: other })));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...examples) },
    { weight: 6, arbitrary: near },
    { weight: 2, arbitrary: wild },
  );
}

/** Calls a tool and returns the answer's text, having looked at its form. */
async function answerTo(role: string, name: string, args: unknown): Promise<string> {
  const response = await rpc(`local-${role}-token`, "tools/call", { name, arguments: args });
  // Only what is too large, or no tool of theirs, is turned away before its tool sees it.
  expect([200, 400, 403, 413]).toContain(response.status);
  const message = await rpcMessage(response);
  const text = JSON.stringify(message);
  if (!message.result) return text;
  const { isError, structuredContent } = message.result;
  if (isError && structuredContent) {
    expect(ERROR_CODES).toContain(structuredContent.code);
    expect(structuredContent.code, text.slice(0, 300)).not.toBe("unavailable");
  } else if (!isError) {
    const tool = (await listedFor("admin")).find((candidate) => candidate.name === name);
    const verdict = validators.getValidator(tool?.outputSchema ?? {})(structuredContent);
    expect(verdict.valid, `${verdict.errorMessage}`).toBe(true);
  }
  return text;
}

test("whatever anybody calls a tool with is answered in its form, with a code of the union, and without a secret", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ROLES), await calls(), async (role, { name, args }) => {
      const text = await answerTo(role, name, args);
      for (const secret of LOCAL_SECRETS) expect(text).not.toContain(secret);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});

test("an agent gets nothing of a conversation out of sight, whatever is asked", {
  timeout: 120_000,
}, async () => {
  const hidden = await conversationWith("85255509777", `I complain about ${CANARY}`);
  await set(
    "update conversations set queue_id = 'que_complaints', assignee_id = null, team_id = null, routing_pending = 0 where id = ?1",
    hidden,
  );
  const aimed = fc.constantFrom(
    { name: "whatsapp.conversation.get", args: { conversation_id: hidden } },
    {
      name: "whatsapp.session_message.preview",
      args: { conversation_id: hidden, message: { type: "text", text: { body: "x" } } },
    },
    { name: "whatsapp.conversations.list", args: { phone: "+85255509777" } },
    {
      name: "whatsapp.conversation.close",
      args: { conversation_id: hidden, outcome: "resolved", topic: "general", idempotency_key: "fuzz" },
    },
  );
  const asked = fc.oneof(
    await calls(),
    aimed,
    aimed.chain(({ name, args }) => nearly(args).map((other) => ({ name, args: other }))),
  );
  await fc.assert(
    fc.asyncProperty(asked, async ({ name, args }) => {
      expect(await answerTo("agent", name, args)).not.toContain(CANARY);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});
