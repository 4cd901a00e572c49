import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Answer } from "../support/webhook";
import { call, ok } from "../support/worker";

/** In the restricted queue of complaints, which the agent is no member of. */
const COMPLAINT = "cnv_demo04";
const demo = (...numbers: number[]) => numbers.map((n) => `cnv_demo0${n}`);

const listed = async (role: string, filter: object = {}): Promise<string[]> =>
  (await ok(role, "whatsapp.conversations.list", { limit: 100, ...filter })).items
    .map((item: Answer) => item.id)
    .sort();

test.each([
  ["viewer", "who belongs to no queue, sees what lies in none", demo(6)],
  ["agent", "sees the queues it belongs to and what lies in none", demo(1, 2, 3, 5, 6, 7)],
  ["marketer", "sees every queue that is not restricted", demo(1, 2, 3, 5, 6, 7)],
  ["manager", "sees the restricted queue too", demo(1, 2, 3, 4, 5, 6, 7)],
  ["compliance", "sees the restricted queue too", demo(1, 2, 3, 4, 5, 6, 7)],
  ["admin", "sees everything", demo(1, 2, 3, 4, 5, 6, 7)],
])("a %s %s", async (role, _what, ids) => {
  expect(await listed(role)).toEqual(ids);
});

test.each(["viewer", "agent", "marketer"])("no filter of a %s reaches the restricted queue", async (role) => {
  for (const filter of [
    { queue_id: "que_complaints" },
    { owner: "stf_manager" },
    { contact_id: "con_demo04" },
    { phone: "+85255501004" },
  ]) {
    expect(await listed(role, filter)).toEqual([]);
  }
});

test("a restricted conversation and one that does not exist look the same to an agent", async () => {
  const read = (conversation_id: string) => call("agent", "whatsapp.conversation.get", { conversation_id });
  const hidden = await read(COMPLAINT);
  const absent = await read("cnv_nobody");
  expect(hidden.isError).toBe(true);
  expect(hidden.data).toMatchObject({
    code: "not_found",
    hint: expect.stringContaining("whatsapp.conversations.list"),
  });
  const withoutId = ({ data }: typeof hidden, id: string) =>
    JSON.parse(JSON.stringify(data).replaceAll(id, "…"));
  expect(withoutId(hidden, COMPLAINT)).toEqual(withoutId(absent, "cnv_nobody"));
});

test("nor can an agent preview a reply into it", async () => {
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: COMPLAINT,
    message: { type: "text", text: { body: "Hello" } },
  });
  expect(data).toMatchObject({ code: "not_found" });
});

test.each(["manager", "compliance", "admin"])("a %s reads it", async (role) => {
  const { messages } = await ok(role, "whatsapp.conversation.get", { conversation_id: COMPLAINT });
  expect(messages).toMatchObject([{ customer_text: "The tin arrived dented. I am not happy." }]);
});

test("an agent sees a restricted conversation once it is assigned to the agent, and no longer when it is taken away", async () => {
  const assign = (staff: string) =>
    env.DB.prepare("update conversations set assignee_id = ?1 where id = ?2").bind(staff, COMPLAINT).run();
  await assign("stf_agent");
  expect(await listed("agent", { queue_id: "que_complaints" })).toEqual([COMPLAINT]);
  expect((await call("agent", "whatsapp.conversation.get", { conversation_id: COMPLAINT })).isError).toBe(
    false,
  );
  await assign("stf_manager");
  expect(await listed("agent", { queue_id: "que_complaints" })).toEqual([]);
  expect((await call("agent", "whatsapp.conversation.get", { conversation_id: COMPLAINT })).isError).toBe(
    true,
  );
});

test("joining a queue opens it from the next call on", async () => {
  await env.DB.prepare(
    "insert into queue_members (queue_id, staff_id) values ('que_complaints', 'stf_agent')",
  ).run();
  expect(await listed("agent", { queue_id: "que_complaints" })).toEqual([COMPLAINT]);
});

test("a queue that is not restricted stays hidden from an agent who is no member", async () => {
  await env.DB.prepare(
    "delete from queue_members where queue_id = 'que_orders' and staff_id = 'stf_agent'",
  ).run();
  await env.DB.prepare("update conversations set assignee_id = null where id = 'cnv_demo01'").run();
  expect(await listed("agent")).not.toContain("cnv_demo01");
  expect(await listed("marketer")).toContain("cnv_demo01");
});

test("a viewer may not preview, and is not even told that there is such a tool", async () => {
  const { isError, text } = await call("viewer", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo06",
    message: { type: "text", text: { body: "Hello" } },
  });
  expect(isError).toBe(true);
  expect(text).toContain("whatsapp.session_message.preview");
});
