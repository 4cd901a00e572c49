import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { needlesOf } from "../../src/privacy/person";
import { signedInAs } from "../console/browser";
import { approveAs, statusOf } from "../support/approval";
import { passTime, runOutbox, withCrash } from "../support/crash";
import { beforeBatch } from "../support/meanwhile";
import { conversationWith } from "../support/story";
import { set } from "../support/team";
import { applyEvents, post, row, rows } from "../support/webhook";
import { messages, secondsAgo, text, webhookBody } from "../support/webhook-events";
import { ask, doneWith, filesWith, knownEverywhere, MARK, NUMBER } from "./people";

const LONG = { timeout: 120_000 };

const contactOf = async (conversation: string) =>
  (await row<{ contact_id: string }>("select contact_id from conversations where id = ?1", conversation))
    .contact_id;

const copyOf = async (contact: string) => {
  const { file_key } = await row<{ file_key: string }>(
    "select file_key from personal_data_requests where contact_id = ?1 and kind = 'copy'",
    contact,
  );
  return (await (await env.FILES.get(file_key))?.text()) ?? "";
};

const plantEvent = (
  id: string,
  at: number,
  outcome: string,
  payload: object,
  sender: string | null = NUMBER,
) =>
  set(
    `insert into webhook_events (id, key, field, kind, sender_wa_id, payload, occurred_at, received_at, outcome, due_at)
     values (?1, 'message:' || ?1, 'messages', 'message', ?2, ?3, ?4, ?4, ?5, 9e12)`,
    id,
    sender,
    JSON.stringify(payload),
    at,
    outcome,
  );

test("an erasure takes the copies of the person with it, made or on their way", LONG, async () => {
  const { contact } = await knownEverywhere();
  await doneWith("copy", contact);
  const made = await row<{ id: string; file_key: string }>(
    "select id, file_key from personal_data_requests where kind = 'copy'",
  );
  const page = `/console/contacts/${contact}/personal-data/${made.id}`;
  const compliance = await signedInAs("compliance");
  expect((await compliance.get(`${page}/copy.json`)).status).toBe(200);
  // Another one has its file in the bucket and is not written down yet.
  const late = await ask("copy", contact);
  await withCrash("copy:after-file", "power_cut", () => approveAs("admin", late));
  expect((await env.FILES.list({ prefix: "personal-data/" })).objects).toHaveLength(2);

  // From the moment of the approval on nobody downloads it, also while the steps have not run.
  const erasure = await ask("erase", contact);
  await withCrash("erasure:before-step", "error", () => approveAs("admin", erasure));
  expect(await env.FILES.get(made.file_key)).not.toBeNull();
  expect((await compliance.get(`${page}/copy.json`)).status).toBe(404);
  expect((await compliance.get(`${page}/files/ast_z`)).status).toBe(404);
  for (let turn = 0; turn < 3; turn++) {
    passTime(20 * 60_000);
    await runOutbox();
  }
  expect((await statusOf(erasure, "admin")).status).toBe("executed");
  expect((await env.FILES.list({ prefix: "personal-data/" })).objects).toEqual([]);
  expect(await filesWith(MARK)).toEqual([]);
  expect(await rows("select id from personal_data_requests where file_key is not null")).toEqual([]);
  expect((await statusOf(late, "admin")).status).toBe("failed");
});

test("a possible STOP that fails while the erasure goes on is a refusal of everything", LONG, async () => {
  const { contact } = await knownEverywhere();
  await set("update consent_states set service = 'unknown' where contact_id = ?1", contact);
  const id = await ask("erase", contact);
  // It came before the erasure began, and was seen by nobody.
  const struck = beforeBatch(
    () => plantEvent("whe_late", Date.now() - 30_000, "received", { message: { from: NUMBER } }),
    "personal_data_requests",
  );
  await approveAs("admin", id);
  await runOutbox();
  expect(struck()).toBe(true);
  expect((await statusOf(id, "admin")).status).toBe("scheduled");
  await set("update webhook_events set outcome = 'failed', finished_at = 1 where id = 'whe_late'");
  passTime(60_000);
  await runOutbox();
  expect((await statusOf(id, "admin")).status).toBe("executed");
  expect(await row("select outcome, payload from webhook_events where id = 'whe_late'")).toEqual({
    outcome: "ignored",
    payload: '{"erased":true}',
  });
  expect(await row("select service, utility from consent_states where contact_id = ?1", contact)).toEqual({
    service: "opted_out",
    utility: "opted_out",
  });
});

