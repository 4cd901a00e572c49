import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onCheckpoint } from "../../src/platform/checkpoints";
import { passTime, runOutbox } from "../support/crash";
import { freshKey } from "../support/story";
import { rows } from "../support/webhook";
import { call, cron, ok } from "../support/worker";
import {
  base64,
  docx,
  EICAR,
  html,
  joined,
  jpeg,
  latin1,
  opus,
  pdf,
  png,
  program,
  svg,
  webp,
  zip,
} from "./files";
import { actions, assetById, emptyBucket, linkTo, listed, objects, open, upload, uploaded } from "./shop";

beforeEach(emptyBucket);

let stop = () => {};
afterEach(() => stop());

describe("bytes in the call", () => {
  test.each([
    ["image", png(100, 50), "image/png"],
    ["image", jpeg(), "image/jpeg"],
    ["audio", opus(), "audio/ogg; codecs=opus"],
    ["document", pdf(), "application/pdf"],
    ["document", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["document", latin1("Opening hours: 9 to 6\n"), "text/plain"],
    ["sticker", webp(), "image/webp"],
  ])("an %s is known by its bytes, kept and can be opened", async (kind, bytes, mime_type) => {
    const { isError, data } = await upload({ base64: base64(bytes), title: "Spring", file_name: "spring" });
    expect(isError).toBe(false);
    expect(data).toMatchObject({
      status: "executed",
      approval: { required: false },
      effects: { kind, mime_type, size: bytes.length },
      result: { status: "ready", kind, mime_type, size: bytes.length, approved_for_templates: false },
    });
    const id = data.result.asset_id;
    expect(await listed(id)).toMatchObject({
      kind,
      source: "upload",
      status: "ready",
      scan: "clean",
      title: "Spring",
      meets_meta_limits: true,
      approved_for_templates: false,
      sha256: data.result.sha256,
      used: { messages: 0, last_at: null },
      at_meta: [],
    });
    const file = await open(await linkTo(id));
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
    expect(await actions(id)).toContain("write.executed");
  });

  test.each([
    ["a page", html(), {}, "validation_failed"],
    ["an SVG", svg(), {}, "validation_failed"],
    ["an archive", zip({ "a.txt": "x" }), {}, "validation_failed"],
    ["a picture's first bytes alone", latin1("\xff\xd8\xff\xe0"), {}, "validation_failed"],
    ["a PNG that is said to be a JPEG", png(), { mime_type: "image/jpeg" }, "validation_failed"],
    ["a PNG that is said to be sound", png(), { kind: "audio" }, "validation_failed"],
    ["a PNG as a sticker", png(512, 512), { kind: "sticker" }, "validation_failed"],
    ["a sticker of the wrong size in pixels", webp(500), {}, "validation_failed"],
    ["a still sticker of over 100 KB", webp(512, false, 110_000), {}, "validation_failed"],
    ["a program", program(), {}, "policy_blocked"],
    ["the test virus", latin1(EICAR), {}, "policy_blocked"],
    ["the test virus in a PDF", joined(pdf(), EICAR), {}, "policy_blocked"],
    ["macros", docx({ "word/vbaProject.bin": "x" }), {}, "policy_blocked"],
    ["a program by its name", pdf(), { file_name: "offer.pdf.exe" }, "policy_blocked"],
  ])("%s is refused, and nothing of it stays", async (_name, bytes, more, code) => {
    const { isError, data } = await upload({ base64: base64(bytes), ...more });
    expect([isError, data.code]).toEqual([true, code]);
    expect(data.details.findings[0]).toMatchObject({
      severity: "error",
      path: expect.any(String),
      fix: expect.any(String),
    });
    passTime(2 * 3_600_000);
    await cron();
    await runOutbox();
    expect(await objects()).toEqual([]);
    expect(await rows("select id from media_assets")).toEqual([]);
  });

  test.each([
    [{}, "base64"],
    [{ base64: "!!!" }, "base64"],
    [{ base64: "" }, "base64"],
    [{ base64: "data:image/png;base64,AAAA" }, "base64"],
    [{ base64: "AAAA", message_id: "msg_x" }, "base64"],
    [{ asset_id: "ast_x" }, "use"],
    [{ upload: { size: 10, mime_type: "image/png" }, use: "templates" }, "use"],
    [{ upload: { size: 100 * 1024 * 1024 + 1, mime_type: "application/pdf" } }, "upload.size"],
    [{ upload: { size: 10, mime_type: "picture" } }, "upload.mime_type"],
    [{ asset_id: "ast_x", use: "templates", kind: "image" }, "asset_id"],
  ])("%j says what is wrong with %s", async (args, path) => {
    const { isError, data } = await upload(args);
    expect([isError, data.code]).toEqual([true, "validation_failed"]);
    expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  });

  test("the same content is stored once, and the answer names the asset that has it", async () => {
    const first = await uploaded(png(5, 5));
    const { data } = await upload({ base64: base64(png(5, 5)) });
    expect(data.findings).toContainEqual(
      expect.objectContaining({ code: "same_content", message: expect.stringContaining(first) }),
    );
    await runOutbox();
    expect(await objects()).toEqual([(await assetById(first)).object_key]);
    for (const id of [first, data.result.asset_id]) {
      const file = await open(await linkTo(id));
      expect(file.status).toBe(200);
      await file.body?.cancel();
    }
  });

  test("the same key repeats the answer; with other bytes it is a conflict", async () => {
    const idempotency_key = freshKey();
    const first = await upload({ base64: base64(png(6, 6)), idempotency_key });
    const again = await upload({ base64: base64(png(6, 6)), idempotency_key });
    expect(again.data.result).toEqual(first.data.result);
    expect((await upload({ base64: base64(png(7, 7)), idempotency_key })).data.code).toBe(
      "idempotency_conflict",
    );
    expect(await rows("select id from media_assets")).toHaveLength(1);
  });

  test("bytes of a request that never came about go after an hour", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    stop = onCheckpoint((reached) => {
      if (reached === "media:after-stage" || reached === "write:before-record") throw new Error("crash");
    });
    for (const side of [8, 9]) expect((await upload({ base64: base64(png(side, side)) })).isError).toBe(true);
    stop();
    expect(await objects()).toHaveLength(2);
    expect((await ok("agent", "whatsapp.media_assets.list", { status: "ready" })).items).toEqual([]);
    passTime(2 * 3_600_000);
    await cron();
    expect(await objects()).toEqual([]);
    expect(await rows("select id from media_assets")).toEqual([]);
    expect(await rows("select sha256 from media_files")).toEqual([]);
  });

  test("whoever may not upload is refused", async () => {
    expect((await call("viewer", "whatsapp.media_asset.upload", { base64: "AAAA" })).isError).toBe(true);
  });
});
