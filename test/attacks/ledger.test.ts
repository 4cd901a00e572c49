import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signedInAs } from "../console/browser";
import { approveAs, outcomeOf } from "../support/approval";
import { freshKey } from "../support/story";
import { hear, row, rows } from "../support/webhook";
import { messageOf, messages, preference, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { call, ok } from "../support/worker";

const write = (role: string, tool: string, args: object) =>
  call(role, `whatsapp.${tool}`, { idempotency_key: freshKey(), ...args });

async function mirrorsAgree(): Promise<void> {
  expect(
    await rows(`select contact.id from contacts as contact join consent_states as state on state.contact_id = contact.id
      where contact.marketing <> state.marketing or contact.utility <> state.utility or contact.authentication <> state.authentication
        or contact.service <> state.service or contact.blocked <> (state.block = 'blocked') or contact.undeliverable <> (state.delivery = 'undeliverable')`),
  ).toEqual([]);
  expect(
    await rows(`select id from contacts where id not in (select contact_id from consent_states)
      and (marketing <> 'unknown' or utility <> 'unknown' or authentication <> 'unknown' or service <> 'unknown' or blocked or undeliverable)`),
  ).toEqual([]);
}

/** Live contacts who count as opted in, though they or whoever became them said no and did not take it back. */
const wronglyIn = () =>
  rows(`with recursive lineage(live, id) as (
      select id, id from contacts where merged_into is null
      union select lineage.live, merge.loser_id from lineage join contact_merges as merge on merge.winner_id = lineage.id)
    select contact.id, category.value as category from contacts as contact, json_each('["marketing","utility","authentication"]') as category
    where contact.merged_into is null
      and case category.value when 'marketing' then contact.marketing when 'utility' then contact.utility else contact.authentication end = 'opted_in'
      and exists (select 1 from lineage join consent_records as no on no.contact_id = lineage.id
        where lineage.live = contact.id and no.scope = category.value and no.action = 'opt_out'
          and not exists (select 1 from lineage as again join consent_records as yes on yes.contact_id = again.id
            where again.live = contact.id and yes.scope = category.value and yes.action = 'opt_in' and yes.can_reverse = 1
              and yes.evidence_kind in ('inbound_message', 'preference_webhook') and yes.occurred_at > no.occurred_at))`);

const NUMBERS = [
  "85255501001",
  "85255501003",
  "85255501004",
  "85255501007",
  "85255501012",
  "85255509801",
  "85255509802",
];
const pick = fc.integer({ min: 0, max: NUMBERS.length - 1 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant("say" as const),
    who: pick,
    words: fc.constantFrom("STOP", "START", "hello", "stop promotions"),
  }),
  fc.record({ kind: fc.constant("prefer" as const), who: pick, value: fc.constantFrom("stop", "resume") }),
  fc.record({
    kind: fc.constant("update" as const),
    who: pick,
    action: fc.constantFrom("opt_in", "opt_out", "block", "unblock"),
    back: fc.integer({ min: 0, max: 400 }),
  }),
  fc.record({ kind: fc.constant("reverse" as const), who: pick }),
  fc.record({ kind: fc.constant("merge" as const), who: pick, other: pick }),
  fc.record({ kind: fc.constant("bsuid" as const), who: pick, other: pick }),
  fc.record({
    kind: fc.constant("import" as const),
    who: pick,
    other: pick,
    yes: fc.constantFrom("yes", "no"),
    yes2: fc.constantFrom("yes", "no"),
  }),
);

