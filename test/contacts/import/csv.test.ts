import { describe, expect, test } from "vitest";
import { readCsv, readJson, type SourceFile } from "../../../src/contacts/import/csv";
import { UnreadableFile } from "../../../src/contacts/import/problems";
import type { FileDelimiter } from "../../../src/contacts/import/records";
import { all, streamOf, utf8 } from "./files";

const read = (text: string) => readCsv(streamOf(utf8(text)));
const lines = async (file: SourceFile) => (await all(file.rows)).map(({ line, cells }) => [line, ...cells]);

/** The problem with which reading a file ends, wherever it shows. */
async function problemOf(open: () => Promise<SourceFile> | SourceFile) {
  try {
    await all((await open()).rows);
  } catch (error) {
    if (error instanceof UnreadableFile) return error.problem;
    throw error;
  }
  return undefined;
}

describe("lines", () => {
  test.each([
    ["Unix", "\n"],
    ["Windows", "\r\n"],
    ["old Mac", "\r"],
  ])("%s line ends, also inside quotes, count once", async (_, end) => {
    const text = ["phone,name", '1,"two', 'lines"', "2,b", "", '3,"x', "", 'y"', "4,d"].join(end);
    expect(await lines(await read(text))).toEqual([
      [2, "1", "two\nlines"],
      [4, "2", "b"],
      [6, "3", "x\n\ny"],
      [9, "4", "d"],
    ]);
  });

  test("mixed line ends are all line ends", async () => {
    expect(await lines(await read("phone,name\r\n1,a\n2,b\r3,c\n\r\n4,d"))).toEqual([
      [2, "1", "a"],
      [3, "2", "b"],
      [4, "3", "c"],
      [6, "4", "d"],
    ]);
  });

  test("blank lines and lines of delimiters are passed over", async () => {
    expect(await lines(await read("\n\nphone,name\n\n  \n1,a\n,\n ,\t\n2,b\n\n"))).toEqual([
      [6, "1", "a"],
      [9, "2", "b"],
    ]);
  });

  test("blank lines within quotes belong to their cell, and those before a broken record to none", async () => {
    expect(await lines(await read('phone,name\n\n1,"a\n\n\nb"\n\n\n2,c\n'))).toEqual([
      [3, "1", "a\n\n\nb"],
      [9, "2", "c"],
    ]);
    await expect(read('phone,name\n1,a\n\n\n2,"b').then(lines)).rejects.toMatchObject({
      problem: { code: "unclosed_quote", line: 5 },
    });
  });

  test("lines of delimiters are rows to the limit of rows, and empty lines have a limit of their own", async () => {
    const tooMany = { problem: { code: "too_many_rows" } };
    const file = (blank: string, count: number) =>
      read(`phone,name\n1,a\n${blank.repeat(count)}2,b\n`).then(lines);
    expect(await file("\n", 300_000)).toHaveLength(2);
    expect(await file(",\n", 99_998)).toHaveLength(2);
    await expect(file(",\n", 99_999)).rejects.toMatchObject(tooMany);
    await expect(file("\n", 1_100_000)).rejects.toMatchObject(tooMany);
  });
});

describe("cells", () => {
  test.each<[string, string, FileDelimiter]>([
    ["comma", "phone,name,tags\n1,a,x;y\n2,b,x;y;z\n", ","],
    ["semicolon", "phone;name;tags\n1;a;x,y\n2;b;x,y,z\n", ";"],
    ["tab", "phone\tname\n1\ta,b;c\n", "\t"],
    ["delimiters in quotes", '"phone, mobile";"name, full";c\n"1,2,3";b;c\n', ";"],
    ["one column", "phone\n1\n", ","],
  ])("delimiter guessed: %s", async (_, text, delimiter) => {
    expect((await read(text)).delimiter).toBe(delimiter);
  });

  test("the caller may name the delimiter", async () => {
    const file = await readCsv(streamOf(utf8("phone,a;name\n1,2;b\n")), { delimiter: ";" });
    expect(file.columns).toEqual(["phone,a", "name"]);
  });

  test("a mark in front and spaces around names are taken off", async () => {
    expect((await read("\ufeff phone , name \n1,a\n")).columns).toEqual(["phone", "name"]);
  });

  test("quotes inside a cell are text", async () => {
    expect(await lines(await read('phone,name\n1,Test "T" Customer\n2,"Test ""U"" Customer"\n'))).toEqual([
      [2, "1", 'Test "T" Customer'],
      [3, "2", 'Test "U" Customer'],
    ]);
  });

  test("missing cells are allowed, empty ones too many as well, filled ones too many are a flaw", async () => {
    expect(await all((await read("phone,name\n1\n2,b,, \n3,b,c\n")).rows)).toEqual([
      { line: 2, cells: ["1"] },
      { line: 3, cells: ["2", "b"] },
      { line: 4, cells: ["3", "b"], flaws: [{ code: "too_many_cells" }] },
    ]);
  });
});

