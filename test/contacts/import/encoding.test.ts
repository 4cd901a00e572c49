import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/contacts/import/csv";
import { detectEncoding, type FileEncoding } from "../../../src/contacts/import/encoding";
import { all, encoded, streamOf, utf8, utf16 } from "./files";

const TEXT = "phone,name\n+85255501001,測試客戶\n+85255501002,Test Customer 2\n";

describe("detecting", () => {
  test.each<[string, Uint8Array, FileEncoding]>([
    ["plain ASCII", utf8("phone,name\n1,Test\n"), "utf-8"],
    ["UTF-8", utf8(TEXT), "utf-8"],
    ["UTF-8 with a mark", utf8(`\ufeff${TEXT}`), "utf-8"],
    ["UTF-8 cut inside a letter", utf8("name\n測試").slice(0, -1), "utf-8"],
    ["UTF-16 LE with a mark", utf16(`\ufeff${TEXT}`, true), "utf-16le"],
    ["UTF-16 BE with a mark", utf16(`\ufeff${TEXT}`, false), "utf-16be"],
    ["UTF-16 LE without a mark", utf16(TEXT, true), "utf-16le"],
    ["UTF-16 BE without a mark", utf16(TEXT, false), "utf-16be"],
    ["Chinese UTF-16 without a mark", utf16("電話,姓名\n甲乙丙丁,測試客戶\n", true), "utf-16le"],
    ["Big5", encoded("big5"), "big5"],
    ["GB18030", encoded("gb18030"), "gb18030"],
    ["Shift_JIS", encoded("shift_jis"), "shift_jis"],
    ["Western", encoded("windows-1252"), "windows-1252"],
    ["a NUL byte in UTF-8", utf8(`${TEXT}a\0b\n`), "utf-8"],
  ])("%s", (_, bytes, encoding) => {
    expect(detectEncoding(bytes)).toBe(encoding);
  });

  test.each([
    ["HK", "big5"],
    ["TW", "big5"],
    ["CN", "gb18030"],
  ])("two Chinese letters alone are read as in %s", (country, encoding) => {
    expect(detectEncoding(encoded("big5Short"), country)).toBe(encoding);
  });
});

describe("reading", () => {
  test.each(["big5", "gb18030", "shift_jis", "windows-1252"] as const)(
    "%s, one byte at a time",
    async (name) => {
      const whole = new TextDecoder(name).decode(encoded(name)).trimEnd().split("\r\n");
      const file = await readCsv(streamOf(encoded(name), 1));
      expect(file.encoding).toBe(name);
      const rows = await all(file.rows);
      expect([file.columns, ...rows.map(({ cells }) => cells)]).toEqual(
        whole.map((line) => line.split(file.delimiter)),
      );
      expect(whole.join()).not.toContain("\ufffd");
    },
  );

  test.each([true, false])(
    "UTF-16 (little endian: %s), one byte at a time, without its mark",
    async (little) => {
      const file = await readCsv(streamOf(utf16(`\ufeff${TEXT}`, little), 1));
      expect(file.columns).toEqual(["phone", "name"]);
      expect((await all(file.rows))[0]?.cells).toEqual(["+85255501001", "測試客戶"]);
    },
  );

  test("the caller may know better", async () => {
    const file = await readCsv(streamOf(encoded("big5Short")), { encoding: "gb18030" });
    expect(file.encoding).toBe("gb18030");
    expect(file.sample[0]?.[1]).toBe("代刚");
  });

  test("bytes that mean nothing become U+FFFD", async () => {
    const bytes = new Uint8Array([...utf8("phone,name\n+85255501001,A"), 0xff, ...utf8("B\n")]);
    const file = await readCsv(streamOf(bytes), { encoding: "utf-8" });
    expect(file.sample).toEqual([["+85255501001", "A\ufffdB"]]);
  });
});
