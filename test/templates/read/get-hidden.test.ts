import { expect, test } from "vitest";
import { rows } from "../../support/webhook";
import { ok } from "../../support/worker";

const get = (args: Record<string, unknown>, role = "agent") => ok(role, "whatsapp.template.get", args);

test("of a sample file at Meta only that there is one is told, in cards too", async () => {
  const header = {
    type: "HEADER",
    format: "IMAGE",
    example: { header_handle: ["https://media.example/v/t61?oh=secret-signature"] },
  };
  const card = {
    components: [header, { type: "BODY", text: "A tea for {{1}}.", example: { body_text: [["Mei"]] } }],
  };
  await rows(
    `update templates set components = '${JSON.stringify([header, { type: "CAROUSEL", cards: [card] }])}' where id = 'tpl_demo01'`,
  );
  const answer = await get({ template_id: "tpl_demo01", detail: "full" }, "admin");
  expect(JSON.stringify(answer)).not.toContain("secret-signature");
  const { template } = answer.languages[0];
  expect(template.components[0]).toEqual({
    type: "HEADER",
    format: "IMAGE",
    example: { sample_at_meta: true },
  });
  expect(template.media).toEqual([
    { path: "components.0", format: "IMAGE", asset_id: null },
    { path: "components.1.cards.0.components.0", format: "IMAGE", asset_id: null },
  ]);
  expect(template.variables).toEqual([
    { path: "components.1.cards.0.components.1.text", name: "1", sample: "Mei" },
  ]);
});

test("Meta's ids are for administrators; what its reviewers note is for nobody", async () => {
  await rows(
    `update templates set status_detail = '{"title":"Paused","description":"Low quality","reviewer":"internal-7","token":"EAAB"}'
     where id = 'tpl_demo07'`,
  );
  await rows(
    `insert into template_history (template_id, at, fact, value, previous, detail, source, recorded_at)
     values ('tpl_demo07', 1795800000000, 'status', 'PAUSED', 'APPROVED', '{"reason":"low quality","reviewer":"internal-7"}', 'sync', 1795800000000)`,
  );
  const { template } = (await get({ template_id: "tpl_demo07" })).languages[0];
  expect(template).toMatchObject({
    meta_says: { title: "Paused", description: "Low quality" },
    history: [
      {
        at: "2026-11-27T17:20:00.000Z",
        fact: "status",
        value: "PAUSED",
        previous: "APPROVED",
        meta_says: { reason: "low quality" },
        source: "sync",
      },
    ],
  });
  expect(template).not.toHaveProperty("meta_id");
  const seen = JSON.stringify(await get({ template_id: "tpl_demo07", detail: "full" }, "admin"));
  expect(seen).toContain('"meta_id":"900000000000007"');
  expect(seen).not.toMatch(/internal-7|EAAB/);
});

test("the last submission is told with Meta's answer, without what is Meta's own", async () => {
  const insert = (id: string, status: string, at: number, response: string, error: string) =>
    rows(
      `insert into template_submissions (id, action_request_id, draft_id, draft_version, name, language, kind, definition, status,
         response, error, created_at, settled_at)
       values ('${id}', 'act_${id}', 'tdr_1', 1, 'order_update', 'en', 'edit', '{}', '${status}', ${response}, ${error}, ${at}, ${at})`,
    );
  await insert(
    "tsb_1",
    "accepted",
    1_795_800_000_000,
    `'{"id":"9","status":"PENDING","category":"UTILITY","trace":"x"}'`,
    "null",
  );
  await insert(
    "tsb_2",
    "refused",
    1_795_900_000_000,
    "null",
    `'{"code":"meta_error","message":"Edited today already.","hint":"Wait until tomorrow.","details":{"raw":"EAAB"}}'`,
  );
  const { submission } = (await get({ template_id: "tpl_demo01" })).languages[0];
  expect(submission).toEqual({
    submission_id: "tsb_2",
    action_request_id: "act_tsb_2",
    kind: "edit",
    status: "refused",
    draft_version: 1,
    error: { code: "meta_error", message: "Edited today already.", hint: "Wait until tomorrow." },
    submitted_at: "2026-11-28T21:06:40.000Z",
    settled_at: "2026-11-28T21:06:40.000Z",
  });
});