describe("files that cannot be used", () => {
  test.each([
    ["nothing", "", { code: "empty_file" }],
    ["only a mark", "\ufeff", { code: "empty_file" }],
    ["only blank lines", "\n\r\n \n", { code: "empty_file" }],
    ["only a header", "phone,name\n", { code: "header_only" }],
    ["a header and blank lines", "phone,name\n\n,\n", { code: "header_only" }],
    ["a nameless column", "phone,,name\n1,2,3\n", { code: "empty_header", column: "column 2" }],
    ["a name twice", "phone,name, phone\n1,2,3\n", { code: "duplicate_header", column: "phone" }],
    ["a row instead of a header", "+852 5550 1001,Test Customer\n+852 5550 1002,b\n", { code: "no_header" }],
    ["an address instead of a header", "a@example.com,Test\nb@example.com,b\n", { code: "no_header" }],
    [
      "101 columns",
      `${Array.from({ length: 101 }, (_, i) => `c${i}`).join()}\n1\n`,
      { code: "too_many_columns" },
    ],
    ["a quote that stays open", 'phone,name\n1,a\n\n2,"b\n3,c\n', { code: "unclosed_quote", line: 4 }],
    ["a cell of 70 KB", `phone,name\n1,a\n2,${"b".repeat(70_000)}\n`, { code: "record_too_long", line: 3 }],
  ])("%s", async (_, text, problem) => {
    const found = await problemOf(() => read(text));
    expect(found).toMatchObject(problem);
    expect(found?.message).toBeTruthy();
    expect(found?.fix).toBeTruthy();
  });

  test("what comes after the sample is told by the rows", async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `${index},a\n`).join("");
    const file = await read(`phone,name\n${rows}60,"b\n61,c\n`);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { line } of file.rows) seen.push(line);
    })();
    await expect(reading).rejects.toMatchObject({ problem: { code: "unclosed_quote", line: 62 } });
    expect(seen).toHaveLength(60);
  });

  test("a file that breaks off with an error is not taken for a short one", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(utf8("phone\n1\n")),
      pull: () => Promise.reject(new Error("connection lost")),
    });
    await expect(readCsv(broken)).rejects.toThrow("connection lost");
  });
});

describe("JSON", () => {
  test("columns in order of appearance, values as text", async () => {
    const file = readJson([
      { phone: "+85255501001", name: null, vip: true },
      { name: "Test Customer", phone: 85255501002, extra: 1.5 },
    ]);
    expect(file.columns).toEqual(["phone", "name", "vip", "extra"]);
    expect(file.sample).toHaveLength(2);
    expect(await all(file.rows)).toEqual([
      { line: 1, cells: ["+85255501001", "", "true", ""] },
      { line: 2, cells: ["85255501002", "Test Customer", "", "1.5"] },
    ]);
  });

  test("lists and objects are a flaw of their cell; empty rows are passed over", async () => {
    expect(
      await all(readJson([{ phone: { a: 1 }, tags: ["x"] }, { phone: " " }, { phone: "1" }]).rows),
    ).toEqual([
      {
        line: 1,
        cells: ["", ""],
        flaws: [
          { code: "nested_value", cell: 0 },
          { code: "nested_value", cell: 1 },
        ],
      },
      { line: 3, cells: ["1", ""] },
    ]);
  });

  test("what an object inherits is no cell", async () => {
    expect((await all(readJson([{ phone: "1" }, { toString: "x" }]).rows))[0]?.cells).toEqual(["1", ""]);
  });

  test.each([
    ["no rows", [], "empty_file"],
    ["a nameless key", [{ phone: "1", " ": "2" }], "empty_header"],
    ["100,001 rows", Array.from({ length: 100_001 }, () => ({ phone: "1" })), "too_many_rows"],
  ])("%s", async (_, rows, code) => {
    expect(await problemOf(() => readJson(rows))).toMatchObject({ code });
  });
});
