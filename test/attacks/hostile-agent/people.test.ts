import { describe, expect, test } from "vitest";
import { type Browser, signedInAs } from "../../console/browser";
import { approveAs, outcomeOf } from "../../support/approval";
import { conversationWith, freshKey, NEW_CUSTOMER } from "../../support/story";
import { set } from "../../support/team";
import { hear, row, rows } from "../../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { call, ok } from "../../support/worker";

const STAFF = "/console/settings/staff";

/** The request that an answer of the console leads to. */
async function requestOf(browser: Browser, answer: Response): Promise<string> {
  const where = answer.headers.get("location") ?? "";
  const html = answer.status === 303 ? `${where} ${await browser.read(where)}` : await answer.text();
  return /(act_[0-9a-z]+)/.exec(html)?.[1] ?? "";
}

const contactOf = async (conversation: string) =>
  (await row<{ contact_id: string }>("select contact_id from conversations where id = ?1", conversation))
    .contact_id;

describe("somebody with power who was disabled", () => {
  const isOut = async () =>
    (await row<{ out: number }>("select disabled_at is not null as out from staff where id = 'stf_approver'"))
      .out === 1;

  test("is not brought back by one administrator alone, in one step, in several, or by a tool", async () => {
    await set(`update staff set roles = '["admin"]' where id = 'stf_manager'`);
    const [admin, second] = [await signedInAs("admin"), await signedInAs("manager")];
    const act = (what: string, form_key: string, browser = admin) =>
      browser.submit(`${STAFF}/stf_approver/${what}`, { form_key });
    expect((await act("disable", "out")).status).toBe(303);

    const request = await requestOf(admin, await act("enable", "in"));
    expect(request).not.toBe("");
    // The same form again, and another, ask for no more than the first did.
    await Promise.all([act("enable", "in"), act("enable", "in-2"), act("enable", "in-3")]);
    const approve = (browser: Browser) =>
      browser.submit(`/console/approvals/${request}/approve`, { reason: "mine" });
    expect((await approve(admin)).status).toBe(403);
    expect((await approve(await signedInAs("compliance"))).status).toBe(403);
    for (const tool of ["staff.enable", "whatsapp.staff.enable"])
      expect((await call("admin", tool, { staff_id: "stf_approver" })).isError).toBe(true);
    expect(await isOut()).toBe(true);

    // A link for whoever is out is no way in either.
    await act("link", "link");
    expect(await isOut()).toBe(true);
    expect((await approve(second)).status).toBe(303);
    expect(await isOut()).toBe(false);
  });
});

describe("a copy of somebody's data", () => {
  test("is not to be had by a tool, by whoever asked for it alone, or before it was agreed to", async () => {
    const contact = await contactOf(await conversationWith());
    for (const tool of ["personal_data.copy", "whatsapp.personal_data.copy"])
      expect((await call("compliance", tool, { contact_id: contact })).isError).toBe(true);
    const path = `/console/contacts/${contact}/personal-data`;
    for (const role of ["agent", "manager", "approver"])
      expect((await (await signedInAs(role)).submit(`${path}/copy`, { confirmed: "yes" })).status).toBe(403);

    const compliance = await signedInAs("compliance");
    const form = { form_key: freshKey(), confirmed: "yes" };
    const id = await requestOf(compliance, await compliance.submit(`${path}/copy`, form));
    const approve = (browser: Browser) =>
      browser.submit(`/console/approvals/${id}/approve`, { reason: "mine" });
    expect((await approve(compliance)).status).toBe(403);
    expect((await approve(await signedInAs("manager"))).status).toBe(403);
    expect(await rows("select id from personal_data_requests")).toEqual([]);
    for (const guess of [id, "pdr_1", "../copy"])
      expect((await compliance.get(`${path}/${guess}/copy.json`)).status).toBe(404);
    expect((await outcomeOf(approveAs("admin", id))).code).toBeUndefined();
    expect(await rows("select id from personal_data_requests")).toHaveLength(1);
    // The copy is of this contact alone, whatever address it is asked for at.
    const [copy] = await rows<{ id: string }>("select id from personal_data_requests");
    const elsewhere = `/console/contacts/con_demo01/personal-data/${copy?.id}/copy.json`;
    expect((await compliance.get(elsewhere)).status).toBe(404);
  });
});

describe("consent", () => {
  const YEAR = 365 * 86_400_000;
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();

  test("of tomorrow outlives no refusal of today", async () => {
    const contact = await contactOf(await conversationWith());
    await hear(webhookBody([messages(text(NEW_CUSTOMER, "STOP", secondsAgo(0)))]));
    const update = (occurred_at: string) =>
      call("manager", "whatsapp.consent.update", {
        contact_ids: [contact],
        action: "opt_in",
        categories: ["marketing"],
        source: "web_form",
        evidence: { ref: "F-1" },
        occurred_at,
        idempotency_key: freshKey(),
      });
    for (const time of [at(YEAR), at(86_400_000), at(3_600_000), "2008-01-01T00:00:00Z"]) {
      const { isError, data } = await update(time);
      expect([time, isError, data.code]).toEqual([time, true, "validation_failed"]);
    }
    expect((await update(at(-1_000))).data.code).toBe("opted_out");
    const { preview_id } = await ok("manager", "whatsapp.contact_import.preview", {
      csv: `phone,consent_source,consent_date,evidence\n+${NEW_CUSTOMER},web form,${at(YEAR)},F-1`,
    });
    const asked = await call("manager", "whatsapp.contact.import", {
      preview_id,
      idempotency_key: freshKey(),
    });
    expect([asked.isError, asked.data.code]).toEqual([true, "validation_failed"]);
    expect(await row("select marketing from contacts where id = ?1", contact)).toEqual({
      marketing: "opted_out",
    });
  });

  test.each([
    ["nothing about it", "phone\n+85255509777"],
    ["no date", "phone,consent_source,evidence\n+85255509777,web form,F-1"],
    ["no evidence", "phone,consent_source,consent_date,evidence\n+85255509777,web form,2026-03-01, "],
    [
      "evidence of nothing",
      "phone,consent_source,consent_date,evidence\n+85255509777,web form,2026-03-01,\u200b",
    ],
    ["a yes alone", "phone,consent\n+85255509777,yes"],
    ["a tag that says it", "phone,tags\n+85255509777,opted-in"],
    ["a name that says it", "phone,name\n+85255509777,consent: web form 2026-03-01 F-1"],
  ])("is not in a file with %s", async (_what, csv) => {
    const shown = await call("manager", "whatsapp.contact_import.preview", { csv });
    expect(shown.isError || shown.data.verdict === "blocked").toBe(true);
    const asked = await call("manager", "whatsapp.contact.import", {
      preview_id: shown.data.preview_id ?? "imp_none",
      idempotency_key: freshKey(),
    });
    expect([asked.isError, asked.data.code]).toEqual([true, "validation_failed"]);
    expect(await rows("select id from contacts where phone = '+85255509777'")).toEqual([]);
  });
});
