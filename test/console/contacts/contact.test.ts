import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { approveAs, outcomeOf } from "../../support/approval";
import { customerWrites } from "../../support/simulator";
import { row } from "../../support/webhook";
import { hearFromMeta, ok } from "../../support/worker";
import { signedInAs } from "../browser";
import { askedIn, wordsOn } from "./fields";

const ADDRESS = "/console/contacts/con_demo01";

test("a profile shows who it is, what they agreed to, and how that is proved", async () => {
  const browser = await signedInAs("agent");
  const english = wordsOn(await browser.read(`${ADDRESS}?lang=en`));
  for (const words of [
    "+85255501001",
    "vip",
    "Consent now",
    "History of consent",
    "Web form",
    "Conversations",
  ])
    expect(english).toContain(words);
  const chinese = wordsOn(await browser.read(`${ADDRESS}?lang=zh-Hant`));
  for (const words of ["目前的同意狀態", "同意紀錄", "網上表格", "已同意"]) expect(chinese).toContain(words);
});

test("name, language and preferences are changed as far as they differ", async () => {
  const browser = await signedInAs("agent");
  const response = await browser.submit(ADDRESS, {
    form_key: "edit-1",
    name: "Ms Wong",
    language: "en",
    phone: "",
    was_name: "",
    was_language: "zh-HK",
    key_0: "best_time",
    value_0: "",
    was_value_0: "evening",
    key_1: "cup",
    value_1: "thin porcelain",
  });
  expect(response.status).toBe(303);
  const found = await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo01" });
  expect(found).toMatchObject({ name: "Ms Wong", language: "en", preferences: { cup: "thin porcelain" } });
  expect(found.preferences).not.toHaveProperty("best_time");
  expect(wordsOn(await browser.read(`${response.headers.get("location")}&lang=en`))).toContain("Done.");
});

test("who saves a form that was opened before a colleague's change undoes none of it", async () => {
  const browser = await signedInAs("agent");
  const form = await browser.read(`${ADDRESS}?lang=en`);
  const loaded = (name: string) => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(form)?.[1] ?? "";
  await ok("manager", "whatsapp.contact.upsert", {
    contact_id: "con_demo01",
    name: "By a colleague",
    preferences: { best_time: "noon" },
    idempotency_key: "colleague-1",
  });
  expect(loaded("key_0")).toBe("best_time");
  expect(loaded("value_0")).not.toBe("");
  const saved = await browser.submit(ADDRESS, {
    form_key: "stale-1",
    name: loaded("name"),
    was_name: loaded("was_name"),
    language: "en",
    was_language: loaded("was_language"),
    key_0: loaded("key_0"),
    value_0: loaded("value_0"),
    was_value_0: loaded("was_value_0"),
  });
  expect(saved.status).toBe(303);
  expect(await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo01" })).toMatchObject({
    name: "By a colleague",
    language: "en",
    preferences: { best_time: "noon" },
  });
});

test("a contact with all the preferences that it can have fits into its form", async () => {
  const browser = await signedInAs("agent");
  const rows = Array.from({ length: 20 }, (_, index) => [
    [`key_${index}`, `key_${index}`],
    [`value_${index}`, "茶".repeat(200)],
    [`was_value_${index}`, "水".repeat(200)],
  ]).flat();
  const saved = await browser.submit(ADDRESS, { form_key: "large-1", ...Object.fromEntries(rows) });
  expect(saved.status).toBe(303);
});

test("a new number waits for another person, and a number that is none is refused with what was typed", async () => {
  const browser = await signedInAs("agent");
  const wrong = await browser.submit(ADDRESS, {
    form_key: "n-1",
    name: "Kept name",
    phone: "12",
    language: "zh-HK",
  });
  expect(wrong.status).toBe(409);
  const page = await wrong.text();
  expect(page).toContain('value="Kept name"');
  expect(page).toContain('role="alert"');

  const asked = await browser.submit(ADDRESS, { form_key: "n-2", phone: "+85255509009", language: "zh-HK" });
  expect(wordsOn(await browser.read(`${asked.headers.get("location")}&lang=en`))).toContain(
    "Another person has to approve it first.",
  );
  expect(await row("select phone from contacts where id = 'con_demo01'")).toEqual({ phone: "+85255501001" });
  await approveAs("manager", askedIn(asked));
  expect(await row("select phone from contacts where id = 'con_demo01'")).toEqual({ phone: "+85255509009" });
});

