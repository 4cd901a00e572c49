import { beforeEach, expect, test } from "vitest";
import { materialise } from "../../../src/broadcasts/audience/counts";
import type { Plan } from "../../../src/broadcasts/plan";
import { freshKey } from "../../support/story";
import { row, rows } from "../../support/webhook";
import { call, ok } from "../../support/worker";
import { appContext, crowd } from "../audience/people";
import { body, create, everybodySegment, preview, segment, spring, template } from "../preview/asks";

let everybody: string;
beforeEach(async () => {
  everybody = await everybodySegment();
});

const drafts = () => rows<Record<string, unknown>>("select * from broadcasts order by id");

test("what was shown is kept as a draft, whole, and nothing goes out", async () => {
  const variants = [
    { name: "Short", share: 50, template: spring() },
    { name: "Long", share: 50, template: spring("dear {{contact.name|friend}}") },
  ];
  const shown = await preview(everybody, {
    template: undefined,
    variants,
    goal: "Sell tea",
    rate: 20,
    attribution_days: 3,
  });
  const { data } = await create(shown.preview_id);
  expect(data).toMatchObject({
    status: "executed",
    approval: { required: false },
    result: { status: "draft", audience: 5 },
  });
  const [draft, ...more] = await drafts();
  expect(more).toEqual([]);
  expect(draft).toMatchObject({
    id: data.result.broadcast_id,
    name: "Spring",
    goal: "Sell tea",
    segment_id: everybody,
    status: "draft",
    category: "marketing",
    phone_number_id: "100000000000011",
    rate: 20,
    approved_audience: null,
    audience: null,
    created_by: "stf_marketer",
    created_by_name: "local marketer token",
  });
  const plan = JSON.parse(String(draft?.plan)) as Plan;
  expect(plan).toMatchObject({
    attribution_days: 3,
    variants: [
      { name: "Short", share: 50, fallback_cohort: 0 },
      { name: "Long", share: 50, fallback_cohort: 2 },
    ],
    fields: [{ tag: "{{contact.name|friend}}", source: { kind: "name" }, otherwise: "friend" }],
  });
  expect(plan.messages.map(({ variant, language, template_id }) => [variant, language, template_id])).toEqual(
    [
      ["Short", "en", "tpl_demo03"],
      ["Short", "zh_HK", "tpl_demo04"],
      ["Long", "en", "tpl_demo03"],
      ["Long", "zh_HK", "tpl_demo04"],
    ],
  );
  expect(plan.messages[3]?.content.template).toEqual({
    ...spring("dear {{contact.name|friend}}"),
    language: { code: "zh_HK" },
  });
  expect(JSON.parse(String(draft?.estimate))).toMatchObject({
    audience: { sendable: 5 },
    by_variant: [{ people: 3 }, { people: 2 }],
  });
  expect(await row("select count(*) as n from messages where status = 'queued'")).toEqual({ n: 0 });

  // The list of a run is made from what was kept.
  const ctx = appContext();
  await ctx.db.run(await materialise(ctx, String(draft?.id), plan, ctx.clock.now()));
  const list = await rows<{ cohort: number; contact_id: string }>(
    "select cohort, contact_id from broadcast_recipients order by seq",
  );
  expect(
    list.map(
      ({ contact_id, cohort }) =>
        `${contact_id} ${plan.messages[cohort]?.variant} ${plan.messages[cohort]?.language}`,
    ),
  ).toEqual([
    "con_demo01 Short zh_HK",
    "con_demo02 Long zh_HK",
    "con_demo05 Short zh_HK",
    "con_demo09 Long zh_HK",
    "con_demo11 Short en",
  ]);
});

test("the same key answers the same draft, another key for the same preview is a conflict", async () => {
  const { preview_id } = await preview(everybody);
  const key = freshKey();
  const [one, two] = await Promise.all([create(preview_id, key), create(preview_id, key)]);
  expect(two.data.result).toEqual(one.data.result);
  expect((await create(preview_id)).data.code).toBe("conflict");
  expect(await drafts()).toHaveLength(1);
});

test("somebody else's preview, none, and one that was blocked make no draft", async () => {
  const { preview_id } = await preview(everybody);
  expect((await create(preview_id, freshKey(), "manager")).data.code).toBe("preview_required");
  expect((await create("pvw_none")).data.code).toBe("preview_required");
  const blocked = await preview(everybody, {
    template: { name: "pickup_reminder", language: "en", components: body("x") },
  });
  expect((await create(blocked.preview_id)).data.code).toBe("template_not_approved");
  expect((await create(preview_id, freshKey(), "agent")).isError).toBe(true);
  expect(await drafts()).toEqual([]);
});

test.each([
  ["the template is paused", () => template("spring_offer", "en", "status = 'PAUSED'")],
  ["another language of it is", () => template("spring_offer", "zh_HK", "status = 'PAUSED'")],
  [
    "it reads otherwise",
    () => template("spring_offer", "en", `components = '[{"type":"BODY","text":"Bye {{1}}"}]'`),
  ],
  [
    "its category changed",
    () => rows("update templates set category = 'UTILITY' where name = 'spring_offer'"),
  ],
  ["the segment changed", () => rows("update segments set version = version + 1 where id = 'seg_everybody'")],
  ["the number is red", () => rows("update phone_numbers set quality_rating = 'RED'")],
  ["nobody is left", () => rows("update contacts set marketing = 'opted_out'")],
  ["many came", () => crowd(21)],
])("a preview is stale once %s", async (_what, happens) => {
  const { preview_id } = await preview(everybody);
  await happens();
  expect((await create(preview_id)).data.code).toBe("preview_stale");
  expect(await drafts()).toEqual([]);
});

test("a few who come or go change nothing, nor does the same wording with another example", async () => {
  const { preview_id } = await preview(everybody);
  await crowd(20);
  await rows("update contacts set marketing = 'opted_out' where id = 'con_demo01'");
  await rows(
    `update templates set components = replace(components, '"Mei"', '"Ada"') where name = 'spring_offer'`,
  );
  const { data } = await create(preview_id);
  expect(data.result).toMatchObject({ status: "draft", audience: 24 });
});

test("of a large audience a tenth may come or go", async () => {
  await crowd(995);
  const [one, two] = [await preview(everybody), await preview(everybody)];
  expect(one.audience.sendable).toBe(1_000);
  await rows("update contacts set marketing = 'opted_out' where id between 'con_b000001' and 'con_b000100'");
  expect((await create(one.preview_id)).data.result).toMatchObject({ audience: 900 });
  await rows("update contacts set marketing = 'opted_out' where id = 'con_b000101'");
  expect((await create(two.preview_id)).data.code).toBe("preview_stale");
});

test("a segment that the segment names makes it stale too, and a draft shows who uses it", async () => {
  const inner = await segment({ field: "tag", op: "has", value: "oolong" });
  const outer = await segment({
    all: [
      { field: "segment", op: "in", value: inner },
      { field: "country", op: "is", value: "HK" },
    ],
  });
  const [one, two] = [await preview(outer), await preview(outer)];
  const { data } = await create(one.preview_id);
  const { items } = await ok("marketer", "whatsapp.segments.list", { segment_id: inner });
  expect(items[0].used_by).toEqual([
    { broadcast_id: data.result.broadcast_id, name: "Spring", status: "draft" },
  ]);
  const changed = await call("marketer", "whatsapp.segment.upsert", {
    segment_id: inner,
    condition: { field: "tag", op: "has", value: "vip" },
    idempotency_key: freshKey(),
  });
  expect(changed.data.status).toBe("executed");
  expect((await create(two.preview_id)).data.code).toBe("preview_stale");
});
