import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { call } from "../support/worker";
import { CLOSED, parameters, preview, template } from "./template-messages";

test.each([
  ["too few values", ["Three"]],
  ["too many values", ["Three", "HL-1003", "extra"]],
  ["no values", []],
])("%s are an error, with its place", async (_what, values) => {
  const shown = await preview(template("order_update", values));
  expect(shown).toMatchObject({
    verdict: "blocked",
    findings: [
      { severity: "error", code: "validation_failed", path: "message.template.components.body.parameters" },
    ],
  });
  expect(shown.findings[0].message).toContain("2 variables");
});

test("values for a header that has no variables are an error there", async () => {
  const components = [
    { type: "header", parameters: parameters("x") },
    { type: "body", parameters: parameters("Three", "HL-1003") },
  ];
  const shown = await preview(template("order_update", [], "en", { components }));
  expect(shown.findings).toMatchObject([
    { code: "validation_failed", path: "message.template.components.header.parameters" },
  ]);
});

test("a button's payload is no value for a variable of the body", async () => {
  const components = [
    {
      type: "body",
      parameters: [
        { type: "text", text: "Three" },
        { type: "payload", payload: "HL-1003" },
      ],
    },
  ];
  expect(await preview(template("order_update", [], "en", { components }))).toMatchObject({
    verdict: "blocked",
    findings: [{ code: "validation_failed" }],
  });
});

test("named variables take values by name, in any order", async () => {
  await env.DB.prepare(
    `insert into templates (id, meta_id, name, language, category, status, components, updated_at)
     values ('tpl_named', '78', 'pickup', 'en', 'UTILITY', 'APPROVED', '[{"type":"BODY","text":"Hi {{first_name}}, pick up {{order_id}} by {{first_name}}."}]', 1)`,
  ).run();
  const named = (...pairs: [string, string][]) =>
    template("pickup", [], "en", {
      components: [
        {
          type: "body",
          parameters: pairs.map(([parameter_name, text]) => ({ type: "text", parameter_name, text })),
        },
      ],
    });
  expect(await preview(named(["order_id", "HL-1"], ["first_name", "Mei"]))).toMatchObject({
    verdict: "ready",
    rendering: "Hi Mei, pick up HL-1 by Mei.",
  });
  for (const wrong of [
    named(["order_id", "HL-1"]),
    named(["order_id", "HL-1"], ["name", "Mei"]),
    template("pickup", ["Mei", "HL-1"]),
  ]) {
    expect(await preview(wrong)).toMatchObject({
      verdict: "blocked",
      findings: [{ code: "validation_failed" }],
    });
  }
});

test.each([
  [{ name: "order_update" }, "message.template.language"],
  [{ name: "order_update", language: "en" }, "message.template.language"],
  [{ name: "", language: { code: "en" } }, "message.template.name"],
  [{ name: "order_update", language: { code: "en" }, namespace: "x" }, "message.template.namespace"],
  [
    { name: "order_update", language: { code: "en" }, components: [{ type: "body" }] },
    "message.template.components.0.parameters",
  ],
  [
    { name: "order_update", language: { code: "en" }, components: [{ type: "footer", parameters: [] }] },
    "message.template.components.0.type",
  ],
])("%j is refused, and its place is named", async (content, path) => {
  const { data } = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: CLOSED,
    message: { type: "template", template: content },
  });
  expect(data.code).toBe("validation_failed");
  expect(data.details.issues.map((issue: { path: string }) => issue.path)).toContain(path);
});
