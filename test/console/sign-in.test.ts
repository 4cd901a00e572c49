import { expect, test } from "vitest";
import { ORIGIN } from "../support/worker";
import { Browser, signedInAs } from "./browser";

test("a page leads to sign-in and back to itself", async () => {
  const browser = new Browser();
  const asked = await browser.get("/console/approvals?lang=en");
  expect(asked.status).toBe(302);
  const signIn = asked.headers.get("location") ?? "";
  expect(signIn).toBe("/console/sign-in?next=%2Fconsole%2Fapprovals%3Flang%3Den");

  const page = await browser.read(signIn);
  expect(page).toContain("Pat Approver (demo)");
  const next = /name="next" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const answer = await browser.post("/console/sign-in/local", { staff: "approver", next });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/console/approvals?lang=en");
  expect(answer.headers.get("set-cookie")).toMatch(
    /^console_session=[0-9a-f]{64}; Max-Age=43200; Path=\/console; HttpOnly; SameSite=Lax$/,
  );
  expect(await browser.read("/console")).toContain("Pat Approver (demo)");
});

test.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/console/../mcp",
  "/console/%2e%2e/mcp",
  "/consolexyz",
  "/console@evil.example",
  "javascript:alert(1)",
])("sign-in does not lead to %s", async (next) => {
  const answer = await new Browser().post("/console/sign-in/local", { staff: "viewer", next });
  expect(answer.headers.get("location")).toBe("/console");
});

test("the picker exists on a loopback host only, and nothing tells of it elsewhere", async () => {
  const browser = new Browser("https://console.example");
  expect(await browser.read("/console/sign-in")).not.toContain("demo");
  const [picker, nothing] = await Promise.all([
    browser.post("/console/sign-in/local", { staff: "admin" }),
    browser.post("/console/sign-in/nothing", { staff: "admin" }),
  ]);
  expect(picker.status).toBe(404);
  expect(await picker.text()).toBe(await nothing.text());
  expect(browser.cookies.size).toBe(0);
});

test("another site cannot sign a visitor in", async () => {
  for (const origin of ["https://evil.example", "null"]) {
    const browser = new Browser();
    expect((await browser.post("/console/sign-in/local", { staff: "admin" }, { origin })).status).toBe(403);
    expect(browser.cookies.size).toBe(0);
  }
  expect(
    (await new Browser().post("/console/sign-in/local", { staff: "admin" }, { origin: ORIGIN })).status,
  ).toBe(303);
});

test("an unknown staff member is refused", async () => {
  expect((await new Browser().post("/console/sign-in/local", { staff: "nobody" })).status).toBe(400);
});

test("signing in again ends the session before", async () => {
  const browser = await signedInAs("viewer");
  const old = new Map(browser.cookies);
  await browser.post("/console/sign-in/local", { staff: "viewer" });
  expect(browser.cookies.get("console_session")).not.toBe(old.get("console_session"));

  const thief = new Browser();
  for (const [name, value] of old) thief.cookies.set(name, value);
  expect((await thief.get("/console")).status).toBe(302);
});

test("signing out needs the form's token and ends the session", async () => {
  const browser = await signedInAs("viewer");
  const kept = new Map(browser.cookies);
  expect((await browser.post("/console/sign-out", {})).status).toBe(403);
  expect((await browser.submit("/console/sign-out")).status).toBe(303);
  for (const [name, value] of kept) browser.cookies.set(name, value);
  expect((await browser.get("/console")).status).toBe(302);
});
