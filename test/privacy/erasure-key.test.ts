import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { approveAs, outcomeOf } from "../support/approval";
import { passTime, runOutbox } from "../support/crash";
import { freshKey } from "../support/story";
import { set } from "../support/team";
import { applyEvents, post, row, rows } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";
import { ask, doneWith, knownEverywhere, NUMBER } from "./people";

const LONG = { timeout: 120_000 };
const KEY = env.ERASURE_KEY ?? "";

beforeEach(() => {
  // That events wait is logged each time.
  vi.spyOn(console, "error").mockReturnValue();
});

afterEach(() => {
  vi.restoreAllMocks();
  env.ERASURE_KEY = KEY;
});

const upsert = () =>
  call("agent", "whatsapp.contact.upsert", {
    phone: `+${NUMBER}`,
    name: "Anew",
    idempotency_key: freshKey(),
  });

const contactsOfNumber = () =>
  rows<{ id: string; marketing: string }>(
    "select id, marketing from contacts where phone = ?1",
    `+${NUMBER}`,
  );

describe.each([
  ["missing", ""],
  ["another one", "some-other-key"],
])("when ERASURE_KEY is %s", (_, key) => {
  test("nobody becomes a contact by hand or by a file, and whoever asks is told why", LONG, async () => {
    const { contact } = await knownEverywhere();
    await doneWith("erase", contact);
    const csv = `phone,name,consent,consent source,consent date,consent evidence\n+${NUMBER},Back,yes,web form,2026-03-01,F-1\n`;
    const agreed = await ok("marketer", "whatsapp.contact_import.preview", { csv });
    const asked = await ok("marketer", "whatsapp.contact.import", {
      preview_id: agreed.preview_id,
      idempotency_key: freshKey(),
    });
    env.ERASURE_KEY = key;
    const refused = await upsert();
    expect(refused.isError).toBe(true);
    expect(refused.data).toMatchObject({ code: "policy_blocked" });
    expect(refused.data.message).toContain("ERASURE_KEY");
    const preview = await ok("marketer", "whatsapp.contact_import.preview", { csv });
    expect(preview.verdict).toBe("blocked");
    expect(JSON.stringify(preview.findings)).toContain("ERASURE_KEY");
    // One that was asked for before is not carried out either.
    await outcomeOf(approveAs("manager", asked.action_request_id));
    await runOutbox();
    expect(await contactsOfNumber()).toEqual([]);
    // With the key back all of it works, and the refusals are there.
    env.ERASURE_KEY = KEY;
    expect((await upsert()).isError).toBeFalsy();
    expect(await contactsOfNumber()).toMatchObject([{ marketing: "opted_out" }]);
  });

  test(
    "what customers write waits, is never parked for it, and is applied when the key is back",
    LONG,
    async () => {
      const { contact } = await knownEverywhere();
      await doneWith("erase", contact);
      env.ERASURE_KEY = key;
      await post(webhookBody([messages(text(NUMBER, "Good morning", secondsAgo(1)))]));
      const event = () =>
        row(
          "select outcome, tries from webhook_events where sender_wa_id = ?1 and outcome <> 'ignored'",
          NUMBER,
        );
      for (let round = 0; round < 14; round++) {
        await applyEvents({ ERASURE_KEY: key });
        expect(await event()).toEqual({ outcome: "received", tries: 0 });
        passTime(20 * 60_000);
      }
      expect(await contactsOfNumber()).toEqual([]);
      env.ERASURE_KEY = KEY;
      await applyEvents();
      expect(await event()).toMatchObject({ outcome: "applied" });
      expect(await contactsOfNumber()).toMatchObject([{ marketing: "opted_out" }]);
    },
  );
});

test("config.get warns of another key, and nobody is erased under it", LONG, async () => {
  const { contact } = await knownEverywhere();
  const codes = async () =>
    (await ok("admin", "whatsapp.config.get")).warnings.map(({ code }: { code: string }) => code);
  env.ERASURE_KEY = "some-other-key";
  expect(await codes()).not.toContain("erasure_key_changed");
  env.ERASURE_KEY = KEY;
  await doneWith("erase", contact);
  expect(await codes()).not.toContain("erasure_key_changed");
  env.ERASURE_KEY = "some-other-key";
  expect(await codes()).toContain("erasure_key_changed");
  const { id } = await row<{ id: string }>(
    "select id from contacts where erased_at is null and phone is not null limit 1",
  );
  await outcomeOf(ask("erase", id).then((asked) => approveAs("admin", asked)));
  expect(await row("select erased_at from contacts where id = ?1", id)).toEqual({ erased_at: null });
});

test("evidence that looks erased is refused, and never keeps an erasure from its end", LONG, async () => {
  const { contact } = await knownEverywhere();
  const refused = await call("agent", "whatsapp.consent.update", {
    contact_ids: [contact],
    action: "opt_out",
    source: "staff",
    evidence: { ref: "erased:form 7" },
    idempotency_key: freshKey(),
  });
  expect(refused.data).toMatchObject({ code: "validation_failed" });
  const csv = `phone,name,consent,consent source,consent date,consent evidence\n+85255501999,New,yes,web form,2026-03-01,erased:1\n`;
  const preview = await ok("marketer", "whatsapp.contact_import.preview", { csv });
  expect(preview.reasons).toMatchObject([{ code: "evidence_reserved" }]);
  // What is in the ledger already, however it came there: one with the very shape of a digest too.
  for (const [n, ref] of ["erased:form of zebra", `erased:${"a".repeat(64)}`].entries())
    await set(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
       values ('cns_planted${n}', ?1, 'utility', 'opt_out', 'staff', 'form', ?2, 'staff', 'stf_x', 1, 1, 'planted${n}', 'req_x')`,
      contact,
      ref,
    );
  await doneWith("erase", contact);
  expect(await row("select status from personal_data_requests where contact_id = ?1", contact)).toEqual({
    status: "done",
  });
  const left = await rows<{ evidence_ref: string }>(
    "select evidence_ref from consent_records where id like 'cns_planted%'",
  );
  for (const { evidence_ref } of left) {
    expect(evidence_ref).toMatch(/^erased:[0-9a-f]{64}$/);
    expect(evidence_ref).not.toContain("aaaaaaaaaa");
  }
});
