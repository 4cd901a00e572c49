import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readReport } from "../../../scripts/scan/advisories";
import { bundledPackages } from "../../../scripts/scan/bundled";
import { localValues } from "../../../scripts/scan/local-values";
import { foreignSources, scripts, unknownLicences, unproved } from "../../../scripts/scan/lockfile";
import { secretsIn } from "../../../scripts/scan/secrets";

const locked = (more: object, path = "node_modules/some") => ({
  lockfileVersion: 3,
  packages: { "": {}, [path]: { version: "1.0.0", integrity: "sha512-x", license: "MIT", ...more } },
});

describe("files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "scan-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

  test("a token of a provider is found, told by its place, and not repeated", async () => {
    // In two pieces, so that this file holds none.
    const token = `xoxb-${"1234567890"}-1234567890123-${"AbCdEfGhIjKlMnOpQrStUvWx"}`;
    write("plain.ts", "export const nothing = 1;\n");
    write("notes.md", `first\n${token}\n`);
    const found = await secretsIn(folder, ["plain.ts", "notes.md", "gone.md"]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^notes\.md:2: /);
    expect(found[0]).not.toContain(token);
  });

  test("a private key is found", async () => {
    const key = `-----BEGIN ${"PRIVATE"} KEY-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC".repeat(20)}\n-----END ${"PRIVATE"} KEY-----\n`;
    write("key.pem", key);
    expect(await secretsIn(folder, ["key.pem"])).toHaveLength(1);
  });

  test("a secret in settings is one of the local ones, and the product knows none of those", () => {
    write("local.env", "META_APP_SECRET=local-app-secret\nMETA_ACCESS_TOKEN=EAAG1234\n");
    expect(localValues(folder, ["local.env"])).toEqual([expect.stringContaining("META_ACCESS_TOKEN")]);
  });
});

test("a package without a digest, or from elsewhere, is found", () => {
  expect(unproved(locked({}))).toEqual([]);
  expect(unproved(locked({ integrity: undefined }))).toHaveLength(1);
  expect(unproved(locked({ integrity: "sha1-x" }))).toHaveLength(1);
  expect(foreignSources(locked({}))).toEqual([]);
  expect(foreignSources(locked({ resolved: "git+ssh://git@host.example/some.git" }))).toHaveLength(1);
  expect(foreignSources(locked({ resolved: "http://host.example/some.tgz" }))).toHaveLength(1);
  expect(foreignSources(locked({ link: true }))).toHaveLength(1);
});

test("an install script that nobody decided about is found, also of a package within another", () => {
  const inner = locked({ hasInstallScript: true }, "node_modules/outer/node_modules/@scope/some");
  expect(scripts(inner, {})).toHaveLength(1);
  expect(scripts(inner, { "@scope/some": false })).toEqual([]);
});

test.each([
  ["MIT", false, true],
  ["(MIT OR GPL-3.0)", false, true],
  ["MIT AND GPL-3.0", false, false],
  ["MPL-2.0", false, false],
  ["MPL-2.0", true, true],
  ["AGPL-3.0", true, false],
  [undefined, true, false],
])("licence %s, of a tool: %s, is allowed: %s", (license, tool, allowed) => {
  const bundled = new Set(tool ? [] : ["node_modules/some"]);
  expect(unknownLicences(locked({ license }), bundled)).toHaveLength(allowed ? 0 : 1);
});

test("what is deployed is what the bundle takes files of", async () => {
  const bundled = await bundledPackages(join(import.meta.dirname, "..", "..", ".."));
  expect([...bundled]).toEqual(expect.arrayContaining(["node_modules/hono", "node_modules/zod"]));
  expect(bundled.has("node_modules/vitest")).toBe(false);
});

test("a registry that does not answer is not taken for one that found nothing", () => {
  expect(readReport('{"message":"405","statusCode":405}')).toHaveProperty("notAsked");
  expect(readReport("")).toBeUndefined();
  expect(readReport('{"vulnerabilities":{}}')).toEqual([]);
  const weak = { name: "some", severity: "high", range: "<2" };
  expect(readReport(JSON.stringify({ vulnerabilities: { some: weak } }))).toEqual(["some <2: high"]);
});
