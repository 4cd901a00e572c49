import { expect, test } from "vitest";
import { database } from "../support/approval";
import { runOutbox, takenByMeta } from "../support/crash";
import { fault } from "../support/simulator";
import { previewText, send } from "../support/story";
import { applyEvents, hear, post, row } from "../support/webhook";
import { messageOf, secondsAgo, webhookBody } from "../support/webhook-events";

const PHONE = "85255509601";
const USER_ID = "HK.9601960196019601";

const bodies = async () => (await takenByMeta()).map(({ body }) => (body.text as { body: string }).body);

const threadOf = async (kind: string, value: string) =>
  (
    await row<{ id: string }>(
      `select thread.id from contact_identities as identity join conversations as thread using (contact_id)
       where identity.kind = ?1 and identity.value = ?2`,
      kind,
      value,
    )
  ).id;

/** One person who is known under her number in one conversation, and under her business-scoped id in another. */
async function twoThreads(): Promise<{ kept: string; merged: string }> {
  await hear(
    webhookBody([messageOf({ wa_id: PHONE, profile: { name: "Guest" } }, "Hello", secondsAgo(300))]),
  );
  await hear(
    webhookBody([
      messageOf({ user_id: USER_ID, profile: { name: "Guest" } }, "Hello again", secondsAgo(200)),
    ]),
  );
  return { kept: await threadOf("wa_id", PHONE), merged: await threadOf("bsuid", USER_ID) };
}

/** A message that names both addresses: the two are one from then on. */
const bothAddresses = () =>
  webhookBody([
    messageOf({ wa_id: PHONE, user_id: USER_ID, profile: { name: "Guest" } }, "It is me", secondsAgo(1)),
  ]);

const left = () => database.all("select id, status from messages where status in ('queued', 'sending')");

test("a message that waits behind another when its conversation becomes part of another one is sent all the same", async () => {
  const { merged, kept } = await twoThreads();
  const [one, two] = [await previewText(merged, "First."), await previewText(merged, "Second.")];
  await fault({ match: "messages", kind: "delay", ms: 1_500 });
  const first = send(one.preview_id);
  await scheduler.wait(400);
  const second = send(two.preview_id);
  await scheduler.wait(300);
  await hear(bothAddresses());
  expect(await threadOf("bsuid", USER_ID)).toBe(kept);
  await Promise.all([first, second]);
  await scheduler.wait(1_500);
  await runOutbox();
  expect(await bodies()).toEqual(["First.", "Second."]);
  expect(await left()).toEqual([]);
});

test("a send that waits for the very event that makes two contacts one is sent to the one that is left", async () => {
  const { merged } = await twoThreads();
  const { preview_id } = await previewText(merged, "Here it is.");
  expect((await post(bothAddresses())).status).toBe(200);
  const answer = send(preview_id);
  // Only what was recorded can wait for the event.
  while ((await left()).length === 0) await scheduler.wait(50);
  await scheduler.wait(600);
  await applyEvents();
  expect((await answer).data).toMatchObject({ status: "executed" });
  expect((await takenByMeta()).map(({ body }) => body.to)).toEqual([PHONE]);
});
