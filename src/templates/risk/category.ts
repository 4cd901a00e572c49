import type { Finding } from "../../governance";
import type { TemplateDefinition } from "../definition";
import { effectOfCategory } from "../watch/category";
import { MARKETING_SIGNS, type MarketingSign, SURVEY } from "./category-words";
import { POLICIES, type RiskRule, riskFinding, SECTIONS } from "./rule";
import { bodyPath, isWording, type SearchablePart, VARIABLE } from "./texts";
import { ONE_TIME_CODE, TRANSACTION } from "./transaction-words";
import { firstHit, type Hit } from "./words";

const UTILITY = { policy: POLICIES.categories, section: SECTIONS.utility } as const;
const MARKETING = { policy: POLICIES.categories, section: SECTIONS.marketing } as const;
const AUTHENTICATION = { policy: POLICIES.categories, section: SECTIONS.authentication } as const;

/** What the wrong category costs. */
const COST = `Meta rejects it or makes it marketing. ${effectOfCategory("marketing")}`;

/** What does not fit a category. …/whatsapp/templates/template-categorization */
export const CATEGORY_RULES = {
  marketing: {
    code: "category_marketing",
    severity: "warning",
    ...MARKETING,
    why: `A utility template that promotes is marketing. ${COST}`,
    fix: "Take the promotion out, or choose category marketing.",
  },
  mixed: {
    code: "category_mixed",
    severity: "warning",
    ...MARKETING,
    why: `News of an order or account together with promotion counts as marketing as a whole. ${COST}`,
    fix: "Take the promotion out and send it in a marketing template of its own, or choose category marketing.",
  },
  survey: {
    code: "category_survey",
    severity: "warning",
    ...UTILITY,
    why: `A question for an opinion is utility only when it is about one order, visit or conversation. ${COST}`,
    fix: "Name the order, visit or conversation that it is about, or choose category marketing.",
  },
  noTransaction: {
    code: "category_no_transaction",
    severity: "warning",
    ...UTILITY,
    why: `A utility template must say which order, booking, account or request of the customer's it is about. ${COST}`,
    fix: "Name it in the body, best with its number in a variable, or choose category marketing.",
  },
  notSpecific: {
    code: "category_not_specific",
    severity: "info",
    ...UTILITY,
    why: "The body has no variable: it cannot name the one order, booking or account that Meta wants to see.",
    fix: "Add the number, the date or the name of what it is about as a variable.",
  },
  oneTimeCode: {
    code: "category_is_authentication",
    severity: "warning",
    ...AUTHENTICATION,
    why: "One-time codes go out in authentication templates only: Meta rejects them in any other category.",
    fix: "Write it as an authentication template: Meta gives the body, and a button copies the code.",
  },
  authenticationContent: {
    code: "authentication_content",
    severity: "warning",
    ...AUTHENTICATION,
    why: "Authentication templates take no links, media or emojis.",
    fix: "Take it out: the code and its button are all that such a message holds.",
  },
} as const satisfies Readonly<Record<string, RiskRule>>;

interface Sign {
  row: MarketingSign;
  part: SearchablePart;
  hit: Hit;
}

/** "Promo" in "promo code" is the same sign, seen twice. */
const isPartOf = ({ hit, part }: Sign, other: Sign): boolean =>
  part === other.part &&
  hit.form === other.hit.form &&
  other.hit.from <= hit.from &&
  hit.to <= other.hit.to &&
  other.hit.to - other.hit.from > hit.to - hit.from;

