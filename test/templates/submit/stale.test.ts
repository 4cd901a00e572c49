import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { observeStatements } from "../../../src/platform/db";
import { approveAs, outcomeOf } from "../../support/approval";
import { beforeBatch } from "../../support/meanwhile";
import { call } from "../../support/worker";
import { BODY, body, drafted } from "../draft/drafts";
import {
  approved,
  asked,
  draftsOf,
  newDraft,
  PREVIEW,
  postsToMeta,
  preview,
  statusOf,
  submissionsOf,
  submit,
  twoLanguages,
} from "./submissions";

/** Somebody writes the draft anew. */
const rewrite = (version: number, name = "order_sent") =>
  drafted({ name, languages: [{ language: "en", components: [body("today")], version }] }, "manager");

const discard = (version: number) =>
  drafted({ name: "order_sent", languages: [{ language: "en", components: null, version }] }, "manager");

describe("the draft moves", () => {
  test.each([
    ["written anew", rewrite],
    ["discarded", discard],
  ])("%s between preview and request: the preview is stale", async (_how, move) => {
    await newDraft();
    const { preview_id } = await preview();
    await move(1);
    const { isError, data } = await submit(preview_id);
    expect(isError).toBe(true);
    expect(data).toMatchObject({
      code: "preview_stale",
      hint: expect.stringContaining("template_submit.preview"),
    });
    expect(data.details.findings).toContainEqual(
      expect.objectContaining({ severity: "error", code: "conflict", path: "en.version" }),
    );
  });

  test("between request and approval: the approval is refused, and the request still waits", async () => {
    await newDraft();
    const id = await asked();
    await rewrite(1);
    expect(await approved(id)).toMatchObject({ code: "preview_stale" });
    expect(await statusOf(id)).toMatchObject({ status: "pending_approval" });
    expect(await postsToMeta()).toEqual([]);
    // What is there now is asked for anew.
    const again = await asked();
    expect((await approved(again)).answer).toMatchObject({ status: "executed" });
    expect((await postsToMeta())[0]?.body.components).toEqual([body("today")]);
  });

  test("at the very moment of the approval: a conflict, and nothing is submitted", async () => {
    await newDraft();
    const id = await asked();
    const struck = beforeBatch(() =>
      env.DB.prepare(
        "update template_drafts set version = 2, components = '[]' where name = 'order_sent'",
      ).run(),
    );
    expect(await approved(id)).toMatchObject({ code: "conflict" });
    expect(struck()).toBe(true);
    expect(await submissionsOf("order_sent")).toEqual([]);
    expect(await postsToMeta()).toEqual([]);
  });

  test("after the approval: what was approved is submitted, and the newer draft stays ready", async () => {
    await newDraft();
    const id = await asked();
    // The queue is slow: the draft is written anew before the answer of Meta is settled.
    const { fetch } = globalThis;
    globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method === "POST" && String(input).endsWith("/message_templates")) {
        await env.DB.prepare(
          "update template_drafts set version = 2, status = 'ready' where name = 'order_sent'",
        ).run();
      }
      return response;
    };
    await approved(id).finally(() => {
      globalThis.fetch = fetch;
    });
    expect((await postsToMeta())[0]?.body.components).toEqual([BODY]);
    expect(await draftsOf("order_sent")).toEqual([{ language: "en", version: 2, status: "ready" }]);
  });
});

describe("the template at Meta moves", () => {
  const edit = () => drafted({ name: "order_update", languages: [{ language: "en", components: [BODY] }] });
  const becomes = (status: string) =>
    env.DB.prepare("update templates set status = ?1 where name = 'order_update' and language = 'en'")
      .bind(status)
      .run();

  test.each(["PAUSED", "DISABLED", "DELETED"])(
    "to %s before the request: the preview is stale",
    async (status) => {
      await edit();
      const { preview_id } = await preview("order_update");
      await becomes(status);
      expect((await submit(preview_id)).data).toMatchObject({ code: "preview_stale" });
    },
  );

  test("before the approval: stale then", async () => {
    await edit();
    const id = await asked("order_update");
    await becomes("PAUSED");
    expect(await approved(id)).toMatchObject({ code: "preview_stale" });
  });

  test("at the very moment of the approval: a conflict", async () => {
    await edit();
    const id = await asked("order_update");
    const struck = beforeBatch(() => becomes("PENDING"));
    expect(await approved(id)).toMatchObject({ code: "conflict" });
    expect(struck()).toBe(true);
    expect(await postsToMeta()).toEqual([]);
  });
});

