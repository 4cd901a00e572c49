import { expect, test } from "vitest";
import { beforeBatch } from "../../support/meanwhile";
import { row, rows } from "../../support/webhook";
import { ok } from "../../support/worker";
import { BODY, BODY_ZH, body, draft, drafted, english } from "./drafts";

const stored = async (language = "en") =>
  row<{ version: number; components: string }>(
    "select version, components from template_drafts where language = ?1",
    language,
  );

test.each([undefined, 1, 3])(
  "who did not read the latest version (gives %s) is shown it, and writes over nobody",
  async (version) => {
    const first = (await drafted(english([BODY]), "manager")).en;
    await drafted(english([body("on Monday")], { version: 1 }), "manager");
    const before = await stored();
    const { data } = await draft(english([body("on Friday")], { version }));
    expect(data.code).toBe("conflict");
    expect(data.hint).toContain("whatsapp.template.get");
    expect(data.details.conflicts).toEqual([
      {
        language: "en",
        given_version: version ?? null,
        draft_id: first.draft_id,
        version: 2,
        updated_by: expect.any(String),
        updated_at: expect.stringMatching(/Z$/),
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        differs: ["components.0.text"],
      },
    ]);
    const { name } = await row<{ name: string }>(
      "select token.name from api_tokens as token join template_drafts as draft on draft.updated_by = token.id",
    );
    expect(data.details.conflicts[0].updated_by).toBe(name);
    expect(await stored()).toEqual(before);
  },
);

test("a version of a draft that is not there is a conflict too", async () => {
  const { data } = await draft(english([BODY], { version: 4 }));
  expect(data).toMatchObject({
    code: "conflict",
    details: { conflicts: [{ language: "en", given_version: 4, draft_id: null, version: null }] },
  });
});

test("two people write the same version at once: one wins, the other is shown what is there now, and nothing is lost", async () => {
  const { en } = await drafted(english([BODY]));
  const struck = beforeBatch(() => drafted(english([body("on Monday")], { version: 1 }), "manager"));
  const { data } = await draft(english([body("on Friday")], { version: 1 }));
  expect(struck()).toBe(true);
  expect(data).toMatchObject({
    code: "conflict",
    details: { conflicts: [{ version: 2, given_version: 1, differs: ["components.0.text"] }] },
  });
  expect((await stored()).components).toContain("on Monday");
  const read = await ok("marketer", "whatsapp.template.get", { draft_id: en.draft_id, detail: "full" });
  expect(read.languages[0].versions).toMatchObject([
    { version: 2, changed: ["components.0.text"] },
    { version: 1 },
  ]);
  const again = await drafted(english([body("on Friday")], { version: 2 }));
  expect(again.en.version).toBe(3);
});

test("two people begin the same draft at once: one begins it", async () => {
  const struck = beforeBatch(() => drafted(english([body("on Monday")]), "manager"));
  const { data } = await draft(english([BODY]));
  expect(struck()).toBe(true);
  expect(data).toMatchObject({
    code: "conflict",
    details: { conflicts: [{ version: 1, given_version: null }] },
  });
  expect((await stored()).components).toContain("on Monday");
});

test("one language that moved holds back all languages of the call", async () => {
  await drafted({
    ...english([BODY]),
    languages: [
      { language: "en", components: [BODY] },
      { language: "zh_HK", components: [BODY_ZH] },
    ],
  });
  await drafted(english([body("on Monday")], { version: 1 }), "manager");
  const { data } = await draft({
    name: "order_sent",
    languages: [
      { language: "zh_HK", components: [BODY_ZH], version: 1 },
      { language: "en", components: null, version: 1 },
      { language: "fr", components: [BODY] },
    ],
  });
  expect(data.details.conflicts).toMatchObject([{ language: "en", version: 2 }]);
  expect(await rows("select language, version from template_drafts order by language")).toEqual([
    { language: "en", version: 2 },
    { language: "zh_HK", version: 1 },
  ]);
});

test("so does one that moves right before they are written", async () => {
  await drafted(english([BODY]));
  const struck = beforeBatch(() => drafted(english(null, { version: 1 }), "manager"));
  const { data } = await draft({
    name: "order_sent",
    category: "utility",
    languages: [
      { language: "fr", components: [BODY] },
      { language: "en", components: [body("on Friday")], version: 1 },
    ],
  });
  expect(struck()).toBe(true);
  expect(data).toMatchObject({
    code: "conflict",
    details: { conflicts: [{ language: "en", version: null }] },
  });
  expect(await rows("select language from template_drafts")).toEqual([]);
});

test("a draft is discarded by whoever read it last; its versions stay, and the name is free for a new one", async () => {
  const { en } = await drafted(english([BODY]));
  expect((await draft(english(null))).data.code).toBe("conflict");
  const { data } = await draft(english(null, { version: 1 }));
  expect(data).toMatchObject({
    effects: { languages: [{ language: "en", outcome: "discard" }] },
    result: { languages: [{ draft_id: en.draft_id, version: 2, status: "discarded" }] },
  });
  expect(await rows("select id from template_drafts")).toEqual([]);
  expect(
    await rows(
      "select version, definition is null as discarded from template_draft_versions order by version",
    ),
  ).toEqual([
    { version: 1, discarded: 0 },
    { version: 2, discarded: 1 },
  ]);
  const next = (await drafted(english([BODY]))).en;
  expect(next.version).toBe(1);
  expect(next.draft_id).not.toBe(en.draft_id);
});

test("what is not there cannot be discarded", async () => {
  const { data } = await draft(english(null));
  expect(data).toMatchObject({ code: "not_found", hint: expect.stringContaining("whatsapp.templates.list") });
});

test("each version is kept as it was written, and nobody can change that", async () => {
  await drafted(english([BODY]));
  await drafted(english([body("on Monday")], { version: 1 }));
  const versions = await rows<{ definition: string }>(
    "select definition from template_draft_versions order by version",
  );
  expect(versions.map(({ definition }) => JSON.parse(definition).components)).toEqual([
    [BODY],
    [body("on Monday")],
  ]);
  await expect(rows("update template_draft_versions set definition = '{}'")).rejects.toThrow("append-only");
  await expect(rows("delete from template_draft_versions")).rejects.toThrow("append-only");
});
