import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { passTime, runOutbox } from "../../support/crash";
import { fault, settings } from "../../support/simulator";
import { ok } from "../../support/worker";
import {
  approved,
  asked,
  draftsOf,
  newDraft,
  postsToMeta,
  statusOf,
  submissionsOf,
  submitted,
  templateAt,
  twoLanguages,
} from "./submissions";

/** Meta has a template that is not known here. */
async function knownToMetaAlone(name: string, language = "en"): Promise<void> {
  await env.DB.prepare("delete from templates where name = ?1 and language = ?2").bind(name, language).run();
}

test("what Meta refuses is told with its code, its words for people and its trace id", async () => {
  await newDraft("pickup_reminder");
  await knownToMetaAlone("pickup_reminder");
  // The draft was written as an edit; by now it is a new one.
  const id = await asked("pickup_reminder");
  const { answer } = await approved(id);
  expect(answer).toMatchObject({
    status: "failed",
    error: {
      code: "meta_error",
      message: expect.stringContaining("already"),
      hint: expect.stringContaining("whatsapp.template_draft.upsert"),
      details: { code: 100, subcode: 2388024, title: expect.any(String), trace_id: expect.any(String) },
    },
  });
  expect(await draftsOf("pickup_reminder")).toMatchObject([{ status: "ready" }]);
  const { items } = await ok("admin", "whatsapp.audit_logs.list", {
    action: "template.refused",
    detail: "full",
  });
  expect(items).toMatchObject([
    { outcome: "failed", code: "100", details: { response: { code: 100, trace_id: expect.any(String) } } },
  ]);
  expect(await submissionsOf("pickup_reminder")).toMatchObject([{ status: "refused" }]);
});

test("of two languages one is refused: the other is in review, and the answer says which", async () => {
  await twoLanguages("pickup_reminder");
  await knownToMetaAlone("pickup_reminder");
  const answer = await submitted("pickup_reminder");
  expect(answer).toMatchObject({
    status: "executed",
    result: {
      languages: [
        { language: "en", status: "refused", error: { code: "meta_error" } },
        { language: "zh_HK", status: "accepted", meta_status: "PENDING" },
      ],
    },
  });
  expect(await draftsOf("pickup_reminder")).toMatchObject([{ status: "ready" }, { status: "submitted" }]);
});

test("when no language comes into review the request has failed, each with its reason", async () => {
  await twoLanguages();
  await fault({ match: "message_templates", times: 2, kind: "error", code: 100, status: 400 });
  const { answer } = await approved(await asked());
  expect(answer).toMatchObject({
    status: "failed",
    error: {
      code: "meta_error",
      message: expect.stringContaining("None of 2 languages"),
      details: { languages: [{ language: "en" }, { language: "zh_HK" }] },
    },
  });
});

test("after a refusal the same draft can be submitted again", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 1, kind: "error", code: 100, status: 400 });
  expect((await approved(await asked())).answer?.status).toBe("failed");
  expect((await submitted()).status).toBe("executed");
  expect(await submissionsOf("order_sent")).toMatchObject([{ status: "refused" }, { status: "accepted" }]);
});

test.each([4, 80007, 80008, 130429])(
  "Meta says to slow down (%d): it is tried again later, not refused",
  async (code) => {
    await newDraft();
    await fault({ match: "message_templates", times: 1, kind: "error", code, status: 400 });
    const id = await asked();
    expect((await approved(id)).answer).toMatchObject({ status: "scheduled" });
    expect(await submissionsOf("order_sent")).toMatchObject([{ status: "queued" }]);
    await runOutbox();
    expect(await postsToMeta()).toHaveLength(1);
    passTime(61_000);
    await runOutbox();
    expect(await statusOf(id)).toMatchObject({ status: "executed" });
    expect((await postsToMeta()).map(({ status }) => status)).toEqual([400, 200]);
  },
);

test("while Meta keeps saying so, it is given up after some hours, and the error says what Meta said", async () => {
  await newDraft();
  await fault({ match: "message_templates", times: 50, kind: "error", code: 80007, status: 400 });
  const id = await asked();
  await approved(id);
  passTime(7 * 3_600_000);
  await runOutbox();
  expect(await statusOf(id)).toMatchObject({ status: "failed", error: { code: "unavailable" } });
  expect(await draftsOf("order_sent")).toMatchObject([{ status: "ready" }]);
});

test("a token that has expired is told as what it is, and never shown", async () => {
  await newDraft();
  const id = await asked();
  await settings({ token: "expired" });
  const { answer } = await approved(id);
  expect(answer).toMatchObject({
    status: "failed",
    error: { message: expect.stringContaining("access token"), details: { code: 190 } },
  });
  expect(JSON.stringify(answer)).not.toContain("local-meta-access-token");
  expect(await templateAt("order_sent")).toBeUndefined();
});