test("tags are put on and taken off; one that speaks of consent is refused", async () => {
  const browser = await signedInAs("agent");
  await browser.submit(`${ADDRESS}/tags`, { form_key: "t-1", add: "Spring tea，春茶, gift" });
  await browser.submit(`${ADDRESS}/tags`, { form_key: "t-2", remove: "vip" });
  const { tags } = await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo01" });
  expect(tags).toEqual(expect.arrayContaining(["spring tea", "春茶", "gift", "oolong"]));
  expect(tags).not.toContain("vip");
  const refused = await browser.submit(`${ADDRESS}/tags`, { form_key: "t-3", add: "opt-in" });
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain('value="opt-in"');
});

test("an opt-out and a block count at once; the block is lifted by another person", async () => {
  const browser = await signedInAs("compliance");
  const out = await browser.submit(`${ADDRESS}/consent`, {
    form_key: "o-1",
    action: "opt_out",
    category: "marketing",
    source: "phone_call",
    ref: "Call 4711",
  });
  expect(out.status).toBe(303);
  const state = "select marketing, utility, block from consent_states where contact_id = 'con_demo01'";
  expect(await row(state)).toMatchObject({ marketing: "opted_out", utility: "opted_in" });
  const page = wordsOn(await browser.read(`${ADDRESS}?lang=en`));
  expect(page).toContain("Call 4711");
  expect(page).toContain("Kit Compliance (demo)");

  await browser.submit(`${ADDRESS}/consent`, { form_key: "b-1", action: "block", source: "staff" });
  expect(await row(state)).toMatchObject({ block: "blocked" });
  const lift = await browser.submit(`${ADDRESS}/consent`, {
    form_key: "b-2",
    action: "unblock",
    source: "staff",
    ref: "Letter 12",
  });
  expect(await row(state)).toMatchObject({ block: "blocked" });
  await approveAs("manager", askedIn(lift));
  expect(await row(state)).toMatchObject({ block: "clear" });
});

test("an opt-out is not taken back on somebody's word, and the page says what is needed", async () => {
  const browser = await signedInAs("manager");
  const address = "/console/contacts/con_demo04";
  expect(wordsOn(await browser.read(`${address}?lang=en`))).toContain(
    "needs a message that they typed afterwards",
  );
  const refused = await browser.submit(`${address}/consent`, {
    form_key: "r-1",
    action: "opt_in",
    category: "marketing",
    source: "phone_call",
    ref: "Call 1",
  });
  expect(refused.status).toBe(409);
  const page = await refused.text();
  expect(page).toContain('role="alert"');
  expect(page).toContain('value="Call 1"');
  const empty = await browser.submit(`${address}/consent`, {
    form_key: "r-2",
    action: "opt_in",
    source: "email",
  });
  expect(empty.status).toBe(409);
  const badDay = await browser.submit(`${address}/consent`, {
    form_key: "r-3",
    action: "opt_in",
    category: "marketing",
    source: "email",
    ref: "x",
    on: "2026-02-31",
  });
  expect(badDay.status).toBe(400);
});