describe("two at once", () => {
  test("two requests for one draft: the second has nothing left to submit", async () => {
    await newDraft();
    const first = await asked();
    const second = await asked("order_sent", {}, "admin");
    const outcomes = await Promise.all([
      outcomeOf(approveAs("approver", first)),
      outcomeOf(approveAs("compliance", second)),
    ]);
    expect(outcomes.filter(({ answer }) => answer?.status === "executed")).toHaveLength(1);
    const [lost] = outcomes.filter(({ code }) => code !== undefined);
    expect(["conflict", "preview_stale"]).toContain(lost?.code);
    expect(await postsToMeta()).toHaveLength(1);
    expect(await submissionsOf("order_sent")).toMatchObject([{ status: "accepted" }]);
  });

  test("two approvals of one request: one decision, one submission", async () => {
    await newDraft();
    const id = await asked();
    const outcomes = await Promise.all([
      outcomeOf(approveAs("approver", id)),
      outcomeOf(approveAs("compliance", id)),
    ]);
    expect(outcomes.map(({ code }) => code).filter((code) => code === "conflict")).toHaveLength(1);
    expect(await postsToMeta()).toHaveLength(1);
  });

  test("the unique index answers as a conflict too", async () => {
    await newDraft();
    const id = await asked();
    const struck = beforeBatch(() =>
      env.DB.prepare(
        `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, definition, status, created_at)
         values ('tsb_other', 'act_other', 'tdr_other', 1, 'order_sent', 'en', 'create', '{}', 'queued', 1)`,
      ).run(),
    );
    expect(await approved(id)).toMatchObject({ code: "conflict" });
    expect(struck()).toBe(true);
  });
});

describe("whoever asked", () => {
  const meanwhile = (sql: string) => beforeBatch(() => env.DB.prepare(sql).run());

  test.each([
    ["was disabled", "update staff set disabled_at = 1 where handle = 'marketer'"],
    ["lost the role", `update staff set roles = '["viewer"]' where handle = 'marketer'`],
    ["had the token withdrawn", "update api_tokens set revoked_at = 1 where owner_id = 'stf_marketer'"],
  ])("%s at the moment of the approval: nothing is submitted", async (_what, sql) => {
    await newDraft();
    const id = await asked();
    const struck = meanwhile(sql);
    expect((await approved(id)).answer).toMatchObject({ status: "failed", error: { code: "forbidden" } });
    expect(struck()).toBe(true);
    expect(await postsToMeta()).toEqual([]);
    expect(await submissionsOf("order_sent")).toMatchObject([{ status: "abandoned" }]);
  });
});

test("a draft with errors is shown with all of them and cannot be asked for", async () => {
  await newDraft();
  await env.DB.prepare("update template_drafts set components = ?1")
    .bind(JSON.stringify([{ type: "BODY", text: "{{1}} has left our shop and arrives tomorrow." }]))
    .run();
  const shown = await preview();
  expect(shown.verdict).toBe("blocked");
  expect(shown.findings).toContainEqual(
    expect.objectContaining({ severity: "error", code: "validation_failed", path: "en" }),
  );
  expect(shown.findings.every(({ path }: { path?: string }) => path?.startsWith("en"))).toBe(true);
  const { data } = await submit(shown.preview_id);
  expect(data).toMatchObject({ code: "validation_failed" });
});

test("more languages than somebody can look at are asked for in parts", async () => {
  await newDraft();
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 20)
     insert into template_drafts (id, name, language, category, parameter_format, components, status, version, created_by,
       created_at, updated_by, updated_at)
     select id || i, name, 'l' || i, category, parameter_format, components, status, 1, created_by, 1, updated_by, 1
     from template_drafts, n`,
  ).run();
  const { isError, data } = await call("marketer", PREVIEW, { name: "order_sent" });
  expect(isError).toBe(true);
  expect(data).toMatchObject({ code: "validation_failed", hint: expect.stringContaining("another call") });
  expect(data.details.languages).toHaveLength(21);
});

test("how many statements a preview runs does not depend on how many languages it shows", async () => {
  const counted = async (name: string) => {
    const seen: string[] = [];
    observeStatements(({ sql }) => seen.push(sql));
    await preview(name);
    observeStatements(undefined);
    return seen.length;
  };
  await newDraft("one_language");
  await twoLanguages("two_languages");
  const one = await counted("one_language");
  expect(await counted("two_languages")).toBe(one);
  expect(one).toBeLessThanOrEqual(16);
});
