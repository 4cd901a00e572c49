import { expect, test } from "vitest";
import { isHarmlessName, runsByName } from "../../src/meta";

test.each([
  ["invoice.pdf", false],
  ["invoice.pdf.exe", true],
  ["setup.EXE ", true],
  ["report.docm", true],
  ["setup.exe. .", true],
  ["setup.e\u200bxe", true],
  ["page.html", false],
  ["exe", false],
  [null, false],
])("the name %s is a program's: %s", (name, expected) => {
  expect(runsByName(name)).toBe(expected);
});

test.each([
  ["Menu.pdf", true],
  ["html", true],
  ["html notes.txt", true],
  ["Menu.pdf.html", false],
  ["logo.SVG", false],
  ["Menu.cmd", false],
])("a customer may get a file by the name %s: %s", (name, expected) => {
  expect(isHarmlessName(name)).toBe(expected);
});
