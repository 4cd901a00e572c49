import { expect, test } from "vitest";
import { signedInAs } from "../../console/browser";
import { approveAs, auditOf, outcomeOf } from "../../support/approval";
import { settings } from "../../support/simulator";
import { hearMeta, row, rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { BODY, BODY_ZH, body, drafted } from "../draft/drafts";
import {
  approved,
  asked,
  askedOfMeta,
  draftsOf,
  newDraft,
  PREVIEW,
  postsToMeta,
  preview,
  review,
  SUBMIT,
  statusOf,
  submissionsOf,
  submit,
  submitted,
  templateAt,
  twoLanguages,
} from "./submissions";

test("a draft is previewed, asked for, approved by another person, and is in Meta's review", async () => {
  await newDraft();
  const shown = await preview();
  expect(shown).toMatchObject({
    verdict: "needs_approval",
    effects: { create: 1, edit: 0, charged_as: ["utility"], consent_needed: ["opted_in"] },
    approval: { reasons: [{ rule: "template.submit" }] },
    languages: [
      {
        language: "en",
        kind: "create",
        category: "utility",
        version: 1,
        rendering: expect.stringContaining("order"),
        bubble: { body: expect.any(String) },
        status_at_meta: null,
        edits_left_today: null,
        changes: [],
      },
    ],
  });
  const { data } = await submit(shown.preview_id);
  expect(data).toMatchObject({ status: "pending_approval", approval: { required: true } });
  expect(await postsToMeta()).toEqual([]);

  const browser = await signedInAs("approver");
  await browser.submit(`/console/approvals/${data.action_request_id}/approve`, { reason: "Reads well." });
  const [post] = await postsToMeta();
  expect(post?.body).toEqual({
    name: "order_sent",
    language: "en",
    category: "UTILITY",
    components: [BODY],
  });
  const done = await statusOf(data.action_request_id);
  expect(done).toMatchObject({
    status: "executed",
    result: {
      name: "order_sent",
      languages: [
        { language: "en", kind: "create", status: "accepted", meta_status: "PENDING", category: "utility" },
      ],
    },
  });
  const template = await templateAt("order_sent");
  expect(template).toMatchObject({ meta_id: post?.response.id, status: "PENDING", category: "UTILITY" });
  expect(done.result.languages[0].template_id).toBe(template.id);
  expect(await draftsOf("order_sent")).toEqual([{ language: "en", version: 1, status: "submitted" }]);
});

test("the audit log has Meta's answer, and what was submitted by its digest", async () => {
  await newDraft();
  const id = await asked();
  const { answer } = await approved(id);
  const [post] = await postsToMeta();
  const { items } = await ok("admin", "whatsapp.audit_logs.list", {
    action: "template.submitted",
    detail: "full",
  });
  expect(items).toMatchObject([
    {
      outcome: "ok",
      action_request_id: id,
      after_digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      details: {
        language: "en",
        kind: "create",
        told_by: "answer",
        response: { id: post?.response.id, status: "PENDING", category: "UTILITY" },
      },
    },
  ]);
  expect((await auditOf(id)).map(({ action }) => action)).toEqual([
    "write.requested",
    "approval.approved",
    "template.submitted",
    "template.submission_finished",
  ]);
  expect(answer?.audit_ids).toHaveLength(4);
  expect(JSON.stringify(answer)).not.toContain("local-meta-access-token");
});

test("what became of it stands in the template's history, and Meta's verdict follows there", async () => {
  await newDraft();
  await submitted();
  const { id, meta_id } = await templateAt("order_sent");
  const history = () =>
    rows(
      "select fact, value, previous, source from template_history where template_id = ?1 and fact = 'status' order by recorded_at, at",
      id,
    );
  expect(await history()).toEqual([
    { fact: "status", value: "PENDING", previous: null, source: "submission" },
  ]);
  await review(meta_id, { status: "APPROVED" });
  await hearMeta();
  expect((await templateAt("order_sent")).status).toBe("APPROVED");
});

test("all languages that were not submitted yet go, one call each; then there is none left", async () => {
  await twoLanguages();
  const { result } = await submitted();
  expect(
    result.languages.map(({ language, status }: { language: string; status: string }) => [language, status]),
  ).toEqual([
    ["en", "accepted"],
    ["zh_HK", "accepted"],
  ]);
  expect((await postsToMeta()).map(({ body }) => body.language)).toEqual(["en", "zh_HK"]);
  expect(await call("marketer", PREVIEW, { name: "order_sent" })).toMatchObject({
    isError: true,
    data: { code: "conflict", hint: expect.stringContaining("template_draft.upsert") },
  });
});

test("a language is added to a template that Meta has", async () => {
  await drafted({ name: "order_update", languages: [{ language: "ja", components: [BODY] }] });
  const shown = await preview("order_update");
  expect(shown.languages).toMatchObject([{ language: "ja", kind: "create", status_at_meta: null }]);
  await submitted("order_update");
  expect(
    (await postsToMeta()).map(({ path, body }) => [path.includes("message_templates"), body.language]),
  ).toEqual([[true, "ja"]]);
});

test("only the languages that are named go; one without a draft is told", async () => {
  await twoLanguages();
  await submitted("order_sent", { languages: ["zh_HK", "zh_HK"] });
  expect(await draftsOf("order_sent")).toMatchObject([
    { language: "en", status: "ready" },
    { language: "zh_HK", status: "submitted" },
  ]);
  expect(await call("marketer", PREVIEW, { name: "order_sent", languages: ["fr"] })).toMatchObject({
    isError: true,
    data: { code: "not_found" },
  });
});

test("a template with variables that have names says so to Meta", async () => {
  const named = {
    type: "BODY",
    text: "Hello {{first_name}}, your order has left our shop and arrives tomorrow.",
    example: { body_text_named_params: [{ param_name: "first_name", example: "Mei" }] },
  };
  await drafted({
    name: "order_named",
    category: "utility",
    parameter_format: "named",
    message_send_ttl_seconds: 3600,
    languages: [{ language: "en", components: [named] }],
  });
  await submitted("order_named");
  expect((await postsToMeta())[0]?.body).toEqual({
    name: "order_named",
    language: "en",
    category: "UTILITY",
    parameter_format: "NAMED",
    message_send_ttl_seconds: 3600,
    components: [named],
  });
});

test("whoever asked cannot approve, nor an agent's client, nor one without the permission", async () => {
  await newDraft();
  const id = await asked("order_sent", {}, "manager");
  const { staff_id } = await row<{ staff_id: string }>(
    "select requester_staff_id as staff_id from action_requests where id = ?1",
    id,
  );
  const { handle } = await row<{ handle: string }>("select handle from staff where id = ?1", staff_id);
  expect(await outcomeOf(approveAs(handle, id))).toMatchObject({ code: "forbidden" });
  for (const role of ["agent", "viewer", "approver"]) {
    expect(await call(role, PREVIEW, { name: "order_sent" })).toMatchObject({ isError: true });
    expect(await call(role, SUBMIT, { preview_id: "pvw_x", idempotency_key: "some-key-9" })).toMatchObject({
      isError: true,
    });
  }
  expect(await postsToMeta()).toEqual([]);
});

test("the same request again answers the same and submits nothing more", async () => {
  await newDraft();
  const { preview_id } = await preview();
  const first = await submit(preview_id, "marketer", "the-same-key");
  await approved(first.data.action_request_id);
  const again = await submit(preview_id, "marketer", "the-same-key");
  expect(again.data).toMatchObject({ action_request_id: first.data.action_request_id, status: "executed" });
  expect(await submit(preview_id)).toMatchObject({ isError: true, data: { code: "conflict" } });
  expect(await postsToMeta()).toHaveLength(1);
});

test("a category that Meta changes at once is told, in the result and to whoever asked", async () => {
  await settings({ template_review: "judge", review_delay_ms: 600_000 });
  const offer = {
    ...BODY,
    text: "Hello {{1}}, your order {{2}} has left our shop; take 20% off your next one with us.",
  };
  await newDraft("order_sent", [offer]);
  const shown = await preview();
  expect(shown.findings).toContainEqual(expect.objectContaining({ severity: "warning" }));
  expect(shown.languages[0].likely_rejections.length).toBeGreaterThan(0);
  const { result } = await submitted();
  expect(result.languages).toMatchObject([
    { status: "accepted", category: "marketing", asked_category: "utility" },
  ]);
  const template = await templateAt("order_sent");
  expect(template.category).toBe("MARKETING");
  const told = await rows<{ kind: string; staff_id: string }>(
    "select kind, staff_id from notifications where template_id = ?1",
    template.id,
  );
  expect(told).toContainEqual({ kind: "template_category", staff_id: "stf_marketer" });
});

test("what speaks of goods that Meta restricts is for compliance to decide", async () => {
  await newDraft("order_sent", [
    { ...BODY, text: "Hello {{1}}, your cigarettes {{2}} have left our shop and arrive tomorrow." },
  ]);
  const shown = await preview();
  expect(shown.approval).toMatchObject({
    reasons: [{ rule: "template.submit" }, { rule: "template.risk" }],
    approver_roles: ["compliance", "manager", "admin"],
  });
  const id = await asked();
  expect(await approved(id)).toMatchObject({ code: "forbidden" });
  expect(await outcomeOf(approveAs("compliance", id))).toMatchObject({ answer: { status: "executed" } });
});

test("a submitted draft that is written anew can be submitted again once Meta has decided", async () => {
  const { en } = await newDraft();
  await submitted();
  await drafted({
    name: "order_sent",
    languages: [{ language: "en", components: [body("today")], version: en?.version }],
  });
  const waiting = await preview();
  expect(waiting).toMatchObject({
    verdict: "blocked",
    findings: expect.arrayContaining([
      expect.objectContaining({ severity: "error", code: "policy_blocked", path: "en.language" }),
    ]),
  });
  const { meta_id } = await templateAt("order_sent");
  await review(meta_id, { status: "REJECTED", reason: "INVALID_FORMAT" });
  await hearMeta();
  await submitted();
  expect(await submissionsOf("order_sent")).toMatchObject([
    { kind: "create", status: "accepted" },
    { kind: "edit", status: "accepted", previous_status: "REJECTED" },
  ]);
  expect(await askedOfMeta(`/${meta_id}`)).toMatchObject([
    { method: "POST", body: { components: [body("today")] } },
  ]);
});

test("the wording of a language that nobody submitted stays where it is", async () => {
  await drafted({ name: "order_update", languages: [{ language: "zh_HK", components: [BODY_ZH] }] });
  await submitted("order_update");
  expect(await templateAt("order_update", "en")).toMatchObject({ status: "APPROVED" });
  expect(await templateAt("order_update", "zh_HK")).toMatchObject({ status: "PENDING" });
});
