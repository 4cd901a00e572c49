import * as z from "zod";
import { flowDefinition, ruleDefinition, SIZES, scope } from "../definition";
import { REPLAY } from "../rules";

/** Characters of JSON of one definition. */
const MOST_TEXT = 200_000;
/** Mistakes that one answer lists. */
const MOST_ISSUES = 20;

const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), "holds control characters");

const version = z.int().min(1);

const askedChange = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("flow"),
      flow_id: z.string().optional(),
      name: name.optional(),
      definition: flowDefinition,
      base_version: version.optional(),
      publish: z.boolean().default(false),
    }),
    z
      .strictObject({
        kind: z.literal("keyword_rule"),
        rule_id: z.string().optional(),
        name: name.optional(),
        definition: ruleDefinition.optional(),
        base_version: version.optional(),
        /** An earlier version, which is put back. */
        version: version.optional(),
        status: z.enum(["draft", "live", "off"]).default("draft"),
      })
      .refine(({ rule_id, definition }) => rule_id !== undefined || definition !== undefined, {
        path: ["definition"],
        message: "a new rule needs one",
      })
      .refine(({ definition, version: earlier }) => definition === undefined || earlier === undefined, {
        path: ["version"],
        message: "give definition or an earlier version, not both",
      })
      .refine(({ status, definition }) => status !== "off" || definition === undefined, {
        path: ["definition"],
        message: "a rule is switched off as it is",
      })
      .refine(
        ({ status, definition, version: earlier }) =>
          status !== "draft" || definition !== undefined || earlier !== undefined,
        { path: ["definition"], message: "a draft needs one, or the version that it goes back to" },
      ),
    z
      .strictObject({
        kind: z.literal("auto_reply"),
        flow_id: z.string(),
        enabled: z.boolean(),
        version: version.optional(),
        scope: scope.optional(),
      })
      .refine(({ enabled, version: asked }) => enabled || asked === undefined, {
        path: ["version"],
        message: "only with enabled: true",
      })
      .refine(({ enabled, scope: asked }) => enabled || asked === undefined, {
        path: ["scope"],
        message: "only with enabled: true",
      }),
  ])
  .refine(
    (change) =>
      change.kind !== "flow" ||
      change.flow_id !== undefined ||
      (change.name !== undefined && change.base_version === undefined),
    { path: ["name"], message: "a new flow needs a name, and has no base_version" },
  )
  .refine(
    (change) =>
      change.kind !== "keyword_rule" ||
      change.rule_id !== undefined ||
      (change.name !== undefined &&
        change.base_version === undefined &&
        change.version === undefined &&
        change.status !== "off"),
    { path: ["name"], message: "a new rule needs a name, and has no version" },
  );

export type AskedChange = z.infer<typeof askedChange>;

const objectOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** What is too large is refused before it is read: each of ten thousand nodes would have mistakes of its own. */
function tooLarge(raw: unknown): { path: string[]; message: string } | undefined {
  const { definition } = objectOf(raw);
  const { nodes, faq, match } = objectOf(definition);
  const lists = [
    ["nodes", nodes, SIZES.nodes],
    ["faq", faq, SIZES.faq],
    ["match", match, SIZES.matchers],
  ] as const;
  for (const [field, list, most] of lists) {
    if (Array.isArray(list) && list.length > most)
      return { path: ["definition", field], message: `has ${list.length} entries; at most ${most}` };
  }
  return (JSON.stringify(raw)?.length ?? 0) > MOST_TEXT
    ? { path: ["definition"], message: `has more than ${MOST_TEXT} characters` }
    : undefined;
}

/** The whole schema would cost more than all tools of automation; this is what an agent needs of it. */
const CHANGE_SHOWN_AS = {
  type: "object",
  description:
    "{kind: flow, flow_id?, name, definition, base_version, publish?} | {kind: keyword_rule, rule_id?, name, definition, base_version | version (earlier), status: draft|live|off} | {kind: auto_reply, flow_id, enabled, version?, scope?: {queue_ids, phone_number_ids, languages, hours: {time_zone, periods: [{weekdays, from, to}]}}}. Flow: {trigger: {on: rule|first_message|any_message} | {on: button, ids}, default_language, start, nodes, faq: [{id, match, text, next?}], fallback: {text, attempts}, handover: {queue_id, text?}, expires_after_minutes}. Node: {id, type, next}, message {text | template: {name, language, parameters}}, question {text, options: [{id, title, next}], list_button?, save_as?, otherwise?}, condition {if: {language|tag|hours} | {answer, is}, then, else}, tag {add, remove}, assign {queue_id}, wait {minutes}, handover {queue_id?, text?}, end {text?}. Rule: {match, priority, languages?, phone_number_ids?, queue_ids?, reply+default_language | flow_id, queue_id?, tags?}. match: [{by: phrase|prefix|contains|pattern, value} | {by: intent, value, examples}]. Texts: {en: .., zh-Hant: ..} with {{product.SKU.price}}.",
  properties: { kind: { type: "string" } },
  required: ["kind"],
};

const change = z
  .unknown()
  .transform((raw, context): AskedChange => {
    const large = tooLarge(raw);
    const parsed = large ? undefined : askedChange.safeParse(raw);
    if (parsed?.success) return parsed.data;
    const issues = large ? [{ code: "custom" as const, ...large }] : (parsed?.error?.issues ?? []);
    for (const issue of issues.slice(0, MOST_ISSUES))
      context.issues.push({ ...issue, input: raw } as z.core.$ZodRawIssue);
    return z.NEVER;
  })
  .meta({ shownAs: CHANGE_SHOWN_AS });

export const changeInput = z.strictObject({
  change,
  replay: z
    .int()
    .min(1)
    .max(REPLAY.most)
    .default(REPLAY.usual)
    .describe("Latest real messages to try it on."),
});
