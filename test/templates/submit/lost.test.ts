import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { passTime, runOutbox } from "../../support/crash";
import { fault } from "../../support/simulator";
import { rows } from "../../support/webhook";
import { ok } from "../../support/worker";
import { BODY, body, drafted } from "../draft/drafts";
import {
  approved,
  asked,
  askedOfMeta,
  draftsOf,
  errors,
  newDraft,
  postsToMeta,
  preview,
  statusOf,
  submissionsOf,
  submitted,
  templateAt,
} from "./submissions";

const MINUTE = 60_000;

/** Some minutes go by, and the queue comes back each time that it is due. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    passTime(MINUTE);
    await runOutbox();
  }
}

test("Meta took it and its answer was lost: its list says so, and nothing is submitted twice", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "drop_after" });
  const id = await asked();
  const { answer } = await approved(id);
  expect(answer).toMatchObject({
    status: "executed",
    result: { languages: [{ language: "en", status: "accepted", meta_status: "PENDING" }] },
  });
  expect(await postsToMeta()).toMatchObject([{ status: 0 }]);
  expect(await templateAt("order_sent")).toMatchObject({
    status: "PENDING",
    meta_id: expect.stringMatching(/^\d+$/),
  });
  expect(await draftsOf("order_sent")).toMatchObject([{ status: "submitted" }]);
  const { items } = await ok("admin", "whatsapp.audit_logs.list", {
    action: "template.submitted",
    detail: "full",
  });
  expect(items).toMatchObject([{ details: { told_by: "list", response: { status: "PENDING" } } }]);
  await minutes(15);
  expect(await postsToMeta()).toHaveLength(1);
});

test("it never came to Meta: after a while it is given up, and told that nothing was submitted", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "drop_before" });
  const id = await asked();
  expect((await approved(id)).answer).toMatchObject({ status: "scheduled" });
  await minutes(5);
  expect(await submissionsOf("order_sent")).toMatchObject([{ status: "unknown" }]);
  expect(await statusOf(id)).toMatchObject({ status: "scheduled" });
  // Meanwhile nobody can submit it a second time.
  const shown = await preview();
  expect(shown.verdict).toBe("blocked");
  expect(errors(shown)).toContain("conflict");

  await minutes(10);
  expect(await statusOf(id)).toMatchObject({
    status: "failed",
    error: { code: "unavailable", message: expect.stringContaining("Nothing was submitted") },
  });
  expect(await submissionsOf("order_sent")).toMatchObject([{ status: "abandoned" }]);
  expect(await draftsOf("order_sent")).toMatchObject([{ status: "ready" }]);
  expect(await postsToMeta()).toHaveLength(1);
  expect((await submitted()).status).toBe("executed");
});

test("a failure on Meta's side is no answer either", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "error", code: 1, status: 500 });
  const id = await asked();
  expect((await approved(id)).answer).toMatchObject({ status: "scheduled" });
  expect(await submissionsOf("order_sent")).toMatchObject([{ status: "unknown" }]);
  await minutes(15);
  expect(await statusOf(id)).toMatchObject({ status: "failed" });
  expect(await postsToMeta()).toHaveLength(1);
});

test("while Meta's list cannot be had, nothing is decided", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "drop_after" });
  await fault({ match: "message_templates", times: 100, kind: "drop_before" });
  const id = await asked();
  await approved(id);
  await minutes(20);
  expect(await submissionsOf("order_sent")).toMatchObject([{ status: "unknown", tries: 0 }]);
  await fetch("http://simulator.test/_sim/faults", { method: "DELETE" });
  await minutes(3);
  expect(await statusOf(id)).toMatchObject({ status: "executed" });
  expect(await postsToMeta()).toHaveLength(1);
});

test("of an edit the wording tells: it arrived", async () => {
  await drafted({ name: "order_update", languages: [{ language: "en", components: [BODY] }] });
  const { meta_id } = await templateAt("order_update");
  await fault({ match: `/${meta_id}`, times: 1, kind: "drop_after" });
  const answer = await submitted("order_update");
  expect(answer.result.languages).toMatchObject([
    { kind: "edit", status: "accepted", meta_status: "PENDING" },
  ]);
  expect(await postsToMeta()).toHaveLength(1);
  expect(await askedOfMeta("name=order_update")).toHaveLength(1);
});

test("of an edit the wording tells: it did not arrive; until then it counts as one", async () => {
  await drafted({ name: "order_update", languages: [{ language: "en", components: [BODY] }] });
  const { meta_id } = await templateAt("order_update");
  await fault({ match: `/${meta_id}`, times: 1, kind: "drop_before" });
  const id = await asked("order_update");
  await approved(id);
  expect((await preview("order_update")).languages).toMatchObject([{ edits_left_today: 0 }]);
  await minutes(15);
  expect(await statusOf(id)).toMatchObject({ status: "failed" });
  expect(await templateAt("order_update")).toMatchObject({ status: "APPROVED" });
  expect((await preview("order_update")).languages).toMatchObject([{ edits_left_today: 1 }]);
  expect(await postsToMeta()).toHaveLength(1);
});

test("somebody else made one of that name at the same moment: it is not taken for ours", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "drop_before" });
  await fault({ match: "name=order_sent", times: 1, kind: "drop_before" });
  const id = await asked();
  await approved(id);
  const { fetch } = globalThis;
  const made = await fetch("http://simulator.test/v23.0/100000000000001/message_templates", {
    method: "POST",
    headers: { authorization: "Bearer local-meta-access-token", "content-type": "application/json" },
    body: JSON.stringify({
      name: "order_sent",
      language: "en",
      category: "UTILITY",
      components: [body("next week")],
    }),
  });
  expect(made.status).toBe(200);
  await minutes(2);
  expect(await statusOf(id)).toMatchObject({ status: "failed", error: { code: "conflict" } });
  expect(await submissionsOf("order_sent")).toMatchObject([{ status: "abandoned" }]);
});

test("what is unknown leaves its entry in the audit log, once", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "drop_after" });
  const id = await asked();
  await approved(id);
  await minutes(2);
  const entries = await rows<{ action: string }>(
    "select action from audit_log where action_request_id = ?1 order by seq",
    id,
  );
  expect(entries.map(({ action }) => action)).toEqual([
    "write.requested",
    "approval.approved",
    "template.unknown",
    "template.submitted",
    "template.submission_finished",
  ]);
  expect(await env.DB.prepare("select count(*) as n from outbox where done_at is null").first("n")).toBe(0);
});
