import { expect, test } from "vitest";
import { signedInAs } from "../console/browser";
import { runOutbox } from "../support/crash";
import { freshKey } from "../support/story";
import { set } from "../support/team";
import { row, rows } from "../support/webhook";
import { doneWith, knownEverywhere, MARK, NUMBER } from "./people";

const LONG = { timeout: 120_000 };

test(
  "compliance asks on the contact's page, an administrator approves, and the page says what came of it",
  LONG,
  async () => {
    const { contact } = await knownEverywhere();
    const compliance = await signedInAs("compliance");
    const address = `/console/contacts/${contact}`;
    expect(await compliance.read(address)).toContain(`${address}/personal-data`);
    const page = await compliance.read(`${address}/personal-data`);
    expect(page).toContain("Ask for erasure");

    const unconfirmed = await compliance.submit(`${address}/personal-data/erase`, { form_key: freshKey() });
    expect(unconfirmed.status).toBe(400);
    expect(await rows("select id from action_requests where tool like 'personal_data.%'")).toEqual([]);

    const form = { form_key: freshKey(), confirmed: "yes" };
    const answer = await compliance.submit(`${address}/personal-data/erase`, form);
    expect(answer.status).toBe(303);
    const where = answer.headers.get("location") ?? "";
    const id = new URL(where, "http://x").searchParams.get("asked") ?? "";
    expect(await compliance.read(where)).toMatch(/approv/i);
    // The same form again asks for the same.
    expect((await compliance.submit(`${address}/personal-data/erase`, form)).headers.get("location")).toBe(
      where,
    );
    expect(await rows("select id from action_requests where tool = 'personal_data.erase'")).toHaveLength(1);

    const admin = await signedInAs("admin");
    const approval = await admin.read(`/console/approvals/${id}`);
    expect(approval).toContain("Erase a person’s data");
    expect(approval).toContain(`+${NUMBER}`);
    expect(approval).not.toContain(`${address}/personal-data`);
    const decided = await admin.submit(`/console/approvals/${id}/approve`, { reason: "Identity checked" });
    expect(decided.status).toBe(303);
    // Once decided it leads to the person's page: whoever may open that, and nobody else.
    for (const [who, leads] of [
      ["admin", true],
      ["compliance", true],
      ["approver", false],
    ] as const) {
      const read = await (await signedInAs(who)).get(`/console/approvals/${id}`);
      expect(read.status, who).toBe(200);
      expect((await read.text()).includes(`href="${address}/personal-data"`), who).toBe(leads);
    }
    await runOutbox();
    expect(await admin.read(`${address}/personal-data`)).toContain("was erased");
    expect((await admin.get(address)).status).toBe(404);
    expect((await admin.get(`/console/approvals/${id}`)).status).toBe(200);
    // What somebody else had asked for about them shows nothing of theirs, and still opens.
    for (const { id: request } of await rows<{ id: string }>(
      "select id from action_requests where tool like 'whatsapp.%'",
    )) {
      const shown = await admin.get(`/console/approvals/${request}`);
      expect([200, 404], request).toContain(shown.status);
      expect((await shown.text()).toLowerCase()).not.toContain(MARK);
    }
    expect((await admin.get("/console/inbox")).status).toBe(200);
    expect((await admin.get("/console/approvals")).status).toBe(200);
  },
);

test("words in Traditional Chinese", LONG, async () => {
  const { contact } = await knownEverywhere();
  const compliance = await signedInAs("compliance");
  await set("update staff set locale = 'zh-Hant-HK' where handle = 'compliance'");
  expect(await compliance.read(`/console/contacts/${contact}/personal-data`)).toContain("要求刪除");
});

test(
  "the ledger, notes and the contact of somebody who was erased change in no other way",
  LONG,
  async () => {
    const { contact } = await knownEverywhere();
    const one = await row<{ id: string }>(
      "select id from consent_records where contact_id = ?1 limit 1",
      contact,
    );
    const digest = `erased:${"a".repeat(64)}`;
    const redact = (ref: string, more = "") =>
      set(
        `update consent_records set evidence_ref = ?2, dedupe_key = 'erased:' || id ${more} where id = ?1`,
        one.id,
        ref,
      );
    // Not while the person is somebody.
    await expect(redact(digest)).rejects.toThrow("append-only");
    await expect(set("update notes set text = '' where id = 'not_z'")).rejects.toThrow("append-only");
    await doneWith("erase", contact);
    const kept = await row("select * from consent_records where id = ?1", one.id);
    for (const [ref, more] of [
      ["Form 12", ""],
      [digest, ""],
      [digest, ", action = 'opt_in'"],
      [digest, ", occurred_at = 1"],
      [digest, ", contact_id = 'con_demo01'"],
    ] as const)
      await expect(redact(ref, more), `${ref}${more}`).rejects.toThrow("append-only");
    await expect(set("update consent_records set evidence_ref = null where id = ?1", one.id)).rejects.toThrow(
      "append-only",
    );
    await expect(set("delete from consent_records where id = ?1", one.id)).rejects.toThrow("append-only");
    expect(await row("select * from consent_records where id = ?1", one.id)).toEqual(kept);
    await expect(set("update notes set text = 'again' where id = 'not_z'")).rejects.toThrow("append-only");
    await expect(set("update notes set text = '', author_name = 'x' where id = 'not_z'")).rejects.toThrow(
      "append-only",
    );
    await expect(set("update contacts set name = 'back' where id = ?1", contact)).rejects.toThrow("stays so");
    await expect(set("update contacts set erased_at = null where id = ?1", contact)).rejects.toThrow(
      "stays so",
    );
  },
);
