import type { Finding } from "../../governance";
import { readable } from "../check/readable";
import type { TemplateComponent, TemplateDefinition } from "../definition";
import { reasonInWords } from "../reasons";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";
import { asItStands, type Form, searchableText } from "./searchable-text";
import { bodyPath, isWording, textsOf, VARIABLE } from "./texts";

/** A template that Meta rejected, with its reason. */
export interface RejectedTemplate {
  name: string;
  language: string;
  reason: string | null;
  components: readonly TemplateComponent[];
}

export const REJECTED_RULE: RiskRule = {
  code: "similar_to_rejected",
  severity: "warning",
  policy: POLICIES.review,
  section: SECTIONS.rejections,
  why: "Much of it stands in a template that Meta rejected.",
  fix: "Mend what the other one was rejected for before it is submitted.",
};

/** From this share of common words on (percent of all that both have) two texts are alike. */
const ALIKE = 60;
/** From this share on (percent of the shorter one) one text holds the other, if that one says enough. */
const CONTAINED = 80;
const ENOUGH = 10;
/** Rejected templates that are named at once. */
const MOST_NAMED = 3;

interface Token {
  text: string;
  from: number;
  to: number;
}

/** Words of Latin and other scripts, and single Chinese characters, in one script and without variables. */
function tokensOf({ text }: Form): Token[] {
  const blank = text.replace(VARIABLE, (variable) => " ".repeat(variable.length));
  return Array.from(blank.matchAll(/[\u3400-\u9fff]|[^\P{L}\u3400-\u9fff]+|\p{N}+/gu), (match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** Words and pairs of neighbours; of Chinese, where one character says little, pairs alone. */
function shingles(tokens: readonly Token[]): Set<string> {
  const words = tokens.filter(({ text }) => !/[\u3400-\u9fff]/.test(text)).map(({ text }) => text);
  const pairs = tokens.slice(1).map(({ text }, index) => `${tokens[index]?.text} ${text}`);
  return new Set([...words, ...pairs]);
}

interface Likeness {
  /** Percent. */
  share: number;
  mark: number;
  of: "all" | "shorter";
}

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): Likeness | undefined {
  const common = [...one].filter((shingle) => other.has(shingle)).length;
  const shorter = Math.min(one.size, other.size);
  if (common === 0) return undefined;
  const alike = Math.floor((100 * common) / (one.size + other.size - common));
  if (alike >= ALIKE) return { share: alike, mark: ALIKE, of: "all" };
  const contained = Math.floor((100 * common) / shorter);
  return shorter >= ENOUGH && contained >= CONTAINED
    ? { share: contained, mark: CONTAINED, of: "shorter" }
    : undefined;
}

/** The longest run of words that both have, as it stands in the first. */
function commonRun(own: readonly Token[], other: readonly Token[]): [Token, Token] | undefined {
  let best = { length: 0, end: -1 };
  let above: number[] = [];
  for (const [row, token] of own.entries()) {
    const here = other.map(({ text }, column) => (text === token.text ? (above[column - 1] ?? 0) + 1 : 0));
    for (const length of here) if (length > best.length) best = { length, end: row };
    above = here;
  }
  const [first, last] = [own[best.end - best.length + 1], own[best.end]];
  return first && last ? [first, last] : undefined;
}

const wordingOf = (components: readonly TemplateComponent[]) =>
  textsOf({ components })
    .filter(isWording)
    .map(({ text }) => text)
    .join("\n");

interface Known {
  tokens: Token[];
  shingles: Set<string>;
}

const known = new WeakMap<RejectedTemplate, Known>();

/** A rejected template's words, taken apart once for all drafts that are compared with it. */
function takenApart(template: RejectedTemplate): Known {
  let found = known.get(template);
  if (!found) {
    const { components } = readable({
      ...template,
      components: [...template.components],
      category: "utility",
      parameter_format: "positional",
      message_send_ttl_seconds: null,
    });
    const tokens = tokensOf(searchableText(wordingOf(components)).folded);
    found = { tokens, shingles: shingles(tokens) };
    known.set(template, found);
  }
  return found;
}

/**
 * Rejected templates whose words come back in this one: by the share of common words and pairs of neighbours, which small
 * changes hardly lower. The likest come first.
 */
export function rejectedFindings(
  definition: TemplateDefinition,
  rejected: readonly RejectedTemplate[],
): Finding[] {
  if (definition.category === "authentication" || rejected.length === 0) return [];
  const own = shingles(tokensOf(searchableText(wordingOf(definition.components)).folded));
  const path = bodyPath(definition);
  const body = textsOf(definition).find((part) => part.path === path)?.text ?? "";
  const searchable = searchableText(body);
  const alike = rejected.flatMap((template) => {
    const other = takenApart(template);
    const found = likeness(own, other.shingles);
    return found ? [{ template, tokens: other.tokens, found }] : [];
  });
  return alike
    .toSorted((a, b) => b.found.share - a.found.share)
    .slice(0, MOST_NAMED)
    .map(({ template, tokens, found }) => {
      const run = commonRun(tokensOf(searchable.folded), tokens);
      const evidence = run && asItStands(body, searchable.folded, run[0].from, run[1].to);
      const words = reasonInWords(template.reason ?? "NONE", "en");
      const same = template.name === definition.name && template.language === definition.language;
      const which = same
        ? "what Meta rejected before"
        : `${template.name} (${template.language}), which Meta rejected`;
      const base = found.of === "all" ? "of the words of both" : "of the words of the shorter one";
      const why = `It is like ${which}: ${found.share}% ${base} are the same (from ${found.mark}% on they count as alike). ${words?.message ?? `Meta's reason: ${template.reason}.`}`;
      return riskFinding({ ...REJECTED_RULE, fix: words?.fix ?? REJECTED_RULE.fix }, path, evidence, why);
    });
}
