import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Checkpoint, onCheckpoint } from "../../src/platform/checkpoints";
import { passTime, runOutbox } from "../support/crash";
import { customerWrites, takeWebhooks } from "../support/simulator";
import { NEW_CUSTOMER } from "../support/story";
import { applyEvents, post, rows } from "../support/webhook";
import { cron, hearFromMeta } from "../support/worker";
import { joined, png } from "./files";
import { actions, assetOf, customerSends, emptyBucket, objects, onPhone } from "./shop";

beforeEach(emptyBucket);

let stop = () => {};
afterEach(() => stop());

const STEPS = [
  "media:after-store",
  "media:after-examine",
  "media:after-commit",
] as const satisfies Checkpoint[];

test.each(STEPS)("a crash at %s leaves a state from which the next run goes on", async (step) => {
  const wamid = await customerSends(png(20, 20));
  const other = await customerSends(png(20, 20), { from: "85255509002" });
  vi.spyOn(console, "error").mockReturnValue();
  let crashes = 0;
  stop = onCheckpoint((reached) => {
    if (reached !== step || crashes === 2) return;
    crashes++;
    throw new Error("crash");
  });
  await runOutbox();
  expect(crashes).toBe(2);
  passTime(120_000);
  await cron();
  await runOutbox();
  await hearFromMeta();
  for (const id of [wamid, other])
    expect(await assetOf(id)).toMatchObject({ status: "ready", scan: "clean" });
  const { object_key } = await assetOf(wamid);
  expect(await objects()).toEqual([object_key]);
  expect(await rows("select id from audit_log where action = 'media.stored'")).toHaveLength(2);
  expect(await rows("select id from outbox where done_at is null and topic like 'media.%'")).toEqual([]);
});

test("two consumers at once come to one end", async () => {
  const wamid = await customerSends(joined(png(), "x"));
  await Promise.all([runOutbox(), runOutbox(), runOutbox()]);
  passTime(60_000);
  await runOutbox();
  const asset = await assetOf(wamid);
  expect(asset).toMatchObject({ status: "ready" });
  expect(await objects()).toEqual([asset.object_key]);
  expect(await actions(asset.id)).toEqual(["media.stored"]);
});

test("what was stored and could not be queued is fetched by cron", async () => {
  const id = await onPhone(png(), "image/png");
  const { wamid } = await customerWrites({ from: NEW_CUSTOMER, type: "image", image: { id } });
  const OUTBOX_QUEUE = { sendBatch: () => Promise.reject(new Error("the queue is away")) } as never;
  vi.spyOn(console, "error").mockReturnValue();
  for (const { body, signature } of await takeWebhooks()) await post(body, { signature });
  await applyEvents({ OUTBOX_QUEUE });
  expect(await assetOf(wamid)).toMatchObject({ status: "awaiting" });
  passTime(60_000);
  await cron();
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "ready" });
});
