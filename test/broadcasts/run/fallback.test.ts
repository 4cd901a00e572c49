import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { passTime } from "../../support/crash";
import { fault, sentMessages } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { hearFromMeta } from "../../support/worker";
import { spring } from "../preview/asks";
import { act, asUtility, draft, objectOf, people, recipientsOf, scheduled, stateOf, until } from "./runs";

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
