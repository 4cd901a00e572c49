import type { Finding } from "../../governance";
import { countScripts, isSimplifiedOnly, isTraditionalOnly } from "./han";
import { chineseOf, SCRIPT_LETTERS, type Script, scriptsOf } from "./language-scripts";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";
import { isWording, type TextPart, VARIABLE } from "./texts";

const REVIEW = { policy: POLICIES.review, section: SECTIONS.rejections } as const;

/** The text and the code of its language. …/whatsapp/templates/template-review */
export const WORDING_RULES = {
  script: {
    code: "language_script",
    severity: "warning",
    ...REVIEW,
    why: "The text is not in the language of its code, or mixes languages: such templates are rejected.",
    fix: "Write the text in the language of the code, or choose the code of the text's language.",
  },
  variant: {
    code: "language_variant",
    severity: "warning",
    ...REVIEW,
    why: "The characters are those of the other Chinese script than the code says.",
    fix: "zh_HK and zh_TW take traditional characters, zh_CN simplified ones: rewrite the text or choose the other code.",
  },
} as const satisfies Readonly<Record<string, RiskRule>>;

/** Letters of other scripts, percent of all, that are more than a name or a brand. */
const FOREIGN_SHARE = 35;
const FEWEST_FOREIGN = 4;
/** A Chinese or Korean character says as much as some Latin letters. */
const WEIGHT: Partial<Record<Script, number>> = { Han: 3, Hangul: 3, Kana: 2 };

function weightOf(text: string, script: Script): number {
  return (text.match(SCRIPT_LETTERS[script])?.length ?? 0) * (WEIGHT[script] ?? 1);
}

/** The longest piece of a text that is written in a script, as it stands. */
function pieceIn(text: string, script: Script): string {
  const letter = SCRIPT_LETTERS[script].source;
  const pieces = text.match(new RegExp(`${letter}+(?:[\\s,'’-]*${letter}+)*`, "gu")) ?? [];
  return pieces.toSorted((a, b) => b.length - a.length)[0]?.slice(0, 60) ?? "";
}

function scriptFinding(parts: readonly TextPart[], language: string): Finding[] {
  const expected = scriptsOf(language);
  if (expected.length === 0) return [];
  const text = parts
    .map((part) => part.text)
    .join("\n")
    .replace(VARIABLE, " ")
    .replace(/(?:https?:\/\/|www\.)\S+/gi, " ");
  const own = expected.reduce((sum, script) => sum + weightOf(text, script), 0);
  const foreign = (Object.keys(SCRIPT_LETTERS) as Script[])
    .filter((script) => !expected.includes(script))
    .map((script) => ({ script, weight: weightOf(text, script) }))
    .toSorted((a, b) => b.weight - a.weight)[0];
  if (!foreign || foreign.weight < FEWEST_FOREIGN) return [];
  if (100 * foreign.weight < FOREIGN_SHARE * (own + foreign.weight)) return [];
  const place = parts.toSorted(
    (a, b) => weightOf(b.text, foreign.script) - weightOf(a.text, foreign.script),
  )[0];
  if (!place) return [];
  const evidence = pieceIn(
    place.text.replace(VARIABLE, (variable) => "\0".repeat(variable.length)),
    foreign.script,
  );
  return [riskFinding(WORDING_RULES.script, place.path, evidence)];
}

function variantFinding(parts: readonly TextPart[], language: string): Finding[] {
  const expected = chineseOf(language);
  if (!expected) return [];
  const { traditional, simplified } = countScripts(parts.map(({ text }) => text).join(""));
  const [own, other] = expected === "traditional" ? [traditional, simplified] : [simplified, traditional];
  if (other === 0) return [];
  const foreign = expected === "traditional" ? isSimplifiedOnly : isTraditionalOnly;
  for (const { path, text } of parts) {
    const run = Array.from(text.matchAll(/[\u3400-\u9fff]+/g), ([chinese]) => chinese).find((chinese) =>
      [...chinese].some(foreign),
    );
    if (!run) continue;
    const severity = other > own ? "warning" : "info";
    return [riskFinding({ ...WORDING_RULES.variant, severity }, path, run)];
  }
  return [];
}

/** Whether a template's text is in the language that its code says. */
export function wordingLanguageFindings(parts: readonly TextPart[], language: string): Finding[] {
  const wording = parts.filter(isWording);
  return [...scriptFinding(wording, language), ...variantFinding(wording, language)];
}
