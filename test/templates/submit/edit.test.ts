import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { passTime } from "../../support/crash";
import { beforeBatch } from "../../support/meanwhile";
import { hearMeta } from "../../support/webhook";
import { BODY, body, drafted } from "../draft/drafts";
import {
  approved,
  asked,
  draftsOf,
  errors,
  postsToMeta,
  preview,
  review,
  statusOf,
  submissionsOf,
  submitted,
  templateAt,
} from "./submissions";

const DAY = 86_400_000;

/** An approved template of the seed, and a draft that edits it. */
const editOf = (name: string, components: unknown[] = [BODY], more: object = {}) =>
  drafted({ name, languages: [{ language: "en", components, ...more }] });

/** Edits of a template that Meta has taken, `ago` ms ago each. */
async function editedBefore(name: string, ...ago: number[]): Promise<void> {
  await env.DB.batch(
    ago.map((ms, index) =>
      env.DB.prepare(
        `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, meta_id, previous_status,
           definition, status, created_at, claimed_at, settled_at)
         values (?1, 'act_before', 'tdr_before', 1, ?2, 'en', 'edit', 'x', 'APPROVED', '{}', 'accepted', ?3, ?3, ?3)`,
      ).bind(`tsb_before${index}`, name, Date.now() - ms),
    ),
  );
}

test("an approved template is edited: what changes is shown, and that it cannot be sent while in review", async () => {
  await editOf("order_update");
  const shown = await preview("order_update");
  expect(shown).toMatchObject({
    verdict: "needs_approval",
    effects: { create: 0, edit: 1, unsendable_in_review: ["en"] },
    languages: [
      {
        kind: "edit",
        status_at_meta: "APPROVED",
        edits_left_today: 1,
        edits_left_30_days: 10,
        changes: expect.arrayContaining(["components.0.text"]),
      },
    ],
  });
  const { meta_id, id } = await templateAt("order_update");
  const answer = await submitted("order_update");
  expect(answer.result.languages).toMatchObject([{ kind: "edit", status: "accepted", template_id: id }]);
  const [post] = await postsToMeta();
  expect(post?.path).toMatch(new RegExp(`/${meta_id}$`));
  // The category of an approved template cannot be changed, so it is not sent along.
  expect(post?.body).toEqual({ components: [BODY] });
  expect(await templateAt("order_update")).toMatchObject({
    id,
    meta_id,
    status: "PENDING",
    category: "UTILITY",
  });

  await review(meta_id, { status: "APPROVED" });
  await hearMeta();
  expect((await templateAt("order_update")).status).toBe("APPROVED");
});

test("a second edit on one day is refused in the preview, with the time at which it is possible", async () => {
  const { en } = await editOf("order_update");
  await submitted("order_update");
  await review((await templateAt("order_update")).meta_id, { status: "APPROVED" });
  await hearMeta();
  await editOf("order_update", [body("today")], { version: en?.version });
  const shown = await preview("order_update");
  expect(shown).toMatchObject({
    verdict: "blocked",
    languages: [{ edits_left_today: 0, edits_left_30_days: 9, next_edit_at: expect.any(String) }],
  });
  const finding = shown.findings.find(({ code }: { code: string }) => code === "rate_limited");
  expect(finding).toMatchObject({ severity: "error", path: "en.language" });
  expect(finding.message).toContain(shown.languages[0].next_edit_at);
  expect(Date.parse(shown.languages[0].next_edit_at)).toBeGreaterThan(Date.now() + DAY - 600_000);
  expect(await postsToMeta()).toHaveLength(1);
});

test("ten edits in thirty days are the most; the eleventh waits until the first is that old", async () => {
  await editedBefore("order_update", ...Array.from({ length: 10 }, (_, n) => (n + 2) * DAY));
  await editOf("order_update");
  const shown = await preview("order_update");
  expect(shown.languages).toMatchObject([{ edits_left_today: 1, edits_left_30_days: 0 }]);
  expect(errors(shown)).toContain("rate_limited");
  const wait = Date.parse(shown.languages[0].next_edit_at) - Date.now();
  expect(wait).toBeGreaterThan(18 * DAY);
  expect(wait).toBeLessThanOrEqual(19 * DAY);
});

test("edits older than thirty days, refused ones and those of a rejected template do not count", async () => {
  await editedBefore("order_update", 31 * DAY, 3_600_000, 7_200_000);
  await env.DB.batch([
    env.DB.prepare("update template_submissions set previous_status = 'REJECTED' where id = 'tsb_before1'"),
    env.DB.prepare("delete from template_submissions where id = 'tsb_before2'"),
    env.DB.prepare(
      `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, meta_id, previous_status,
         definition, status, created_at, claimed_at, settled_at)
       values ('tsb_refused', 'act_before', 'tdr_before', 1, 'order_update', 'en', 'edit', 'x', 'APPROVED', '{}', 'refused', 1, ?1, ?1)`,
    ).bind(Date.now()),
  ]);
  await editOf("order_update");
  expect((await preview("order_update")).languages).toMatchObject([
    { edits_left_today: 1, edits_left_30_days: 10 },
  ]);
});

