import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { observeStatements } from "../../src/platform/db";
import { passTime, runOutbox } from "../support/crash";
import { fault, settings } from "../support/simulator";
import { NEW_CUSTOMER } from "../support/story";
import { post, row, rows } from "../support/webhook";
import { message, messages, webhookBody } from "../support/webhook-events";
import { jpeg, opus, pdf, png, webp } from "./files";
import {
  actions,
  apply,
  assetOf,
  customerSends,
  customerSent,
  emptyBucket,
  linkTo,
  objects,
  onPhone,
  open,
} from "./shop";

beforeEach(emptyBucket);

test.each([
  ["image", "image/png", png(), "image/png"],
  ["image", "image/jpeg", jpeg(), "image/jpeg"],
  ["audio", "audio/ogg; codecs=opus", opus(), "audio/ogg; codecs=opus"],
  ["document", "application/pdf", pdf(), "application/pdf"],
  ["sticker", "image/webp", webp(), "image/webp"],
])("a customer's %s (%s) is fetched, examined and kept", async (kind, mimeType, bytes, found) => {
  const asset = await customerSent(bytes, { kind, mimeType });
  expect(asset).toMatchObject({ kind, status: "ready", error: null, mime_type: found, scan: "clean" });
  const stored = await env.FILES.get(asset.object_key ?? "");
  expect(new Uint8Array((await stored?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(bytes);
  expect(await actions(asset.id)).toEqual(["media.stored"]);
  // Nothing is owed any more.
  expect(await rows("select id from outbox where done_at is null and topic like 'media.%'")).toEqual([]);
});

test("an edited message brings its own file", async () => {
  const id = await onPhone(png(1, 1), "image/png");
  const edit = {
    original_message_id: "wamid.EARLIER",
    message: { type: "image", image: { id, mime_type: "image/png" } },
  };
  const sent = message(NEW_CUSTOMER, { type: "edit", edit });
  await post(webhookBody([messages(sent)]));
  await apply();
  await runOutbox();
  expect(await assetOf(sent.id)).toMatchObject({ kind: "image", status: "ready" });
});

test("the same message again, and the same batch again, bring nothing twice", async () => {
  const id = await onPhone(png(), "image/png");
  const sent = message(NEW_CUSTOMER, { type: "image", image: { id, mime_type: "image/png" } });
  await post(webhookBody([messages(sent)]));
  await apply();
  await env.DB.prepare("update webhook_events set key = key || '-again'").run();
  await post(webhookBody([messages(sent)]));
  await apply();
  await runOutbox();
  await runOutbox();
  expect(await rows("select id from media_assets")).toHaveLength(1);
  expect(await rows("select id from outbox where topic = 'media.fetch'")).toHaveLength(1);
  expect(await objects()).toHaveLength(1);
});

test("the same content from two customers is stored once", async () => {
  const one = await customerSent(png(10, 10));
  const other = await customerSent(png(10, 10), { from: "85255509002" });
  expect(other.sha256).toBe(one.sha256);
  expect(other.id).not.toBe(one.id);
  expect(await objects()).toEqual([one.object_key]);
  expect((await open(await linkTo(other.id, "admin"))).status).toBe(200);
});

test("messages without files cost no statement, 100 with files cost one", async () => {
  const count = async (body: string) => {
    await post(body);
    const seen: string[] = [];
    observeStatements(({ sql }) => seen.push(sql));
    await apply();
    observeStatements(undefined);
    return seen.filter((sql) => /insert into (?:media_assets|outbox)/.test(sql)).length;
  };
  expect(await count(webhookBody([messages(message(NEW_CUSTOMER, { text: { body: "Hi" } }))]))).toBe(0);
  const many = Array.from({ length: 100 }, (_, n) =>
    message(NEW_CUSTOMER, { type: "image", image: { id: `8880000000000${n}`, mime_type: "image/png" } }),
  );
  expect(await count(webhookBody([messages(...many)]))).toBe(1);
  expect(await rows("select id from media_assets where status = 'awaiting'")).toHaveLength(100);
});

test("an address that died before the download is asked for anew", async () => {
  await settings({ media_url_seconds: 0 });
  const wamid = await customerSends(png());
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "awaiting", error: null });
  expect(await objects()).toEqual([]);
  await settings({ media_url_seconds: 300 });
  passTime(60_000);
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "ready" });
});

test("Meta being away is waited for, and given up after a day", async () => {
  await fault({ match: "777", times: 1000, kind: "error", code: 131000, status: 503 });
  const wamid = await customerSends(png());
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "awaiting" });
  const { due_at, tries } = await row<{ due_at: number; tries: number }>(
    "select due_at, tries from outbox where topic = 'media.fetch'",
  );
  expect(tries).toBe(1);
  expect(due_at).toBeGreaterThan(Date.now() + 4_000);
  passTime(25 * 3_600_000);
  await runOutbox();
  const asset = await assetOf(wamid);
  expect(asset).toMatchObject({ status: "failed", error: "no_answer" });
  expect(await actions(asset.id)).toEqual(["media.failed"]);
});

test("a file that Meta does not have any more has failed at once", async () => {
  const wamid = "wamid.GONE";
  await post(
    webhookBody([
      messages({
        ...message(NEW_CUSTOMER, { type: "image", image: { id: "12345", mime_type: "image/png" } }),
        id: wamid,
      }),
    ]),
  );
  await apply();
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "failed", error: "gone" });
  expect(await rows("select id from outbox where done_at is null and topic = 'media.fetch'")).toEqual([]);
});
