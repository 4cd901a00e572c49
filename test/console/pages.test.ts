import { expect, test } from "vitest";
import { en } from "../../src/console/i18n/en";
import { zhHant } from "../../src/console/i18n/zh-hant";
import { Browser, signedInAs, withoutOwnScript } from "./browser";

test("every page forbids foreign scripts, frames and caching", async () => {
  const browser = await signedInAs("approver");
  for (const path of ["/console", "/console/approvals", "/console/sign-in", "/console/nothing"]) {
    const { headers } = await browser.get(path);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  }
});

test("pages have no script but the console's own file, and no inline style", async () => {
  const browser = await signedInAs("approver");
  for (const path of ["/console", "/console/approvals", "/console/sign-in"]) {
    expect(withoutOwnScript(await browser.read(path))).not.toMatch(/<script|<style|style=|\son[a-z]+=/);
  }
});

test("the stylesheet is kept for good under the address that pages name", async () => {
  const browser = new Browser();
  const address =
    /href="(\/console\/assets\/console\.css\?v=[0-9a-f]+)"/.exec(
      await browser.read("/console/sign-in"),
    )?.[1] ?? "";
  const named = await browser.get(address);
  expect(named.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(named.headers.get("cache-control")).toContain("immutable");
  expect((await browser.get("/console/assets/console.css?v=old")).headers.get("cache-control")).toBe(
    "no-cache",
  );
});

test("the language is the person's, until they choose another", async () => {
  const browser = await signedInAs("approver");
  expect(await browser.read("/console")).toContain('<html lang="zh-Hant">');
  expect(await browser.read("/console?lang=en")).toContain('<html lang="en">');
  expect(await browser.read("/console")).toContain('<html lang="en">');
  expect(await browser.read("/console?lang=xx")).toContain('<html lang="en">');
  expect(await (await signedInAs("viewer")).read("/console")).toContain('<html lang="en">');
});

test.each(["/console/nothing", "/console/approvals/act_unknown", `/console/approvals/${"a".repeat(3000)}`])(
  "there is nothing at %s",
  async (path) => {
    expect((await (await signedInAs("approver")).get(path)).status).toBe(404);
  },
);

test("a form of many bytes is refused", async () => {
  const browser = await signedInAs("approver");
  expect((await browser.submit("/console/sign-out", { reason: "x".repeat(20_000) })).status).toBe(413);
});

test("no text of a catalogue is empty or left in English", () => {
  const texts = (catalogue: object): [string, unknown][] =>
    Object.entries(catalogue).flatMap(([key, value]) =>
      typeof value === "object"
        ? texts(value).map(([rest, text]): [string, unknown] => [`${key}.${rest}`, text])
        : [[key, value]],
    );
  const english = new Map(texts(en));
  for (const [key, text] of texts(zhHant)) {
    expect(text, key).not.toBe("");
    if (typeof text === "string") expect(text, key).not.toBe(english.get(key));
  }
});
