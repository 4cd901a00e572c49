import { env } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesInMemory } from "../../src/media/bytes";
import { examine } from "../../src/media/examine";
import { markersIn } from "../../src/media/markers";
import { DOC, DOCX, XLS } from "../../src/media/rules";
import {
  docx,
  EICAR,
  html,
  inPieces,
  joined,
  jpeg,
  latin1,
  mp3,
  mp4,
  ole,
  opus,
  pdf,
  png,
  program,
  svg,
  webp,
  zip,
} from "./files";

const look = (bytes: Uint8Array) => examine(env, bytesInMemory(new Uint8Array(bytes)));

test.each([
  ["png", png(640, 480), { mimeType: "image/png", width: 640, height: 480, animated: false, scan: "clean" }],
  ["jpeg", jpeg(300, 200), { mimeType: "image/jpeg", width: 300, height: 200, scan: "clean" }],
  ["still webp", webp(512), { mimeType: "image/webp", width: 512, height: 512, animated: false }],
  ["moving webp", webp(512, true), { mimeType: "image/webp", animated: true }],
  ["pdf", pdf(), { mimeType: "application/pdf", width: null, scan: "clean" }],
  ["mp4", mp4(), { mimeType: "video/mp4", scan: "clean" }],
  ["voice message", opus(), { mimeType: "audio/ogg; codecs=opus", scan: "clean" }],
  ["mp3", mp3(), { mimeType: "audio/mpeg" }],
  ["docx", docx(), { mimeType: DOCX, scan: "clean" }],
  ["doc", ole("WordDocument"), { mimeType: DOC, scan: "clean" }],
  ["xls", ole("Workbook"), { mimeType: XLS, scan: "clean" }],
  ["text", new TextEncoder().encode("你好，茶。\n"), { mimeType: "text/plain", scan: "clean" }],
  ["text with a byte order mark", joined("\xef\xbb\xbf", "a,b\n1,2\n"), { mimeType: "text/plain" }],
  ["svg", svg(), { mimeType: "image/svg+xml" }],
  [
    "svg behind an XML declaration",
    joined('<?xml version="1.0"?>\n<!-- x -->\n', svg()),
    { mimeType: "image/svg+xml" },
  ],
  ["html", html(), { mimeType: "text/html" }],
  ["html behind a comment", latin1("<!-- hello -->\n\n<HTML><body>"), { mimeType: "text/html" }],
  ["html that calls itself text", latin1("Dear all,\n<script>alert(1)</script>"), { mimeType: "text/html" }],
  ["bytes of no type", latin1("\0\x01\x02\x03\x04\x05"), { mimeType: "application/octet-stream" }],
  [
    "nothing but a picture's first bytes",
    latin1("\xff\xd8\xff\xe0"),
    { mimeType: "image/jpeg", unreadable: true },
  ],
  ["a picture with a page behind it", joined(png(), html()), { mimeType: "image/png", scan: "clean" }],
])("%s is told by its bytes", async (_name, bytes, expected) => {
  expect(await look(bytes)).toMatchObject(expected);
});

test.each([
  ["the EICAR test file", latin1(EICAR), "infected", "eicar"],
  ["EICAR inside another file", joined(pdf(), EICAR), "infected", "eicar"],
  ["EICAR stored in an archive", zip({ "eicar.com": EICAR }), "infected", "eicar"],
  ["a program", program(), "infected", "program"],
  ["a shell script", latin1("#!/bin/sh\nrm -rf ~\n"), "infected", "program"],
  ["a docx with macros", docx({ "word/vbaProject.bin": "x" }), "infected", "macros"],
  ["a docx with macros under a name in capitals", docx({ "word/VBAPROJECT.BIN": "x" }), "infected", "macros"],
  ["a doc with macros", ole("WordDocument", "_VBA_PROJECT"), "infected", "macros"],
  ["an archive, into which nobody looked", zip({ "a.txt": "hello" }), "undecided", "container"],
  ["an encrypted Office file", ole("EncryptedPackage"), "undecided", "container"],
])("the embedded scan on %s", async (_name, bytes, scan, scanDetail) => {
  expect(await look(bytes)).toMatchObject({ scan, scanDetail });
});

test("a marker is found however the bytes are cut, and nothing is found that is not there", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 90 }),
      async (noise, infected, piece) => {
        const bytes = infected ? joined(noise, EICAR, noise) : noise;
        expect((await markersIn(inPieces(bytes, piece))).has("eicar")).toBe(infected);
      },
    ),
    { numRuns: 150 },
  );
});
