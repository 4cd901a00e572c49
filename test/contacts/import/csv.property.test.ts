import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "../../../src/contacts/import/csv";
import { FILE_DELIMITERS } from "../../../src/contacts/import/records";
import { all, streamOf, utf8, utf16 } from "./files";

const ENCODERS = {
  "utf-8": utf8,
  "utf-8 with a mark": (text: string) => utf8(`\ufeff${text}`),
  "utf-16le": (text: string) => utf16(`\ufeff${text}`, true),
  "utf-16be": (text: string) => utf16(`\ufeff${text}`, false),
} as const;

/** Any text, with more than its share of what CSV cares about. Line ends come back as `\n`. */
const cell = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('"', ",", ";", "\t", "\n", "\r", "\r\n", " ", "a", "測", "😀"),
      maxLength: 12,
    }),
  )
  .map((text) => text.replaceAll("\ufeff", ""));

test("what csv-stringify writes is read back, in every encoding and with every delimiter", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...FILE_DELIMITERS),
      fc.constantFrom(...Object.values(ENCODERS)),
      fc.constantFrom("\n", "\r\n"),
      fc.constantFrom(1, 7, 1000),
      async (rows, delimiter, encode, end, chunk) => {
        const header = ["phone", "name", "notes"];
        const text = stringify([header, ...rows], {
          delimiter,
          record_delimiter: end,
          quoted_match: /[\r\n]/,
        });
        const expected = rows
          .map((cells) => cells.map((text) => text.replace(/\r\n?/g, "\n")))
          .filter((cells) => cells.some((text) => text.trim() !== ""));
        const reading = readCsv(streamOf(encode(text), chunk), { delimiter });
        if (expected.length === 0) {
          await expect(reading).rejects.toMatchObject({ problem: { code: "header_only" } });
          return;
        }
        const file = await reading;
        expect(file.columns).toEqual(header);
        expect((await all(file.rows)).map(({ cells }) => cells)).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test("any bytes at all are rows or a problem, never something else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 50 }),
      async (bytes, chunk) => {
        await readCsv(streamOf(bytes, chunk))
          .then(({ rows }) => all(rows))
          .catch((error) => expect(error).toMatchObject({ name: "UnreadableFile" }));
      },
    ),
    { numRuns: 300 },
  );
});
