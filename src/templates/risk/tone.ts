import type { Finding } from "../../governance";
import type { TemplateDefinition } from "../definition";
import { hasHan } from "./han";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";
import { isWording, type SearchablePart, VARIABLE } from "./texts";
import { TONE_RULES } from "./tone-words";
import { firstHit } from "./words";

const REVIEW = { policy: POLICIES.review, section: SECTIONS.rejections } as const;

/** How a text looks, whatever it says. …/whatsapp/templates/template-review */
export const STYLE_RULES = {
  vague: {
    code: "vague_body",
    severity: "warning",
    policy: POLICIES.categories,
    section: SECTIONS.marketing,
    why: "The variables carry the message: with so few words of its own nobody can see what will be sent.",
    fix: "Write out what the message is for, and leave only names, numbers and dates to variables.",
  },
  capitals: {
    code: "style_capitals",
    severity: "info",
    ...REVIEW,
    why: "Whole sentences in capitals are read as shouting and as spam.",
    fix: "Write it in small letters.",
  },
  exclamations: {
    code: "style_exclamation",
    severity: "info",
    ...REVIEW,
    why: "Many exclamation marks are read as spam.",
    fix: "Keep one, or none.",
  },
  emojis: {
    code: "style_emoji",
    severity: "info",
    ...REVIEW,
    why: "Many emojis are read as spam.",
    fix: "Keep one or two.",
  },
} as const satisfies Readonly<Record<string, RiskRule>>;

/** Exclamation marks and emojis in one text that are still no spam. */
const MOST_EXCLAMATIONS = 3;
const MOST_EMOJIS = 5;
/** Capital letters in a row of words that shout; a name or two has fewer. */
const SHOUTED_LETTERS = 15;

const SHOUTING = /\p{Lu}[\p{Lu}\p{N}'’]*(?:[\s,.&-]+\p{Lu}[\p{Lu}\p{N}'’]*)+/gu;
const EMOJI = /\p{Extended_Pictographic}(?:[\u{1f3fb}-\u{1f3ff}]|\ufe0f|\u200d\p{Extended_Pictographic})*/gu;

const capitalsIn = (text: string) => text.match(/\p{Lu}/gu)?.length ?? 0;

const shoutedIn = (text: string): string | undefined =>
  Array.from(text.matchAll(SHOUTING), ([run]) => run).find((run) => capitalsIn(run) >= SHOUTED_LETTERS);

function styleFindings({ kind, path, text }: SearchablePart): Finding[] {
  if (kind !== "body" && kind !== "header" && kind !== "footer") return [];
  const shouted = shoutedIn(text);
  const marks = Array.from(text.matchAll(/[!！]+/g), ([run]) => run).toSorted((a, b) => b.length - a.length);
  const emojis = text.match(EMOJI) ?? [];
  return [
    ...(shouted === undefined ? [] : [riskFinding(STYLE_RULES.capitals, path, shouted)]),
    ...(marks.join("").length > MOST_EXCLAMATIONS || (marks[0]?.length ?? 0) >= MOST_EXCLAMATIONS
      ? [riskFinding(STYLE_RULES.exclamations, path, marks[0])]
      : []),
    ...(emojis.length > MOST_EMOJIS ? [riskFinding(STYLE_RULES.emojis, path, emojis[0])] : []),
  ];
}

/** What says nothing of what a message is about. */
const COURTESIES =
  /(?<!\p{L})(?:hi|hello|hey|dear|thanks|thank you|regards|best regards|good (?:morning|day|afternoon|evening)|congratulations|welcome)(?!\p{L})|你好|您好|親愛的|亲爱的|早晨|早安|午安|多謝|謝謝|谢谢|恭喜|歡迎|欢迎/giu;

/** Words of a text without its variables; two Chinese characters count as one. */
function ownWords(text: string): number {
  const bare = text.replace(VARIABLE, " ").replace(COURTESIES, " ");
  const han = bare.match(/[\u3400-\u9fff]/g)?.length ?? 0;
  const others = bare.match(/[\p{L}\p{N}]+/gu)?.filter((word) => !hasHan(word)).length ?? 0;
  return others + han / 2;
}

/** Fewer words of its own than this for each variable, and a body does not say what it is for. */
const WORDS_PER_VARIABLE = 2;
const FEWEST_WORDS = 2;

function vagueBody(part: SearchablePart): Finding[] {
  if (part.kind !== "body" || part.path.includes(".cards.")) return [];
  const variables = part.text.match(VARIABLE)?.length ?? 0;
  const words = ownWords(part.text);
  const tooFew = words < FEWEST_WORDS || words < variables * WORDS_PER_VARIABLE;
  return tooFew ? [riskFinding(STYLE_RULES.vague, part.path, part.text.slice(0, 100))] : [];
}

/** What in the way of speaking makes reviewers reject a template. Authentication has Meta's own words. */
export function toneFindings(
  { category }: Pick<TemplateDefinition, "category">,
  parts: readonly SearchablePart[],
): Finding[] {
  if (category === "authentication") return [];
  return parts.flatMap((part) => {
    if (part.kind === "url") return [];
    const spoken = TONE_RULES.flatMap((rule) => {
      const hit = firstHit(part.searchable, rule);
      return hit ? [riskFinding(rule, part.path, hit.evidence)] : [];
    });
    return isWording(part) ? [...spoken, ...vagueBody(part), ...styleFindings(part)] : spoken;
  });
}
