import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CODES } from "../../../scripts/audit/codes.ts";
import { USAGE } from "../../../scripts/audit/command.ts";
import { fileTrouble, NOT_CHECKED_CODES } from "../../../scripts/audit/not-checked.ts";
import { EXIT_CODES, NOT_CHECKED } from "../../../scripts/audit/verdict.ts";
import { ROOT } from "./run";

const DOCS = readFileSync(join(ROOT, "docs/audit.md"), "utf8");

/** The rows of the table whose head begins so, cell by cell. */
function tableOf(head: string): string[][] {
  const lines = DOCS.split("\n");
  const from = lines.indexOf(head);
  expect(from, `docs/audit.md has a table ${head}`).toBeGreaterThan(0);
  const rows = lines.slice(from + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) => line.slice(2, -2).split(" | "));
}

test("docs/audit.md explains every code of a finding in the words of the command", () => {
  const said = { broken: "broken", unproven: "not proven", not_an_export: "not an audit export" };
  const rows = tableOf("| code | verdict | meaning | what to do |");
  const wanted = Object.entries(CODES).map(([code, { weight, meaning, next }]) => [
    `\`${code}\``,
    said[weight],
    meaning,
    next,
  ]);
  expect(rows.toSorted()).toEqual(wanted.toSorted());
});

test("docs/audit.md explains every reason why nothing was checked", () => {
  const rows = tableOf("| code | meaning | what to do |");
  const wanted = Object.entries(NOT_CHECKED_CODES).map(([code, row]) => [
    `\`${code}\``,
    row.meaning,
    row.next,
  ]);
  expect(rows.toSorted()).toEqual(wanted.toSorted());
});

test("docs/audit.md and --help name every exit code, each with its verdict", () => {
  const words = {
    verified: "VERIFIED",
    broken: "BROKEN",
    unproven: "NOT PROVEN",
    not_an_export: "NOT AN AUDIT EXPORT",
  };
  const wanted = [
    ...Object.entries(EXIT_CODES).map(([state, code]) => [words[state as keyof typeof words], String(code)]),
    ["NOT CHECKED", String(NOT_CHECKED)],
  ];
  const rows = tableOf("| first line | exit code | meaning | what to do |");
  expect(rows.map(([line, code]) => [line?.replaceAll("`", ""), code]).toSorted()).toEqual(wanted.toSorted());
  for (const [line, code] of wanted.slice(0, 4))
    expect(USAGE).toMatch(new RegExp(`^  ${code}  ${line} `, "m"));
  expect(USAGE).toMatch(/^ {5}NOT CHECKED /m);
});

test.each([
  ["ENOENT", "file_missing"],
  ["EACCES", "file_not_permitted"],
  ["EPERM", "file_not_permitted"],
  ["EIO", "file_unreadable"],
])("%s of the file system is told as %s", (code, said) => {
  const trouble = fileTrouble("/a/log.ndjson", Object.assign(new Error("raw"), { code }));
  expect(trouble.code).toBe(said);
  expect(trouble.message).toContain("/a/log.ndjson");
  expect(trouble.message).not.toContain("raw");
});