test("what the customer typed after an opt-out can be chosen as its proof, and a person decides", async () => {
  const said = { type: "text", text: { body: "Please send me offers again" } };
  await customerWrites({ from: "85255501004", name: "Test Customer Four", ...said });
  await hearFromMeta();
  const browser = await signedInAs("manager");
  const address = "/console/contacts/con_demo04";
  const read = () =>
    row<{ n: number }>(
      "select count(*) as n from audit_log where action = 'personal_data.read' and tool = 'whatsapp.conversation.get'",
    );
  const before = await read();
  const closed = await browser.read(`${address}?lang=en`);
  expect(closed).not.toContain("Please send me offers again</option>");
  expect(await read()).toEqual(before);
  expect(closed).toContain(`href="${address}?proof=opt_in#record"`);
  const page = await browser.read(`${address}?lang=en&proof=opt_in`);
  expect((await read()).n).toBeGreaterThan(before.n);
  const [, message = ""] =
    /<option value="(msg_[0-9a-z]+)">[^<]*Please send me offers again/.exec(page) ?? [];
  expect(message).not.toBe("");
  const asked = await browser.submit(`${address}/consent`, {
    form_key: "m-1",
    action: "opt_in",
    category: "marketing",
    source: "phone_call",
    message_id: message,
  });
  expect(asked.status).toBe(303);
  const outcome = await outcomeOf(approveAs("compliance", askedIn(asked)));
  expect(outcome.answer).toMatchObject({ status: "executed" });
  expect(wordsOn(await browser.read(`${address}?lang=en`))).toContain("Lifts an earlier refusal.");

  // Of yesterday the refusal is before what lifted it: it is kept, and the page says that it changes nothing.
  const dayOf = (at: number) =>
    new Intl.DateTimeFormat("en-CA", { timeZone: env.TIME_ZONE }).format(new Date(at));
  const refuse = (form_key: string, on: string) =>
    browser.submit(`${address}/consent`, {
      form_key,
      action: "opt_out",
      category: "marketing",
      source: "phone_call",
      on,
    });
  const state = "select marketing from consent_states where contact_id = 'con_demo04'";
  const late = await refuse("m-2", dayOf(Date.now() - 86_400_000));
  const told = wordsOn(await browser.read(`${late.headers.get("location")}&lang=en`));
  expect(told).toContain("Recorded in the history of consent.");
  expect(told).toContain("Something later lifts it: it changes nothing.");
  expect(told).not.toContain("Done.");
  expect(await row(state)).toEqual({ marketing: "opted_in" });
  // Of today it counts, whatever was said earlier today.
  const today = await refuse("m-3", dayOf(Date.now()));
  expect(wordsOn(await browser.read(`${today.headers.get("location")}&lang=en`))).toContain("Done.");
  expect(await row(state)).toEqual({ marketing: "opted_out" });
});

test("two records of one person are shown beside each other with the stricter state, and become one by approval", async () => {
  const browser = await signedInAs("agent");
  const found = wordsOn(await browser.read(`${ADDRESS}/merge?lang=en&q=Test%20Customer%20Four`));
  expect(found).toContain("+85255501004");
  const both = wordsOn(await browser.read(`${ADDRESS}/merge?lang=en&with=con_demo04`));
  expect(both).toMatch(/Marketing opted in opted out opted out/);
  const asked = await browser.submit(`${ADDRESS}/merge`, { form_key: "merge-1", with: "con_demo04" });
  expect(asked.status).toBe(303);
  expect(await row("select merged_into from contacts where id = 'con_demo04'")).toEqual({
    merged_into: null,
  });
  await approveAs("manager", askedIn(asked));
  expect(await row("select merged_into from contacts where id = 'con_demo04'")).toEqual({
    merged_into: "con_demo01",
  });
  expect(await row("select marketing from contacts where id = 'con_demo01'")).toEqual({
    marketing: "opted_out",
  });
  const former = await browser.get("/console/contacts/con_demo04");
  expect(former.headers.get("location")).toBe(ADDRESS);
});

test("a new contact is made once, and a number that is known leads to whom it belongs", async () => {
  const browser = await signedInAs("agent");
  const fields = { form_key: "new-1", phone: "5550 9123", name: "New Person", tags: "walk-in" };
  const made = await browser.submit("/console/contacts", fields);
  const again = await browser.submit("/console/contacts", fields);
  expect(again.headers.get("location")).toBe(made.headers.get("location"));
  expect(wordsOn(await browser.read(`${made.headers.get("location")}&lang=en`))).toContain("New Person");
  const known = await browser.submit("/console/contacts", {
    form_key: "new-2",
    phone: "+85255501001",
    tags: "seen",
  });
  expect(known.headers.get("location")).toBe(`${ADDRESS}?known`);
  expect(wordsOn(await browser.read(`${ADDRESS}?known&lang=en`))).toContain("This number is known already");
  expect((await ok("agent", "whatsapp.contact.get", { contact_id: "con_demo01" })).tags).not.toContain(
    "seen",
  );
  const wrong = await browser.submit("/console/contacts", { form_key: "new-3", phone: "999", name: "Kept" });
  expect(wrong.status).toBe(409);
  expect(await wrong.text()).toContain('value="Kept"');
});
