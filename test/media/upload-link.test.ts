import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { passTime } from "../support/crash";
import { rows } from "../support/webhook";
import { cron } from "../support/worker";
import { EICAR, html, joined, latin1, pdf, png, program, webp } from "./files";
import { actions, assetById, emptyBucket, linkTo, listed, objects, open, upload, uploaded } from "./shop";

beforeEach(emptyBucket);

let stop = () => {};
afterEach(() => stop());

describe("by link", () => {
  async function link(bytes: Uint8Array, mime_type: string, more: Record<string, unknown> = {}) {
    const { data } = await upload({ upload: { size: bytes.length, mime_type }, ...more });
    return { id: data.result.asset_id as string, url: data.result.upload_url as string };
  }
  const put = (url: string, body: BodyInit, headers = {}) => open(url, { method: "PUT", body, headers });
  const read = async (response: Response) => ({
    status: response.status,
    ...((await response.json()) as object),
  });

  test("a large file goes to its link, once", async () => {
    const bytes = joined(pdf(), new Uint8Array(4_000_000).fill(32));
    const { id, url } = await link(bytes, "application/pdf", { file_name: "catalogue.pdf" });
    expect(await listed(id)).toMatchObject({ status: "awaiting", url: null, file_name: "catalogue.pdf" });
    expect(await read(await put(url, bytes))).toMatchObject({
      status: "ready",
      asset_id: id,
      mime_type: "application/pdf",
    });
    expect(await listed(id)).toMatchObject({ status: "ready", size: bytes.length });
    expect(await read(await put(url, bytes))).toMatchObject({ status: 409, code: "conflict" });
    expect(await actions(id)).toEqual(["write.executed", "media.stored"]);
    const file = await open(await linkTo(id));
    expect((await file.arrayBuffer()).byteLength).toBe(bytes.length);
  });

  test.each([
    ["a page that is said to be a PDF", html(), "application/pdf", "type_mismatch"],
    ["a PNG that is said to be a JPEG", png(), "image/jpeg", "type_mismatch"],
    ["a program that is said to be a PDF", program(), "application/pdf", "harmful"],
    ["the test virus", latin1(EICAR), "text/plain", "harmful"],
    ["a sticker of the wrong size in pixels", webp(64), "image/webp", "wrong_dimensions"],
  ])("%s is refused and not kept", async (_name, bytes, mime_type, reason) => {
    const { id, url } = await link(bytes, mime_type);
    expect(await read(await put(url, bytes))).toMatchObject({
      status: 422,
      details: { asset_id: id, reason },
    });
    expect(await objects()).toEqual([]);
    expect(await listed(id)).toMatchObject({ status: "refused", reason, url: null });
  });

  test.each([
    ["a type that WhatsApp does not take", { size: 10, mime_type: "text/html" }, "upload.mime_type"],
    [
      "more bytes than an image may have",
      { size: 5 * 1024 * 1024 + 1, mime_type: "image/png" },
      "upload.size",
    ],
  ])("no link is given for %s", async (_name, asked, path) => {
    const { isError, data } = await upload({ upload: asked });
    expect([isError, data.code, data.details.path]).toEqual([true, "validation_failed", path]);
  });

  test("a body of another length is refused, and the link still works", async () => {
    const { id, url } = await link(png(), "image/png");
    expect(await read(await put(url, joined(png(), "more")))).toMatchObject({
      status: 400,
      code: "validation_failed",
    });
    expect(await read(await put(url, png().slice(1)))).toMatchObject({ status: 400 });
    expect(await read(await put(url, png()))).toMatchObject({ asset_id: id });
  });

  test("a link of another path, another signature or another time opens nothing", async () => {
    const bytes = png(11, 11);
    const [one, other] = [await link(bytes, "image/png"), await link(bytes, "image/png")];
    const ready = await uploaded(png(12, 12));
    const refused = async (url: string) => (await read(await put(url, bytes))).status;
    expect(await refused(one.url.replace(one.id, other.id))).toBe(403);
    expect(await refused(one.url.replace(/signature=./, "signature=g"))).toBe(403);
    expect(await refused((await linkTo(ready)).replace("/media/", "/uploads/"))).toBe(403);
    const asFile = await open(one.url.replace("/uploads/", "/media/"));
    expect(asFile.status).toBe(403);
    await asFile.body?.cancel();
    passTime(15 * 60_000 + 1_000);
    expect(await refused(one.url)).toBe(403);
    expect(await objects()).toHaveLength(1);
  });

  test("a link that somebody is putting a file to takes no other", async () => {
    const { id, url } = await link(png(15, 15), "image/png");
    await env.DB.prepare("update media_assets set object_key = 'media/being-written' where id = ?1")
      .bind(id)
      .run();
    expect(await read(await put(url, png(15, 15)))).toMatchObject({ status: 409, code: "conflict" });
    expect(await objects()).toEqual([]);
  });

  test("two uploads at once to one link: one is kept, and nothing is left of the other", async () => {
    const bytes = png(13, 13);
    const { id, url } = await link(bytes, "image/png");
    const answers = await Promise.all([1, 2, 3].map(async () => read(await put(url, bytes))));
    expect(answers.filter((answer) => "asset_id" in answer)).toHaveLength(1);
    expect(await objects()).toEqual([(await assetById(id)).object_key]);
  });

  test("a crash between the bytes and their examination leaves nothing for long", async () => {
    const { id, url } = await link(png(14, 14), "image/png");
    vi.spyOn(console, "error").mockReturnValue();
    stop = onCheckpoint((reached) => {
      if (reached === "media:after-store") throw new Error("crash");
    });
    expect((await put(url, png(14, 14)).catch(() => new Response(null, { status: 500 }))).status).toBe(500);
    stop();
    expect(await listed(id)).toMatchObject({ status: "awaiting" });
    passTime(2 * 3_600_000);
    await cron();
    expect(await objects()).toEqual([]);
    expect(await listed(id)).toBeUndefined();
  });

  test("a link that nobody used goes", async () => {
    const { id } = await link(png(), "image/png");
    passTime(3 * 3_600_000);
    await cron();
    expect(await rows("select id from media_assets where id = ?1", id)).toEqual([]);
  });
});
