import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { row } from "../support/webhook";
import { pdf, png, zip } from "./files";
import { customerSends, customerSent, emptyBucket, listed, objects, upload } from "./shop";

beforeEach(emptyBucket);

describe("from a received attachment", () => {
  test("it becomes an upload of its own, without the customer's name for it, and is stored once", async () => {
    const received = await customerSent(pdf("receipt"), {
      kind: "document",
      mimeType: "application/pdf",
      more: { filename: "My bank.pdf" },
    });
    const { data } = await upload({ message_id: received.message_id, title: "Receipt" });
    expect(data).toMatchObject({ status: "executed", result: { status: "ready", kind: "document" } });
    expect(await listed(data.result.asset_id)).toMatchObject({
      source: "upload",
      file_name: null,
      title: "Receipt",
    });
    expect(await objects()).toEqual([received.object_key]);
  });

  test("only of a conversation that the caller may see", async () => {
    const received = await customerSent(png(21, 21));
    await env.DB.batch([
      env.DB.prepare(
        "insert into queues (id, name, restricted, created_at) values ('que_secret', 'Secret', 1, 1)",
      ),
      env.DB.prepare("update conversations set queue_id = 'que_secret' where id = ?1").bind(
        received.conversation_id,
      ),
    ]);
    const { wamid } = await row<{ wamid: string }>(
      "select wamid from messages where id = ?1",
      received.message_id,
    );
    for (const message_id of [received.message_id, wamid, "msg_nobody"])
      expect((await upload({ message_id })).data.code).toBe("not_found");
    expect((await upload({ message_id: received.message_id }, "manager")).isError).toBe(false);
  });

  test("what is not there, or has no verdict, cannot be taken", async () => {
    const waiting = await customerSends(png(22, 22));
    expect((await upload({ message_id: waiting })).data.code).toBe("conflict");
    const archive = await customerSent(zip({ "a.txt": "x" }), {
      kind: "document",
      mimeType: "application/zip",
      from: "85255509002",
    });
    expect((await upload({ message_id: archive.message_id })).isError).toBe(true);
  });

  test("a picture that came as a document is taken as what WhatsApp takes it for", async () => {
    const received = await customerSent(png(23, 23), { kind: "document", mimeType: "image/png" });
    expect((await upload({ message_id: received.message_id })).data.code).toBe("validation_failed");
    expect((await upload({ message_id: received.message_id, kind: "image" })).data.result).toMatchObject({
      kind: "image",
    });
  });
});
