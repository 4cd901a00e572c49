import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { signedInAs } from "./browser";

async function told(staff: string, kind: string, conversation: string, key = kind) {
  await env.DB.prepare(
    `insert into notifications (id, staff_id, kind, conversation_id, dedupe_key, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)`,
  )
    .bind(`ntf_${staff}_${key}`, `stf_${staff}`, kind, conversation, key, Date.now())
    .run();
}

test("somebody with nothing to be told sees so", async () => {
  expect(await (await signedInAs("agent")).read("/console?lang=en")).toContain("Nothing new.");
});

test("a person sees what they were told, with the customer's name, and nobody else's", async () => {
  const { results } = await env.DB.prepare(
    "select conversation.id, profile_name from conversations as conversation join contacts as contact on contact.id = contact_id where assignee_id = 'stf_agent' limit 1",
  ).all<{ id: string; profile_name: string }>();
  const [own] = results;
  if (!own) throw new Error("the seed gives the agent a conversation");
  await told("agent", "window_closing", own.id);
  await told("manager", "follow_up", own.id);
  const page = await (await signedInAs("agent")).read("/console?lang=en");
  expect(page).toContain("The 24-hour window closes within the hour");
  expect(page).toContain(own.profile_name);
  expect(page).not.toContain("Time to follow up");
  expect(await (await signedInAs("manager")).read("/console?lang=zh-Hant")).toContain("是時候跟進");
});

test("what a person may no longer see is not named", async () => {
  const { results } = await env.DB.prepare(
    "select id from conversations where queue_id = 'que_complaints' limit 1",
  ).all<{ id: string }>();
  const [restricted] = results;
  if (!restricted) throw new Error("the seed has a restricted conversation");
  await told("agent", "assigned", restricted.id);
  const page = await (await signedInAs("agent")).read("/console?lang=en");
  expect(page).not.toContain("Assigned to you");
  expect(page).toContain("Nothing new.");
});