/** What promotes in a utility template. Weak signs count when there are two different ones, or a strong one besides. */
function marketingFindings(parts: readonly SearchablePart[], transaction: boolean): Finding[] {
  const all: Sign[] = parts.flatMap((part) =>
    MARKETING_SIGNS.flatMap((row) => {
      const hit = firstHit(part.searchable, row);
      return hit ? [{ row, part, hit }] : [];
    }),
  );
  const signs = all.filter((sign) => !all.some((other) => isPartOf(sign, other)));
  const strong = signs.some(({ row }) => row.weight === "strong");
  const counts = strong || new Set(signs.map(({ row }) => row)).size > 1;
  const rule: RiskRule = transaction ? CATEGORY_RULES.mixed : CATEGORY_RULES.marketing;
  return signs.map(({ row, part, hit }) => {
    const why = counts
      ? `This is ${row.sign}: ${row.because} ${rule.why}`
      : `This may be read as ${row.sign}; by itself it is no promotion. ${row.because}`;
    return riskFinding(
      {
        ...rule,
        severity: counts ? "warning" : "info",
        fix: counts ? rule.fix : "Leave it out if nothing is lost.",
      },
      part.path,
      hit.evidence,
      why,
    );
  });
}

/** Gives the customer a code: the words stand in a sentence with a variable, and it is no warning about codes. */
function givesCode({ searchable }: SearchablePart): Hit | undefined {
  const hit = firstHit(searchable, ONE_TIME_CODE);
  if (!hit) return undefined;
  const { text } = hit.form;
  const from = Math.max(...[".", "!", "?", "。", "\n"].map((end) => text.lastIndexOf(end, hit.from - 1))) + 1;
  const rest = text.slice(hit.to).search(/[.!?。\n]/);
  const sentence = text.slice(from, rest === -1 ? undefined : hit.to + rest);
  return sentence.includes("{{") ? hit : undefined;
}

function oneTimeCodeFindings(parts: readonly SearchablePart[]): Finding[] {
  return parts.filter(isWording).flatMap((part) => {
    const hit = givesCode(part);
    return hit ? [riskFinding(CATEGORY_RULES.oneTimeCode, part.path, hit.evidence)] : [];
  });
}

function utilityFindings(definition: TemplateDefinition, parts: readonly SearchablePart[]): Finding[] {
  const wording = parts.filter(isWording);
  const about = wording.some(({ searchable }) => firstHit(searchable, TRANSACTION));
  const promotions = marketingFindings(
    parts.filter(({ kind }) => kind !== "url"),
    about,
  );
  const survey = about
    ? undefined
    : wording.map((part) => ({ part, hit: firstHit(part.searchable, SURVEY) })).find(({ hit }) => hit);
  const path = bodyPath(definition);
  const body = parts.find((part) => part.path === path);
  return [
    ...promotions,
    ...(survey?.hit ? [riskFinding(CATEGORY_RULES.survey, survey.part.path, survey.hit.evidence)] : []),
    ...(about || survey || !body ? [] : [riskFinding(CATEGORY_RULES.noTransaction, path)]),
    ...(body && about && !body.text.match(VARIABLE) ? [riskFinding(CATEGORY_RULES.notSpecific, path)] : []),
  ];
}

const EMOJI = /\p{Extended_Pictographic}/u;
const LINK = /(?:https?:\/\/|www\.)[^\s]+/i;

/** In labels and samples; that there is no header and no text of one's own is a matter of form. */
function authenticationFindings(parts: readonly SearchablePart[]): Finding[] {
  return parts.flatMap(({ kind, path, text }) => {
    // Meta lists the button that copies the code as an address of its own, and the body with its own words.
    if (kind !== "button" && kind !== "sample") return [];
    const found = (text.match(LINK) ?? text.match(EMOJI))?.[0];
    return found === undefined ? [] : [riskFinding(CATEGORY_RULES.authenticationContent, path, found)];
  });
}

/** Whether a template is of the category that Meta will find in it, in English and Chinese. */
export function categoryFindings(
  definition: TemplateDefinition,
  parts: readonly SearchablePart[],
): Finding[] {
  switch (definition.category) {
    case "authentication":
      return authenticationFindings(parts);
    case "utility": {
      const codes = oneTimeCodeFindings(parts);
      return codes.length > 0 ? codes : utilityFindings(definition, parts);
    }
    case "marketing":
      return oneTimeCodeFindings(parts);
  }
}