test("whatever happens, in whatever order, the mirror agrees with the ledger and nobody is in who said no", async () => {
  let clock = secondsAgo(50_000);
  const idOf = async (number: string) =>
    (
      await rows<{ contact_id: string }>(
        "select contact_id from contact_identities where value in (?1, '+' || ?1) limit 1",
        number,
      )
    )[0]?.contact_id;
  const decide = async (answer: { data: { status?: string; action_request_id?: string } }) => {
    if (answer.data.status === "pending_approval")
      await outcomeOf(approveAs("manager", answer.data.action_request_id as string));
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
      for (const one of steps) {
        clock += 7;
        const number = NUMBERS[one.who] as string;
        const id = (await idOf(number)) ?? "con_none";
        if (one.kind === "say") await hear(webhookBody([messages(text(number, one.words, clock))]));
        if (one.kind === "prefer") await hear(webhookBody([preference(number, one.value, clock)]));
        if (one.kind === "update")
          await decide(
            await write("agent", "consent.update", {
              contact_ids: [id],
              action: one.action,
              source: "in_store",
              occurred_at: new Date((clock - one.back) * 1000).toISOString(),
              ...(one.action === "opt_in" && {
                categories: ["marketing", "utility"],
                evidence: { ref: "f" },
              }),
            }),
          );
        if (one.kind === "reverse") {
          const said = (
            await rows<{ id: string }>(
              "select id from messages where contact_id = ?1 and direction = 'in' order by at desc limit 1",
              id,
            )
          )[0];
          if (said)
            await decide(
              await write("agent", "consent.update", {
                contact_ids: [id],
                action: "opt_in",
                categories: ["marketing", "utility"],
                source: "customer_message",
                evidence: { message_id: said.id },
              }),
            );
        }
        if (one.kind === "merge")
          await decide(
            await write("agent", "contact.upsert", { contact_id: id, phone: `+${NUMBERS[one.other]}` }),
          );
        if (one.kind === "bsuid")
          await hear(
            webhookBody([
              messageOf(
                { wa_id: number, user_id: `HK.9000${one.other}`, profile: { name: "Guest" } },
                "hi",
                clock,
              ),
            ]),
          );
        if (one.kind === "import") {
          const { data } = await call("marketer", "whatsapp.contact_import.preview", {
            csv: `phone,name,consent,source,consent date,evidence\n+${number},Guest ${clock},${one.yes},web form,2026-03-01,F\n+${NUMBERS[one.other]},Guest ${clock},${one.yes2},web form,,F`,
            consent: { source: "event", occurred_at: new Date(clock * 1000).toISOString(), evidence: "x" },
          });
          const asked = await write("marketer", "contact.import", { preview_id: data.preview_id });
          if (asked.data.action_request_id)
            await outcomeOf(approveAs("manager", asked.data.action_request_id));
        }
        await mirrorsAgree();
        expect(await wronglyIn(), JSON.stringify(steps)).toEqual([]);
      }
    }),
    { numRuns: 30 },
  );
}, 240_000);

test("a chain of merges keeps the refusal of its first, also for what waits meanwhile", async () => {
  const merge = async (contact_id: string, phone: string) => {
    const { data } = await write("agent", "contact.upsert", { contact_id, phone });
    expect((await outcomeOf(approveAs("manager", data.action_request_id))).code).toBeUndefined();
  };
  await write("agent", "consent.update", { contact_ids: ["con_demo01"], action: "opt_out", source: "staff" });
  await merge("con_demo07", "+85255501001");
  await merge("con_demo12", "+85255501007");
  for (const id of ["con_demo12", "con_demo07", "con_demo01"])
    expect(await row("select marketing from contacts where id = ?1", id)).toEqual({ marketing: "opted_out" });
  const late = await write("agent", "consent.update", {
    contact_ids: ["con_demo01"],
    action: "opt_in",
    categories: ["marketing"],
    source: "web_form",
    evidence: { ref: "x" },
  });
  expect(late.data.code).toBe("not_found");
  await mirrorsAgree();
  expect(await wronglyIn()).toEqual([]);
});

