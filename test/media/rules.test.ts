import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  agrees,
  contentDisposition,
  type FileFacts,
  misfit,
  rangeOf,
  safeFileName,
  servedType,
} from "../../src/media/rules";
import type { MediaKind } from "../../src/meta";

const MB = 1024 * 1024;
const file = (mimeType: string, size = 1000, more: Partial<FileFacts> = {}): FileFacts => ({
  mimeType,
  size,
  width: null,
  height: null,
  animated: false,
  ...more,
});
const sticker = (size: number, more: Partial<FileFacts> = {}) =>
  file("image/webp", size, { width: 512, height: 512, ...more });

test.each<[MediaKind, FileFacts, string | undefined]>([
  ["image", file("image/jpeg", 5 * MB), undefined],
  ["image", file("image/png", 5 * MB + 1), "size"],
  ["image", file("image/webp"), "type"],
  ["image", file("image/gif"), "type"],
  ["image", file("image/svg+xml"), "type"],
  ["video", file("video/mp4", 16 * MB), undefined],
  ["video", file("video/3gpp", 16 * MB + 1), "size"],
  ["video", file("video/webm"), "type"],
  ["audio", file("audio/ogg; codecs=opus", 16 * MB), undefined],
  ["audio", file("audio/ogg"), "type"],
  ["audio", file("video/mp4"), undefined],
  ["audio", file("audio/mpeg", 16 * MB + 1), "size"],
  ["document", file("application/pdf", 100 * MB), undefined],
  ["document", file("application/pdf", 100 * MB + 1), "size"],
  ["document", file("application/zip"), "type"],
  ["document", file("text/html"), "type"],
  ["sticker", sticker(100 * 1024), undefined],
  ["sticker", sticker(100 * 1024 + 1), "size"],
  ["sticker", sticker(500 * 1024, { animated: true }), undefined],
  ["sticker", sticker(500 * 1024 + 1, { animated: true }), "size"],
  ["sticker", sticker(1000, { width: 511 }), "dimensions"],
  ["sticker", file("image/png"), "type"],
])("as %s, %j misfits by %s", (kind, facts, code) => {
  expect(misfit(kind, facts)?.code).toBe(code);
});

test.each<[MediaKind, string | null, string, boolean]>([
  ["image", "image/jpeg", "image/png", true],
  ["image", "image/jpeg", "image/svg+xml", false],
  ["image", "image/jpeg", "text/html", false],
  ["image", "image/jpeg", "application/pdf", false],
  ["audio", "audio/mp4", "video/mp4", true],
  ["video", "video/mp4", "audio/mpeg", false],
  ["document", "application/pdf", "application/pdf", true],
  ["document", "application/pdf", "text/html", false],
  ["document", "application/octet-stream", "text/html", true],
  ["document", "text/csv", "text/plain", true],
  ["document", null, "application/zip", true],
])("a received %s said to be %s may have bytes of %s: %s", (kind, declared, found, expected) => {
  expect(agrees(kind, declared, found)).toBe(expected);
});

test.each([
  ["image/jpeg", "image/jpeg", true],
  ["audio/ogg; codecs=opus", "audio/ogg", true],
  ["video/mp4", "video/mp4", true],
  ["application/pdf", "application/pdf", false],
  ["text/plain", "text/plain; charset=utf-8", false],
  ["image/svg+xml", "application/octet-stream", false],
  ["text/html", "application/octet-stream", false],
  ["application/xml", "application/octet-stream", false],
])("%s is served as %s, in the page: %s", (mimeType, type, inline) => {
  expect(servedType(mimeType)).toEqual({ type, inline });
});

describe("names of others in a header", () => {
  test.each([
    ['"; filename=x.html\r\nSet-Cookie: a=b', "_; filename=x.html__Set-Cookie_ a=b"],
    ["../../etc/passwd", "_.._etc_passwd"],
    ["發票 2026.pdf", "發票 2026.pdf"],
    ["a\u202egnp.exe", "a_gnp.exe"],
    ["...", undefined],
    ["", undefined],
  ])("%j becomes %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  test("any name stays within its quotes, on one line, and can be read back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.boolean(), (given, inline) => {
        const name = safeFileName(given) ?? "file.bin";
        const header = contentDisposition(inline, name);
        const match =
          /^(inline|attachment); filename="([\x20\x21\x23-\x5b\x5d-\x7e]*)"; filename\*=UTF-8''([\w.~%!-]*)$/.exec(
            header,
          );
        expect(match?.[1]).toBe(inline ? "inline" : "attachment");
        expect(decodeURIComponent(match?.[3] ?? "")).toBe(name);
        expect(name).not.toMatch(/[\p{Cc}"\\/\u202a-\u202e]/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe("ranges", () => {
  test.each([
    [null, undefined],
    ["bytes=0-9", { offset: 0, length: 10 }],
    ["bytes=90-", { offset: 90, length: 10 }],
    ["bytes=90-500", { offset: 90, length: 10 }],
    ["bytes=-10", { offset: 90, length: 10 }],
    ["bytes=-500", { offset: 0, length: 100 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-3", undefined],
    ["bytes=0-1,5-6", undefined],
    ["items=0-1", undefined],
    ["bytes=-", undefined],
  ])("%s of 100 bytes is %j", (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });

  test("no range reaches beyond the file", () => {
    const part = fc.option(fc.nat(300), { nil: "" });
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 200 }), (from, to, size) => {
        const range = rangeOf(`bytes=${from}-${to}`, size);
        if (typeof range !== "object") return;
        expect(range.offset).toBeGreaterThanOrEqual(0);
        expect(range.length).toBeGreaterThan(0);
        expect(range.offset + range.length).toBeLessThanOrEqual(size);
      }),
    );
  });
});
