import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { portfolioHeadroom } from "../../../src/broadcasts/audience/headroom";
import { passTime } from "../../support/crash";
import { fault, sentMessages } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { hearFromMeta, ok } from "../../support/worker";
import { appContext } from "../audience/people";
import { recipients } from "../delivery/sent";
import { spring } from "../preview/asks";
import {
  act,
  asUtility,
  draft,
  LIST,
  objectOf,
  people,
  recipientsOf,
  scheduled,
  stateOf,
  until,
} from "./runs";

beforeEach(asUtility);

const fallback = { after_minutes: 5, template: spring() };

test("whom Meta held the message back from gets the fallback once, nobody else, and no one who does not consent", async () => {
  const ids = await people(5);
  const id = await draft();
  await fault({ match: "messages", times: 2, kind: "error", status: 400, code: 131049 });
  await scheduled(id, { fallback, rate: 20, batch_size: 1 });
  await until(id, ({ accepted, failed }) => accepted === 3 && failed === 2);
  const failed = (await recipientsOf(id)).filter(({ status }) => status === "failed");
  expect(failed).toHaveLength(2);
  await rows(
    `insert into consent_records (id, contact_id, scope, action, source, actor_kind, actor_id, occurred_at, recorded_at,
       dedupe_key, correlation_id) values ('cns_no', ?1, 'utility', 'opt_out', 'staff', 'staff', 'stf_admin', ?2, ?2, 'no', 'test')`,
    failed[0]?.contact_id,
    Date.now(),
  );
  await hearFromMeta();
  await scheduler.wait(300);
  expect(await stateOf(id)).toMatchObject({ status: "sending" });

  passTime(6 * 60_000);
  // The clock is ahead of the one that alarms go by: each look is asked for.
  while ((await stateOf(id)).status === "sending") {
    await objectOf(id).wake(id);
    await runDurableObjectAlarm(objectOf(id));
    await scheduler.wait(50);
  }
  expect(await stateOf(id)).toMatchObject({ status: "done" });
  const second = (await recipientsOf(id)).filter(({ round }) => round === 2);
  expect(second.map(({ contact_id, status }) => [contact_id, status])).toEqual([
    [failed[1]?.contact_id, "accepted"],
  ]);
  expect(ids).toContain(second[0]?.contact_id);
  const taken = (await sentMessages()).filter(({ response }) => response?.messages?.length);
  expect(taken).toHaveLength(4);

  const { items } = await ok("marketer", LIST, { broadcast_id: id });
  expect(items).toMatchObject([
    {
      audience: { listed: 5 },
      progress: {
        sent: 3,
        failed: 2,
        left: 0,
        fallback: { messages: 1, sent: 1, failed: 0, skipped: 0, unknown: 0, left: 0 },
      },
    },
  ]);
});

test("the audience is persons: second messages are counted apart, and are still to go out", async () => {
  const ids = await people(6);
  const id = await draft();
  const { db, clock } = appContext();
  const before = await portfolioHeadroom(db, clock.now());
  await recipients(
    id,
    ids.map((contact_id, index) =>
      index < 2
        ? { seq: index + 1, contact_id, status: "delivered", sent_at: 1 }
        : { seq: index + 1, contact_id, status: "failed", failed_at: 1, error_code: "131049" },
    ),
  );
  await recipients(id, [
    { seq: 7, contact_id: ids[2] as string, round: 2, status: "read", sent_at: 2 },
    { seq: 8, contact_id: ids[3] as string, round: 2, status: "failed", error_code: "131026" },
    { seq: 9, contact_id: ids[4] as string, round: 2, status: "waiting" },
    { seq: 10, contact_id: ids[5] as string, round: 2, status: "waiting" },
  ]);
  await rows(
    "update broadcasts set status = 'scheduled', fallback = ?2, scheduled_at = 1 where id = ?1",
    id,
    JSON.stringify({ after_minutes: 5, messages: [] }),
  );
  await rows(
    "update broadcasts set status = 'sending', started_at = 1, audience = 6, accepted = 3, failed = 5 where id = ?1",
    id,
  );
  const { items } = await ok("marketer", LIST, { broadcast_id: id, detail: "full" });
  expect(items[0]).toMatchObject({
    audience: { listed: 6 },
    progress: { sent: 2, failed: 4, left: 0, fallback: { messages: 4, sent: 1, failed: 1, left: 2 } },
    reasons: [
      { code: "131049", count: 4 },
      { code: "131026", count: 1, of: "fallback" },
    ],
  });
  expect(items[0].reasons[0]).not.toHaveProperty("of");
  expect((await portfolioHeadroom(db, clock.now())).reserved_by_other_broadcasts).toBe(
    before.reserved_by_other_broadcasts + 2,
  );
  expect((await act(id, "pause")).data).toMatchObject({ result: { status: "paused", left: 2 } });
});

test("Meta's id of the number is an administrator's to see", async () => {
  await people(1);
  const broadcast_id = await draft();
  const listed = async (role: string) => (await ok(role, LIST, { broadcast_id, detail: "full" })).items[0];
  expect(await listed("admin")).toHaveProperty("phone_number_id");
  for (const role of ["marketer", "viewer"]) expect(await listed(role)).not.toHaveProperty("phone_number_id");
});

test.each([
  ["a marketing template", { after_minutes: 5, template: spring() }],
  ["a template that does not exist", { after_minutes: 5, template: { name: "nothing", language: "en" } }],
  [
    "a merge tag that the broadcast does not have",
    { after_minutes: 5, template: spring("{{contact.preference.tea|tea}}") },
  ],
])("%s is no fallback", async (what, asked) => {
  await people(2);
  const id = await draft();
  if (what === "a marketing template")
    await rows("update templates set category = 'MARKETING' where name = 'spring_offer'");
  const { data } = await act(id, "schedule", { fallback: asked });
  expect(data.code).toMatch(/validation_failed|template_not_approved|preview_stale|not_found/);
  expect(await stateOf(id)).toMatchObject({ status: "draft" });
});