describe("a number that another person has now", () => {
  test("voids what the earlier one agreed to, also after the shop changed the number by hand", async () => {
    const { data } = await write("agent", "contact.upsert", {
      contact_id: "con_demo11",
      phone: "+852 5550 9700",
    });
    await approveAs("manager", data.action_request_id);
    await hear(
      webhookBody([
        messageOf(
          { wa_id: "85255509700", user_id: "HK.77777", profile: { name: "Stranger" } },
          "Who is this?",
        ),
      ]),
    );
    expect(await row("select bsuid from contacts where id = 'con_demo11'")).toEqual({ bsuid: "HK.77777" });
    expect(await row("select marketing from contacts where id = 'con_demo11'")).toEqual({
      marketing: "opted_out",
    });
  });
  test("voids what was agreed to by a contact that was entered with number and business-scoped id", async () => {
    const { data } = await write("agent", "contact.upsert", {
      phone: "+852 5550 9701",
      business_scoped_user_id: "HK.88888",
      name: "Test Customer Entered",
    });
    const id = data.result.contact_id;
    await write("agent", "consent.update", {
      contact_ids: [id],
      action: "opt_in",
      categories: ["marketing"],
      source: "web_form",
      evidence: { ref: "x" },
    });
    await hear(
      webhookBody([
        messageOf(
          { wa_id: "85255509701", user_id: "HK.99999", profile: { name: "Stranger" } },
          "Who is this?",
        ),
      ]),
    );
    expect(await row("select marketing from contacts where id = ?1", id)).toEqual({ marketing: "opted_out" });
  });
  test("voids it after a merge too: the business-scoped id that went with it is kept", async () => {
    const { data } = await write("agent", "contact.upsert", {
      contact_id: "con_demo01",
      phone: "+852 5550 1011",
    });
    await approveAs("manager", data.action_request_id);
    expect(await row("select marketing from contacts where id = 'con_demo01'")).toEqual({
      marketing: "opted_in",
    });
    await hear(
      webhookBody([
        messageOf(
          { wa_id: "85255501011", user_id: "HK.66666", profile: { name: "Stranger" } },
          "Who is this?",
        ),
      ]),
    );
    expect(await row("select marketing from contacts where id = 'con_demo01'")).toEqual({
      marketing: "opted_out",
    });
  });
  test("a business-scoped id that is set by hand says that it voids consent, and who did it", async () => {
    const { data } = await write("agent", "contact.upsert", {
      contact_id: "con_demo11",
      business_scoped_user_id: "HK.55555",
    });
    expect(data.status).toBe("pending_approval");
    expect(JSON.stringify([data.effects, data.findings])).toMatch(/consent|opted/);
  });
});

test("who approves a bulk opt-in or a change of consent sees by what it is proved", async () => {
  const first = {
    action: "opt_out",
    source: "staff",
    contact_ids: Array.from({ length: 12 }, (_, n) => `con_demo${String(n + 1).padStart(2, "0")}`),
  };
  await write("agent", "consent.update", first);
  const { data } = await write("agent", "consent.update", {
    contact_ids: Array.from({ length: 21 }, (_, n) => `con_demo${String((n % 12) + 1).padStart(2, "0")}`),
    action: "opt_out",
    source: "phone_call",
    evidence: { ref: "recording 4711" },
  });
  expect(data.status).toBe("pending_approval");
  const page = await (await signedInAs("manager")).read(`/console/approvals/${data.action_request_id}`);
  expect(page).toContain("recording 4711");
});

test("a block or refusal that loses against something later says so instead of counting as a change", async () => {
  const at = secondsAgo(3600);
  await hear(webhookBody([messages(text("85255501001", "STOP", at))]));
  await hear(webhookBody([messages(text("85255501001", "START", at + 60))]));
  const { data } = await write("agent", "consent.update", {
    contact_ids: ["con_demo01"],
    action: "opt_out",
    source: "staff",
    occurred_at: "2020-01-01T00:00:00Z",
  });
  const { marketing } = await row<{ marketing: string }>(
    "select marketing from contacts where id = 'con_demo01'",
  );
  expect(
    marketing === "opted_out" || data.effects.changes === 0 || (data.findings ?? []).length > 0,
    JSON.stringify(data),
  ).toBe(true);
});

test.each([
  ["consent.update", "agent", { contact_ids: ["con_demo07"], action: "opt_out", source: "staff" }],
  ["contact.upsert", "agent", { phone: "+852 5550 9401", name: "Test Customer Race" }],
  ["tag.apply", "marketer", { contact_ids: ["con_demo03"], add: ["race"] }],
  ["segment.upsert", "marketer", { name: "Race", condition: { field: "tag", op: "has", value: "race" } }],
])(
  "ten equal calls of %s with one key are one, and ten with ten keys never answer unavailable",
  async (tool, role, args) => {
    const key = freshKey();
    const same = await Promise.all(
      Array.from({ length: 10 }, () => call(role, `whatsapp.${tool}`, { idempotency_key: key, ...args })),
    );
    expect(
      new Set(same.map(({ data }) => data.action_request_id)).size,
      JSON.stringify(same.map(({ data }) => data.code)),
    ).toBe(1);
    const others = await Promise.all(
      Array.from({ length: 10 }, () =>
        write(role, tool, {
          ...args,
          ...(tool === "segment.upsert" && { name: "Race 2" }),
          ...(tool === "contact.upsert" && { phone: "+852 5550 9402" }),
        }),
      ),
    );
    expect(others.map(({ data }) => data.code ?? "ok")).not.toContain("unavailable");
    if (tool === "segment.upsert")
      expect(await row("select count(*) as n from segments where name = 'Race 2'")).toEqual({ n: 1 });
  },
);

void ok;
