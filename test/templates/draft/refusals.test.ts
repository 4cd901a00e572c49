import { expect, test } from "vitest";
import { listedFor } from "../../mcp/listing";
import { row, rows } from "../../support/webhook";
import { ok } from "../../support/worker";
import { BODY, draft, drafted, english } from "./drafts";

const TOOL = "whatsapp.template_draft.upsert";

test.each(["viewer", "agent", "compliance"])("a %s has no such tool", async (role) => {
  expect((await listedFor(role)).map(({ name }) => name)).not.toContain(TOOL);
  expect((await draft(english([BODY]), role)).isError).toBe(true);
  expect(await rows("select id from template_drafts")).toEqual([]);
});

test.each(["manager", "marketer", "admin"])("a %s has it", async (role) => {
  expect((await listedFor(role)).map(({ name }) => name)).toContain(TOOL);
  expect((await drafted(english([BODY]), role)).en.status).toBe("ready");
});

const language = (more: object) => ({
  ...english([BODY]),
  languages: [{ language: "en", components: [BODY], ...more }],
});

test.each([
  ["no language", { ...english([BODY]), languages: [] }, "languages"],
  [
    "a language twice",
    { ...english([BODY]), languages: [1, 2].map(() => ({ language: "en", components: [BODY] })) },
    "languages",
  ],
  [
    "more languages than a call takes",
    {
      ...english([BODY]),
      languages: Array.from({ length: 21 }, (_, n) => ({ language: `en_${n}`, components: [BODY] })),
    },
    "languages",
  ],
  ["another category", { ...english([BODY]), category: "transactional" }, "category"],
  ["no components", { ...english([BODY]), languages: [{ language: "en" }] }, "languages.0.components"],
  ["components that are none", language({ components: "Hello" }), "languages.0.components"],
  [
    "a type that Meta does not know",
    language({ components: [{ type: "POEM", text: "x" }] }),
    "languages.0.components.0.type",
  ],
  [
    "a field that Meta does not know",
    language({ components: [{ ...BODY, colour: "red" }] }),
    "languages.0.components.0.colour",
  ],
  [
    "a text that is none",
    language({ components: [{ type: "BODY", text: 7 }] }),
    "languages.0.components.0.text",
  ],
  ["version 0", language({ version: 0 }), "languages.0.version"],
  ["a name with marks that reorder text", { ...english([BODY]), name: "order\u202esent" }, "name"],
  ["a field of another tool", { ...english([BODY]), status: "APPROVED" }, "status"],
])("%s is refused at its place, and nothing is stored", async (_what, args, path) => {
  const { isError, data } = await draft(args);
  expect(isError).toBe(true);
  expect(data.code).toBe("validation_failed");
  const paths = data.details.issues.map((issue: { path: string }) => issue.path);
  expect(paths.some((place: string) => place === path || place.startsWith(`${path}.`))).toBe(true);
  expect(await rows("select id from template_drafts")).toEqual([]);
});

test("a name has so many drafts and no more", async () => {
  const languages = (from: number) =>
    Array.from({ length: 20 }, (_, n) => ({ language: `xx_${from + n}`, components: [BODY] }));
  for (let from = 0; from < 100; from += 20) {
    await drafted({ name: "order_sent", category: "utility", languages: languages(from) });
  }
  const { data } = await draft({ name: "order_sent", languages: languages(100) });
  expect(data).toMatchObject({ code: "conflict", details: { path: "languages" } });
  expect((await row<{ n: number }>("select count(*) as n from template_drafts")).n).toBe(100);
});

test("the answer of many languages full of mistakes stays readable", async () => {
  const buttons = Array.from({ length: 30 }, () => ({ type: "QUICK_REPLY", text: "" }));
  const languages = Array.from({ length: 20 }, (_, n) => ({
    language: `xx_${n}`,
    components: [
      { type: "BODY", text: "{{1}}" },
      { type: "BUTTONS", buttons },
    ],
  }));
  const { data } = await draft({ name: "BAD NAME", category: "utility", languages });
  const [{ errors, more_findings }] = data.result.languages;
  expect(errors.length).toBeLessThanOrEqual(10);
  expect(more_findings).toBeGreaterThan(0);
  expect(JSON.stringify(data.result).length).toBeLessThan(80_000);
  const { draft_id } = data.result.languages[0];
  const read = await ok("marketer", "whatsapp.template.get", { draft_id });
  expect(read.languages[0].draft.findings.length).toBe(
    errors.length + data.result.languages[0].warnings.length + more_findings,
  );
});
