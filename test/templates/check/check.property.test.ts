import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templates } from "../../../simulator/src/fixture";
import { parseTemplateComponents } from "../../../src/meta";
import { checkDefinition } from "../../../src/templates/check";
import type { TemplateComponent, TemplateDefinition } from "../../../src/templates/definition";
import { body, definition, found } from "./definitions";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.constantFrom("{{1}}", "{{", "}}", "{{name}} *a", "https://shop.example/{{1}}", "茶🍵\n\n\n"),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const word = (...words: string[]) => fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 }));

const button = fc.record(
  {
    type: word("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "CATALOG", "OTP", "VOICE_CALL"),
    text: maybe(text),
    url: maybe(text),
    phone_number: maybe(text),
    example: maybe(fc.oneof(text, fc.array(text, { maxLength: 2 }))),
    otp_type: maybe(word("COPY_CODE", "ONE_TAP", "ZERO_TAP")),
    supported_apps: maybe(
      fc.array(fc.record({ package_name: text, signature_hash: text }), { maxLength: 3 }),
    ),
  },
  { requiredKeys: ["type"] },
);

const example = fc.record(
  {
    header_text: fc.array(text, { maxLength: 2 }),
    body_text: fc.array(fc.array(text, { maxLength: 3 }), { maxLength: 2 }),
    body_text_named_params: fc.array(fc.record({ param_name: text, example: text }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const component = (depth: number): fc.Arbitrary<TemplateComponent> =>
  fc.record(
    {
      type: word("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"),
      format: maybe(word("TEXT", "IMAGE", "LOCATION")),
      text: maybe(text),
      example: maybe(example),
      buttons: maybe(fc.array(button, { maxLength: 12 })),
      cards: depth === 0 ? fc.constant(undefined) : maybe(cards(depth - 1)),
      limited_time_offer: maybe(fc.record({ text, has_expiration: fc.boolean() }, { requiredKeys: [] })),
    },
    { requiredKeys: ["type"] },
  ) as fc.Arbitrary<TemplateComponent>;
const cards = (depth: number) =>
  fc.array(fc.record({ components: fc.array(component(depth), { maxLength: 4 }) }), { maxLength: 3 });

const loose: fc.Arbitrary<TemplateDefinition> = fc.record({
  name: text,
  language: text,
  category: fc.constantFrom("marketing", "utility", "authentication"),
  parameter_format: fc.constantFrom("positional", "named"),
  message_send_ttl_seconds: fc.option(fc.integer()),
  components: fc.array(component(1), { maxLength: 6 }),
});

test("whatever is drafted is answered with findings, each with its place and what to do", () => {
  fc.assert(
    fc.property(loose, (checked) => {
      for (const { severity, code, message, path, fix } of checkDefinition(checked)) {
        expect(["error", "warning"]).toContain(severity);
        expect(code).toMatch(/^[a-z_]+$/);
        expect(path).toMatch(/^(name|language|category|message_send_ttl_seconds|components)/);
        expect(message).not.toBe("");
        expect(fix).toMatch(/\S/);
      }
    }),
  );
});

test("the same draft has the same findings each time", () => {
  fc.assert(
    fc.property(loose, (checked) => {
      expect(found(checked)).toEqual(found(checked));
    }),
    { numRuns: 30 },
  );
});

test("whatever JSON comes in is taken or answered with its mistakes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (raw) => {
      const parsed = parseTemplateComponents(raw);
      if (!parsed.ok) expect(parsed.issues.length).toBeGreaterThan(0);
    }),
  );
});

test("what was parsed once is parsed to the same again", () => {
  fc.assert(
    fc.property(fc.array(component(1), { maxLength: 4 }), (raw) => {
      const once = parseTemplateComponents(raw);
      if (once.ok) expect(parseTemplateComponents(once.components)).toEqual(once);
    }),
  );
});

test("fixed words around variables never break a rule of variables", () => {
  const words = fc.array(fc.constantFrom("tea", "order", "shop", "thanks"), { minLength: 3, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 8 }), (runs) => {
      const written = runs.map((run, n) => `${run.join(" ")} {{${n + 1}}}`).join(" ");
      const samples = runs.map((_, n) => `value ${n}`);
      expect(found(definition({ components: [body(`${written} and more`, ...samples)] }))).toEqual([]);
    }),
  );
});

describe("what Meta approved", () => {
  const approved = templates.filter(({ status }) => status === "APPROVED");

  test.each(approved.map((template) => [`${template.name} ${template.language}`, template] as const))(
    "%s breaks no rule",
    (_name, { name, language, category, parameter_format, components }) => {
      expect(
        found({
          name,
          language,
          category: category.toLowerCase() as TemplateDefinition["category"],
          parameter_format: parameter_format.toLowerCase() as TemplateDefinition["parameter_format"],
          message_send_ttl_seconds: null,
          components: components as TemplateComponent[],
        }),
      ).toEqual([]);
    },
  );
});
