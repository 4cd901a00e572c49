import { env } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { openMedia } from "../../src/meta";
import { passTime, runOutbox } from "../support/crash";
import { settings } from "../support/simulator";
import { docx, EICAR, html, latin1, pdf, png, program, zip } from "./files";
import { actions, assetOf, customerSends, customerSent, emptyBucket, objects } from "./shop";

beforeEach(emptyBucket);

test("a file that is said to be too large is not even asked for", async () => {
  const asset = await customerSent(png(), { lies: { file_size: String(100 * 1024 * 1024 + 1) } });
  expect(asset).toMatchObject({ status: "refused", error: "too_large" });
});

test.each([
  ["another hash than Meta says", { sha256: "0".repeat(64) }, "wrong_hash"],
  ["more bytes than Meta says", { file_size: "10" }, "wrong_length"],
  ["fewer bytes than Meta says", { file_size: "100000" }, "wrong_length"],
])("%s: nothing is stored, and it is tried again for a day", async (_name, lies, error) => {
  const wamid = await customerSends(png(), { lies });
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "awaiting" });
  passTime(25 * 3_600_000);
  await runOutbox();
  expect(await assetOf(wamid)).toMatchObject({ status: "failed", error });
  expect(await objects()).toEqual([]);
});

test.each(["https://files.example/a.png", "http://simulator.test/_sim/elsewhere", "not an address"])(
  "an address outside Meta's, or one that leads there, is not followed: %s",
  async (media_url) => {
    await settings({ media_url });
    const wamid = await customerSends(png());
    await runOutbox();
    expect(await assetOf(wamid)).toMatchObject({ status: "awaiting" });
    passTime(25 * 3_600_000);
    await runOutbox();
    expect(await assetOf(wamid)).toMatchObject({ status: "failed", error: "untrusted_address" });
  },
);

test.each([
  "http://lookaside.fbsbx.com/a",
  "https://fbsbx.com.files.example/a",
  "https://lookaside.fbsbx.com.files.example/a",
  "https://lookaside.fbsbx.com@files.example/a",
  "https://name:word@lookaside.fbsbx.com/a",
  "https://lookaside.fbsbx.com:8443/a",
  "http://simulator.test:81/media/1",
  "https://simulator.test/media/1",
])("the token does not go to %s", async (address) => {
  expect(await openMedia(env, address)).toEqual({ kind: "untrusted" });
});

test.each([
  ["a page that calls itself a picture", html(), { kind: "image", mimeType: "image/png" }, "type_mismatch"],
  [
    "a page that calls itself a PDF",
    html(),
    { kind: "document", mimeType: "application/pdf" },
    "type_mismatch",
  ],
  ["a PDF that calls itself sound", pdf(), { kind: "audio", mimeType: "audio/mpeg" }, "type_mismatch"],
  ["the test virus", latin1(EICAR), { kind: "document", mimeType: "text/plain" }, "harmful"],
  [
    "the test virus in an archive",
    zip({ "eicar.com": EICAR }),
    { kind: "document", mimeType: "application/zip" },
    "harmful",
  ],
  ["a program", program(), { kind: "document", mimeType: "application/octet-stream" }, "harmful"],
  [
    "macros",
    docx({ "word/vbaProject.bin": "x" }),
    { kind: "document", mimeType: "application/octet-stream" },
    "harmful",
  ],
  [
    "a script by its name",
    latin1("del c:"),
    { kind: "document", mimeType: "text/plain", more: { filename: "invoice.pdf.bat" } },
    "harmful",
  ],
])("%s is refused and its bytes are not kept", async (_name, bytes, sent, error) => {
  const asset = await customerSent(bytes, sent);
  expect(asset).toMatchObject({ status: "refused", error });
  expect(await objects()).toEqual([]);
  expect(await actions(asset.id)).toEqual(["media.refused"]);
});

test("bytes that were found harmful before are refused without another look", async () => {
  const archive = zip({ "a.txt": "not looked into" });
  const kept = await customerSent(archive, { kind: "document", mimeType: "application/zip" });
  expect(kept).toMatchObject({ status: "ready", scan: "undecided" });
  await env.DB.prepare("update media_files set scan = 'infected'").run();
  const again = await customerSent(archive, {
    kind: "document",
    mimeType: "application/zip",
    from: "85255509002",
  });
  expect(again).toMatchObject({ status: "refused", error: "harmful" });
});