test("an edit that was made at Meta itself counts as well", async () => {
  const { id } = await templateAt("order_update");
  await env.DB.prepare(
    `insert into template_history (template_id, at, fact, value, previous, source, recorded_at)
     values (?1, ?2, 'components', 'b', 'a', 'sync', ?2)`,
  )
    .bind(id, Date.now() - 3_600_000)
    .run();
  await editOf("order_update");
  const shown = await preview("order_update");
  expect(shown.languages).toMatchObject([{ edits_left_today: 0, edits_left_30_days: 9 }]);
  expect(errors(shown)).toContain("rate_limited");
});

test("an edit that somebody makes at Meta after the approval stops the submission before it goes out", async () => {
  await editOf("order_update");
  const request = await asked("order_update");
  const { id } = await templateAt("order_update");
  const struck = beforeBatch(() =>
    env.DB.prepare(
      `insert into template_history (template_id, at, fact, value, previous, source, recorded_at)
       values (?1, ?2, 'components', 'b', 'a', 'webhook', ?2)`,
    )
      .bind(id, Date.now() - 60_000)
      .run(),
  );
  const { answer } = await approved(request);
  expect(struck()).toBe(true);
  expect(answer).toMatchObject({ status: "failed", error: { code: "rate_limited" } });
  expect(answer?.error?.message).toContain("Nothing was submitted");
  expect(await postsToMeta()).toEqual([]);
  expect(await draftsOf("order_update")).toMatchObject([{ status: "ready" }]);
});

test.each(["PENDING", "IN_APPEAL", "DISABLED", "PENDING_DELETION", "LIMIT_EXCEEDED", "ARCHIVED"])(
  "a template that is %s cannot be edited, whoever agrees",
  async (status) => {
    await editOf("order_update");
    await env.DB.prepare("update templates set status = ?1 where name = 'order_update'").bind(status).run();
    const shown = await preview("order_update");
    expect(shown.verdict).toBe("blocked");
    expect(errors(shown)).toContain("policy_blocked");
    expect(shown.languages).toMatchObject([{ status_at_meta: status, edits_left_today: null }]);
  },
);

test("a paused or rejected template is edited without limit, its category too", async () => {
  await drafted({
    name: "win_back",
    category: "utility",
    languages: [{ language: "en", components: [BODY] }],
  });
  await editedBefore("win_back", 3_600_000);
  const shown = await preview("win_back");
  expect(shown).toMatchObject({
    verdict: "needs_approval",
    languages: [{ status_at_meta: "REJECTED", edits_left_today: null, next_edit_at: null }],
  });
  await submitted("win_back");
  expect((await postsToMeta())[0]?.body).toEqual({ components: [BODY], category: "UTILITY" });
  expect(await templateAt("win_back")).toMatchObject({ status: "PENDING", category: "UTILITY" });
});

test("the category of an approved template stays, and its kind of variables", async () => {
  await drafted({
    name: "order_update",
    category: "marketing",
    languages: [{ language: "en", components: [BODY] }],
  });
  const shown = await preview("order_update");
  expect(shown.verdict).toBe("blocked");
  expect(shown.findings).toContainEqual(
    expect.objectContaining({ severity: "error", code: "policy_blocked", path: "en.category" }),
  );
  await env.DB.batch([
    env.DB.prepare("update template_drafts set category = 'utility', parameter_format = 'named'"),
  ]);
  expect((await preview("order_update")).findings).toContainEqual(
    expect.objectContaining({ severity: "error", code: "policy_blocked", path: "en.parameter_format" }),
  );
});

test("a language comes in the category that the others have, at Meta or beside it", async () => {
  await drafted({
    name: "order_update",
    category: "marketing",
    languages: [{ language: "ja", components: [BODY] }],
  });
  const finding = expect.objectContaining({ severity: "error", code: "policy_blocked", path: "ja.category" });
  expect((await preview("order_update")).findings).toContainEqual(finding);
  await env.DB.prepare("update template_drafts set category = 'utility'").run();
  expect((await preview("order_update")).verdict).toBe("needs_approval");
});

test("a template that was deleted at Meta is a new one there; it keeps its history here", async () => {
  const { id } = await templateAt("order_update");
  await editOf("order_update");
  await env.DB.prepare(
    "update templates set status = 'DELETED', status_at = 1, meta_id = '12' where name = 'order_update' and language = 'en'",
  ).run();
  const shown = await preview("order_update");
  expect(shown.languages).toMatchObject([{ kind: "create", status_at_meta: null }]);
  // The simulator still has one of that name and language: as Meta does, it refuses.
  const request = await asked("order_update");
  const { answer } = await approved(request);
  expect(answer).toMatchObject({
    status: "failed",
    error: { code: "meta_error", details: { subcode: 2388024 } },
  });
  expect(await templateAt("order_update")).toMatchObject({ id, status: "DELETED" });
});

test("a request that waits for days is judged anew when it is approved", async () => {
  await editOf("order_update");
  const request = await asked("order_update");
  passTime(2 * DAY);
  const { answer } = await approved(request);
  expect(answer).toMatchObject({ status: "executed" });
  expect(await statusOf(request)).toMatchObject({ status: "executed" });
  expect(await submissionsOf("order_update")).toMatchObject([{ status: "accepted" }]);
});
