import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { observeStatements } from "../../src/platform/db";
import { call, ok } from "../support/worker";
import { pdf, png } from "./files";
import { customerSent, emptyBucket, listed, uploaded } from "./shop";

beforeEach(emptyBucket);

const ids = async (filters: Record<string, unknown>, role = "agent"): Promise<string[]> =>
  (await ok(role, "whatsapp.media_assets.list", filters)).items.map(({ id }: { id: string }) => id);

test("each filter finds its own, newest first, page by page", async () => {
  const received = await customerSent(pdf(), {
    kind: "document",
    mimeType: "application/pdf",
    more: { filename: "offer.pdf" },
  });
  const image = await uploaded(png());
  const text = await uploaded(new TextEncoder().encode("Hours"), { file_name: "hours.txt" });
  expect(await ids({})).toEqual([text, image, received.id]);
  expect(await ids({ kind: "document" })).toEqual([text, received.id]);
  expect(await ids({ source: "received" })).toEqual([received.id]);
  expect(await ids({ status: "awaiting" })).toEqual([]);
  expect(await ids({ scan: "clean", kind: "image" })).toEqual([image]);
  expect(await ids({ approved: true })).toEqual([]);
  expect(await ids({ approved: false, source: "upload" })).toEqual([text, image]);
  expect(await ids({ conversation_id: received.conversation_id })).toEqual([received.id]);
  const first = await ok("agent", "whatsapp.media_assets.list", { limit: 2 });
  const rest = await ok("agent", "whatsapp.media_assets.list", { limit: 2, cursor: first.next_cursor });
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([text, image, received.id]);
  expect(await listed(received.id)).toMatchObject({
    customer_file_name: "offer.pdf",
    conversation_id: received.conversation_id,
    message_id: received.message_id,
  });
  expect(await listed(received.id)).not.toHaveProperty("file_name");
});

test("who may see a conversation sees its files, and nobody else does; who may see no media has no such tool", async () => {
  const { id, conversation_id } = await customerSent(png());
  await env.DB.batch([
    env.DB.prepare(
      "insert into queues (id, name, restricted, created_at) values ('que_secret', 'Secret', 1, 1)",
    ),
    env.DB.prepare("update conversations set queue_id = 'que_secret' where id = ?1").bind(conversation_id),
  ]);
  expect(await ids({}, "agent")).toEqual([]);
  expect(await ids({ conversation_id }, "agent")).toEqual([]);
  expect(await ids({}, "manager")).toEqual([id]);
  expect((await call("viewer", "whatsapp.media_assets.list")).isError).toBe(true);
});

test("what Meta holds is told as a date; its ids are for administrators", async () => {
  const id = await uploaded(png());
  const { sha256 } = await listed(id);
  const day = 86_400_000;
  const hold = (number: string, media: string, until: number) =>
    env.DB.prepare(
      "insert into meta_media (sha256, phone_number_id, media_id, uploaded_at, expires_at) values (?1, ?2, ?3, 1, ?4)",
    ).bind(sha256, number, media, until);
  const until = Date.now() + 20 * day;
  await env.DB.batch([
    hold("100000000000011", "555", until),
    hold("100000000000012", "556", Date.now() - day),
  ]);
  expect((await listed(id)).at_meta).toEqual([{ held_until: new Date(until).toISOString() }]);
  expect((await listed(id, "admin")).at_meta).toEqual([
    { held_until: new Date(until).toISOString(), phone_number_id: "100000000000011", media_id: "555" },
  ]);
});

test("a page reads no more rows when there are many assets", async () => {
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
     insert into media_assets (id, kind, source, status, size, sha256, object_key, created_at)
     select 'ast_' || printf('%06d', i), case when i % 2 then 'image' else 'document' end, 'upload', 'ready', 1, '', '', i from n`,
  ).run();
  for (const filters of [{}, { kind: "image" }, { status: "ready" }]) {
    let read = 0;
    observeStatements(({ sql, rows_read }) => {
      if (sql.includes("from media_assets")) read += rows_read;
    });
    expect(await ids({ limit: 25, ...filters }, "manager")).toHaveLength(25);
    observeStatements(undefined);
    expect(read).toBeLessThanOrEqual(26 * 4);
  }
});
