import { normaliseText } from "../../governance";

/** What a routing rule asks for; every part that is given must hold. */
export interface RoutingRule {
  id: string;
  queue_id: string;
  condition: {
    tag?: string;
    language?: string;
    keywords?: readonly string[];
    phone_number_id?: string;
    hours?: "open" | "closed";
  };
}

/** What of a conversation the rules look at. */
export interface RoutingFacts {
  /** Of the contact and of the conversation. */
  tags: readonly string[];
  language: string | null;
  /** What the customer wrote since the conversation opened: untrusted. */
  texts: readonly string[];
  phone_number_id: string;
  /** Whether the tenant worked when the customer wrote. */
  open: boolean;
}

/** Scripts whose words have spaces between them. */
const SPACED = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}\p{P}\p{S}\s]+$/u;
const LETTER = /[\p{L}\p{N}]/u;

/** Whether a text has a word or phrase: a whole one, where the script has spaces between words. */
function mentions(text: string, keyword: string): boolean {
  const word = normaliseText(keyword);
  if (word === "") return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!SPACED.test(word)) return true;
    const before = text.slice(0, at).at(-1) ?? " ";
    const after = text.slice(at + word.length).at(0) ?? " ";
    if (!LETTER.test(before) && !LETTER.test(after)) return true;
  }
  return false;
}

/** `zh` holds for `zh-HK` too; `zh-HK` does not hold for `zh`. */
function speaks(language: string | null, asked: string): boolean {
  const spoken = language?.toLowerCase();
  const wanted = asked.toLowerCase();
  return spoken === wanted || (spoken?.startsWith(`${wanted}-`) ?? false);
}

export function ruleHolds({ condition }: RoutingRule, facts: RoutingFacts): boolean {
  const { tag, language, keywords, phone_number_id: number, hours } = condition;
  if (tag !== undefined && !facts.tags.includes(tag)) return false;
  if (language !== undefined && !speaks(facts.language, language)) return false;
  if (number !== undefined && number !== facts.phone_number_id) return false;
  if (hours !== undefined && (hours === "open") !== facts.open) return false;
  if (keywords === undefined) return true;
  const texts = facts.texts.map(normaliseText);
  return keywords.some((keyword) => texts.some((text) => mentions(text, keyword)));
}

/** The first rule that holds, in the order in which they are given. */
export function matchingRule(rules: readonly RoutingRule[], facts: RoutingFacts): RoutingRule | undefined {
  return rules.find((rule) => ruleHolds(rule, facts));
}

export type Assignment = "manual" | "round_robin" | "least_loaded";

/**
 * Who gets the next conversation of a queue: of the members that are available the one behind whoever got the last, or the
 * one with the fewest, among equals again the one behind the last. Null when nobody is there.
 */
export function nextMember(
  assignment: Assignment,
  members: readonly string[],
  last: string | null,
  openOf: (staffId: string) => number,
): string | null {
  if (assignment === "manual" || members.length === 0) return null;
  const sorted = [...members].sort();
  const behind = sorted.findIndex((id) => last !== null && id > last);
  const turn = behind === -1 ? sorted : [...sorted.slice(behind), ...sorted.slice(0, behind)];
  if (assignment === "round_robin") return turn[0] ?? null;
  return turn.reduce((best, next) => (openOf(next) < openOf(best) ? next : best));
}