test(
  "an event that was taken before the first erasure of all does not bring somebody back without their refusals",
  LONG,
  async () => {
    const { contact } = await knownEverywhere();
    const id = await ask("erase", contact);
    await post(webhookBody([messages(text(NUMBER, "Good morning", secondsAgo(0)))]));
    // Held by the consumer when the erasure looks: judged before it came, it begins between claim and commit.
    await set("update webhook_events set sender_wa_id = null where outcome = 'received'");
    const struck = beforeBatch(async () => {
      await approveAs("admin", id);
    }, "webhook_events as event on");
    await applyEvents();
    expect(struck()).toBe(true);
    expect(await rows("select id from contacts where phone = ?1", `+${NUMBER}`)).toEqual([]);
    passTime(60_000);
    await applyEvents();
    expect(await rows("select marketing from contacts where phone = ?1", `+${NUMBER}`)).toEqual([
      { marketing: "opted_out" },
    ]);
  },
);

test(
  "what belongs to whoever had the number before, or has it after, is neither copied nor erased",
  LONG,
  async () => {
    const former = await contactOf(await conversationWith("85255507399", "I am the former owner, Okapi"));
    const { contact } = await knownEverywhere();
    const taken = Date.now() - 5_000;
    await set(
      "update contact_identities set taken_at = ?2 where contact_id = ?1 and kind in ('phone', 'wa_id')",
      contact,
      taken,
    );
    // An applied message of the former owner, one that came to no message, and somebody else's that cannot be read.
    await set(
      `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, status, status_rank, at, created_at)
     select 'msg_former', id, contact_id, phone_number_id, 'in', 'wamid.former', 'text', '{}', 'mine', 'received', 0, 1, 1
     from conversations where contact_id = ?1`,
      former,
    );
    await plantEvent("whe_former1", taken + 1_000, "applied", {
      message: { id: "wamid.former", from: NUMBER, text: { body: "of the Okapi" } },
    });
    await plantEvent("whe_former2", taken - 60_000, "failed", {
      message: { from: NUMBER, text: { body: "Okapi says STOP" } },
    });
    await plantEvent(
      "whe_other",
      Date.now(),
      "failed",
      { message: { from: "85255507399", text: { body: `Okapi asks: do you know ${NUMBER}?` } } },
      "85255507399",
    );
    await doneWith("copy", contact);
    expect(await copyOf(contact)).not.toContain("Okapi");
    const before = await rows(
      "select * from webhook_events where id in ('whe_former1', 'whe_former2', 'whe_other')",
    );
    expect(before).toHaveLength(3);
    await doneWith("erase", contact);
    expect(await row("select status from personal_data_requests where kind = 'erasure'")).toEqual({
      status: "done",
    });
    expect(
      await rows("select * from webhook_events where id in ('whe_former1', 'whe_former2', 'whe_other')"),
    ).toEqual(before);
  },
);

test("a number is looked for in every form that WhatsApp may use", () => {
  const person = (value: string, retired_at: number | null = null, taken_at: number | null = null) => ({
    ids: ["con_x"],
    conversationIds: [],
    orderIds: [],
    identities: [{ kind: "phone", value, retired_at, taken_at }],
  });
  for (const [number, other] of [
    ["+5511987654321", "551187654321"],
    ["+525512345678", "5215512345678"],
    ["+541112345678", "5491112345678"],
  ] as const)
    expect(needlesOf(person(number)).map(([text]) => text)).toEqual(["con_x", number.slice(1), other]);
  expect(needlesOf(person("+85255500000", 50, 10), 80)).toEqual([
    ["con_x", 0, Number.MAX_SAFE_INTEGER],
    ["85255500000", 10, 50],
  ]);
});

test("an event under the other form of a Brazilian number is erased as well", LONG, async () => {
  const contact = await contactOf(await conversationWith("5511987654321", "Bom dia"));
  await plantEvent("whe_br", Date.now() - 1_000, "ignored", { message: { from: "551187654321" } }, null);
  await doneWith("erase", contact);
  expect(await row("select payload from webhook_events where id = 'whe_br'")).toEqual({
    payload: '{"erased":true}',
  });
});

test("evidence that is no id of ours stays out of the audit log", LONG, async () => {
  const { contact } = await knownEverywhere();
  const message = "msg_01k5abcdefghjkmnpqrstvwxyz";
  for (const [n, ref] of ["tel_85255550123", "con_85255550123", message].entries())
    await set(
      `insert into consent_records (id, contact_id, scope, action, source, evidence_kind, evidence_ref, actor_kind, actor_id, occurred_at, recorded_at, dedupe_key, correlation_id)
       values ('cns_trail${n}', ?1, 'utility', 'opt_out', 'staff', 'form', ?2, 'staff', 'stf_x', 1, 1, 'trail${n}', 'req_x')`,
      contact,
      ref,
    );
  expect(
    await rows(
      "select details ->> 'evidence_ref' as ref from audit_log where id like 'aud_trail%' order by id",
    ),
  ).toEqual([{ ref: null }, { ref: null }, { ref: message }]);
});
