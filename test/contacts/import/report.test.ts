import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rowProblem } from "../../../src/contacts/import/problems";
import { reportHeader, reportLines } from "../../../src/contacts/import/report";

const row = (phone: string, name: string) => ({ line: 2, verdict: "refused", phone, name, problems: [] });
const cellsOf = (text: string): string[][] => parse(text, { bom: true, relax_column_count: true });

test("a report opens as a table in a spreadsheet", () => {
  const report =
    reportHeader() +
    reportLines([
      { line: 2, verdict: "new", phone: "+85255501001", name: "測試客戶", problems: [] },
      {
        line: 3,
        verdict: "refused",
        phone: "8.52555E+10",
        name: 'Test, "T"',
        problems: [rowProblem("phone_scientific", "phone"), rowProblem("date_serial", "consent_date")],
      },
    ]);
  expect(
    report.replaceAll('"', "").startsWith("\ufeffline,verdict,phone,name,reasons,column,found,fix\r\n"),
  ).toBe(true);
  const [, first, second] = cellsOf(report);
  expect(first).toEqual(["2", "new", "'+85255501001", "測試客戶", "", "", "", ""]);
  expect(second?.slice(0, 4)).toEqual(["3", "refused", "8.52555E+10", 'Test, "T"']);
  expect(second?.slice(5, 7)).toEqual([
    "phone; consent_date",
    "number in scientific notation; spreadsheet day number",
  ]);
});

test("no rows are no lines", () => {
  expect(reportLines([])).toBe("");
});

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["＝1+1", "'＝1+1"],
  ["＋1", "'＋1"],
  ["－1", "'－1"],
  ["＠A1", "'＠A1"],
  ["\t=1", "'=1"],
  ["\r=1", "'=1"],
  ["\n=1", "'=1"],
  ["  =1", "'=1"],
  ["\u3000＝1", "'＝1"],
  ["\u200b=1", "'=1"],
  ["\ufeff=1", "'=1"],
  ["\u0000=1", "'=1"],
  ["﹦1", "'﹦1"],
  ["﹢1", "'﹢1"],
  ["﹣1", "'﹣1"],
  ["﹫A1", "'﹫A1"],
  ["⁺1", "'⁺1"],
  ["−1", "'−1"],
  ["Test\r\nCustomer\u202e", "Test Customer"],
  ["Test = 1", "Test = 1"],
])("%j becomes %j", (name, expected) => {
  expect(cellsOf(reportLines([row("", name)]))[0]?.[3]).toBe(expected);
});

test("no cell of a report is a formula, whatever the file held", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.string({
      unit: fc.constantFrom(..."=+-@＝＋－＠﹦﹢﹣﹫⁺₌−\t\r\n \u3000\u200b\u202e\ufeff\0\",;'a測"),
      maxLength: 12,
    }),
  );
  fc.assert(
    fc.property(nasty, nasty, nasty, (phone, name, verdict) => {
      const text = reportLines([{ line: 2, verdict, phone, name, problems: [] }]);
      const [cells, ...more] = cellsOf(text);
      expect(more).toEqual([]);
      expect(cells).toHaveLength(8);
      for (const cell of cells ?? []) {
        const shown = cell.normalize("NFKC").replace(/^[\s\p{C}]+/u, "");
        expect(shown).not.toMatch(/^[=+\-@−\t\r\n]/);
        expect(cell).not.toMatch(/[\r\n\t\0\u202a-\u202e]/);
      }
    }),
    { numRuns: 2000 },
  );
});
