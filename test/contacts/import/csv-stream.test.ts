import { expect, test } from "vitest";
import { readCsv } from "../../../src/contacts/import/csv";
import { all, streamOf, utf8 } from "./files";

/** A generated file: a header, then rows of which every tenth has a name on two lines. Counts what was asked for. */
function generated(rows: number, chunk: number) {
  const made = { bytes: 0, cancelled: false };
  let next = 0;
  let rest = utf8("phone,name,consent source\r\n");
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        while (rest.length < chunk && next < rows) {
          const name = next % 10 === 0 ? `"測試客戶\r\nTest ${next}"` : `測試客戶 ${next}`;
          const row = utf8(`+8525${String(next).padStart(7, "0")},${name},門市\r\n`);
          const both = new Uint8Array(rest.length + row.length);
          both.set(rest);
          both.set(row, rest.length);
          rest = both;
          next++;
        }
        if (rest.length === 0) return controller.close();
        made.bytes += Math.min(chunk, rest.length);
        controller.enqueue(rest.slice(0, chunk));
        rest = rest.slice(chunk);
      },
      cancel() {
        made.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, made };
}

test.each([
  [100_000, 4096],
  [20_000, 7],
  [2_000, 1],
  [2_000, 64 * 1024],
])("%i rows in chunks of %i bytes: every row, on its line, whole", async (count, chunk) => {
  const file = await readCsv(generated(count, chunk).stream);
  let rows = 0;
  let line = 2;
  for await (const row of file.rows) {
    const twoLines = rows % 10 === 0;
    const name = twoLines ? `測試客戶\nTest ${rows}` : `測試客戶 ${rows}`;
    if (row.line !== line || row.cells[1] !== name || row.cells.length !== 3) {
      expect(row).toEqual({ line, cells: [`+8525${String(rows).padStart(7, "0")}`, name, "門市"] });
    }
    line += twoLines ? 2 : 1;
    rows++;
  }
  expect(rows).toBe(count);
});

test("a whole file in one chunk is still read in pieces", async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => `${index},a\n`).join("");
  const file = await readCsv(streamOf(utf8(`phone,name\n${rows}`), Number.POSITIVE_INFINITY));
  let count = 0;
  for await (const _ of file.rows) count++;
  expect(count).toBe(100_000);
});

test("row 100,001 is one too many", async () => {
  const file = await readCsv(generated(100_001, 64 * 1024).stream);
  let rows = 0;
  const reading = (async () => {
    for await (const _ of file.rows) rows++;
  })();
  await expect(reading).rejects.toMatchObject({ problem: { code: "too_many_rows", line: 110_002 } });
  expect(rows).toBe(100_000);
});

test("no more is fetched than is read, and who stops early lets go of the file", async () => {
  const { stream, made } = generated(50_000, 16 * 1024);
  const file = await readCsv(stream);
  expect(made.bytes).toBeLessThan(200_000);
  for await (const { line } of file.rows) if (line > 5_000) break;
  expect(made.bytes).toBeLessThan(600_000);
  expect(made.cancelled).toBe(true);
});

test("a file that is refused is let go of", async () => {
  const { stream, made } = generated(50_000, 16 * 1024);
  await expect(readCsv(stream, { encoding: "utf-16le" })).rejects.toMatchObject({ name: "UnreadableFile" });
  expect(made.cancelled).toBe(true);
});

/** Ten megabytes of one text, behind a header. */
function bomb(head: string, text: string) {
  const piece = utf8(text.repeat(64 * 1024).slice(0, 64 * 1024));
  let sent = 0;
  const made = { pieces: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++ === 0) return controller.enqueue(utf8(head));
      if (sent > 160) return controller.close();
      made.pieces++;
      controller.enqueue(piece);
    },
  });
  return { stream, made };
}

test.each([
  ["quotes", "phone,name\n1,a\n", '"', "record_too_long"],
  ["quotes behind a letter", 'phone,name\n1,a\n2,"', "a", "record_too_long"],
  ["line breaks in quotes", 'phone,name\n1,a\n2,"', "\n", "record_too_long"],
  ["delimiters", "phone,name\n1,a\n2", ",", "record_too_long"],
  ["letters", "phone,name\n1,a\n2,", "a", "record_too_long"],
])("10 MB of %s end soon", async (_, head, text, code) => {
  const { stream, made } = bomb(head, text);
  const reading = readCsv(stream).then(({ rows }) => all(rows));
  await expect(reading).rejects.toMatchObject({ problem: { code, line: 3 } });
  expect(made.pieces).toBeLessThan(10);
});

test("10 MB of quotes from the first byte on end soon", async () => {
  const { stream, made } = bomb('"', '"');
  await expect(readCsv(stream)).rejects.toMatchObject({ problem: { code: "record_too_long", line: 1 } });
  expect(made.pieces).toBeLessThan(10);
});
