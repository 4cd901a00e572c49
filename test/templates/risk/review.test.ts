import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templates } from "../../../simulator/src/fixture";
import type { TemplateDefinition } from "../../../src/templates";
import { MARKETING_SIGNS } from "../../../src/templates/risk/category-words";
import { isSimplifiedOnly, isTraditionalOnly, toSimplified } from "../../../src/templates/risk/han";
import { PROHIBITED } from "../../../src/templates/risk/prohibited";
import { SENSITIVE_DATA } from "../../../src/templates/risk/sensitive-data";
import { TONE_RULES } from "../../../src/templates/risk/tone-words";
import { judged, template, textAt } from "./judged";

const definitionOf = (listed: (typeof templates)[number]) =>
  ({
    name: listed.name,
    language: listed.language,
    category: listed.category.toLowerCase(),
    parameter_format: "positional",
    message_send_ttl_seconds: null,
    components: listed.components,
  }) as TemplateDefinition;

const rejectedOf = () =>
  templates
    .filter(({ status }) => status === "REJECTED")
    .map(({ name, language, rejected_reason, components }) => ({
      name,
      language,
      reason: rejected_reason ?? null,
      components: components as TemplateDefinition["components"],
    }));

describe("the templates of the account", () => {
  test("nothing is found in those that Meta approved", () => {
    const approved = templates.filter(({ status }) => status === "APPROVED").map(definitionOf);
    expect(approved.length).toBeGreaterThan(3);
    for (const definition of approved) {
      const languages = approved.filter(
        ({ name, language }) => name === definition.name && language !== definition.language,
      );
      expect(judged(definition, { languages, rejected: rejectedOf() }), definition.name).toEqual([]);
    }
  });

  test("the one that Meta rejected is found out when it comes again", () => {
    const [again] = templates.filter(({ status }) => status === "REJECTED").map(definitionOf);
    const codes = judged(
      { ...(again as TemplateDefinition), category: "utility" },
      { rejected: rejectedOf() },
    ).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["category_mixed", "misleading_urgency", "similar_to_rejected"]),
    );
  });
});

test("a character belongs to one Chinese script, and none is simplified twice", () => {
  const characters = [...MARKETING_SIGNS, ...PROHIBITED, ...SENSITIVE_DATA, ...TONE_RULES].flatMap(
    ({ words }) => [...words.join("")],
  );
  for (const character of new Set(characters)) {
    const simplified = toSimplified(character);
    expect(toSimplified(simplified), character).toBe(simplified);
    expect(isSimplifiedOnly(character) && isTraditionalOnly(character), character).toBe(false);
  }
});

describe("whatever stands in a template", () => {
  const words = [...PROHIBITED, ...SENSITIVE_DATA, ...TONE_RULES, ...MARKETING_SIGNS].flatMap(
    (rule) => rule.words,
  );
  const piece = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(
      "{{1}}",
      " ",
      "\n",
      ".",
      "，",
      "https://",
      "bit.ly/a",
      "🎉",
      "\u200b",
      "ｆｒｅｅ",
      "!!!",
      "send us ",
    ),
    fc.string({ unit: "grapheme", maxLength: 6 }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

  test("the evidence is what stands at the path, and a second look says the same", () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom("marketing" as const, "utility" as const, "authentication" as const),
        fc.constantFrom("en", "zh_HK", "zh_CN", "ja"),
        (body, label, category, language) => {
          const definition = template(body, {
            category,
            language,
            components: [
              { type: "BODY", text: body, example: { body_text: [[label]] } },
              { type: "BUTTONS", buttons: [{ type: "URL", text: label, url: `https://${body}` }] },
            ],
          });
          const rejected = [
            { name: "old", language, reason: "SCAM", components: [{ type: "BODY", text: label }] },
          ];
          const findings = judged(definition, { rejected });
          for (const { path = "", evidence, message, fix, severity } of findings) {
            expect(severity).not.toBe("error");
            expect(message.length).toBeGreaterThan(0);
            expect(fix?.length).toBeGreaterThan(0);
            if (evidence !== undefined) {
              expect(String(textAt(definition.components, path))).toContain(evidence);
            }
          }
          expect(judged(structuredClone(definition), { rejected: structuredClone(rejected) })).toEqual(
            findings,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test("components as Meta lists them, with much left out, are read without a fault", () => {
    const loose = [
      { type: "header", format: "image", example: { header_handle: ["https://scontent.example/x"] } },
      { type: "body" },
      { type: "buttons" },
      { type: "carousel" },
      { type: "limited_time_offer", limited_time_offer: { text: "Half price" } },
      { type: "SOMETHING_NEW", text: "vodka" },
      null,
      { type: "BODY", text: null, example: { body_text: [null, ["vodka", 7]] }, buttons: "none" },
      { type: "CAROUSEL", cards: [null, { components: null }] },
    ] as unknown as TemplateDefinition["components"];
    const context = {
      languages: [template("", { language: "es", components: loose })],
      rejected: [{ name: "old", language: "en", reason: null, components: loose }],
    };
    expect(judged(template("", { components: loose }), context).map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "components.4.limited_time_offer.text",
        "components.5.text",
        "components.7.example.body_text.1.0",
      ]),
    );
  });

  test("a long text without an end takes no long time", () => {
    const long = "a ".repeat(400) + "優 ".repeat(200) + "!".repeat(200) + "{{1}}".repeat(50);
    expect(judged(template(long)).length).toBeGreaterThan(0);
  });
});
