import type { Template } from "./model";
import { lower, textsOf } from "./texts";

/** What a review comes to. */
export type Verdict =
  | { status: "APPROVED" }
  | {
      status: "REJECTED";
      reason: string;
      rejection?: { reason: string; recommendation: string };
    };

interface Rule {
  words: RegExp;
  reason: "ABUSIVE_CONTENT" | "SCAM";
}

/**
 * What no template may say, in English and Chinese.
 * …/whatsapp/templates/template-review, "Common rejection reasons"; WhatsApp Business Messaging Policy, "Commerce"
 */
const forbidden: readonly Rule[] = [
  { words: /\b(guns?|firearms?|ammunition|explosives?)\b|槍械|彈藥|炸藥/, reason: "ABUSIVE_CONTENT" },
  { words: /\b(cocaine|cannabis|marijuana|steroids)\b|大麻|毒品/, reason: "ABUSIVE_CONTENT" },
  { words: /\b(cigarettes?|tobacco|vapes?|e-cigarettes?)\b|香煙|電子煙/, reason: "ABUSIVE_CONTENT" },
  { words: /\b(casino|betting|gambl\w+)\b|賭場|博彩|投注/, reason: "ABUSIVE_CONTENT" },
  { words: /\b(escorts?|porn\w*|adult videos?)\b|色情/, reason: "ABUSIVE_CONTENT" },
  {
    words: /\b(legal action against you|pay now or else|we will sue)\b|否則後果自負/,
    reason: "ABUSIVE_CONTENT",
  },
  {
    words:
      /\b(send|reply with|share|enter|tell)\b[^.]{0,40}\b(password|pin code|cvv|card number|passport number|id number)\b/,
    reason: "SCAM",
  },
  { words: /(回覆|提供|輸入)[^。]{0,12}(密碼|信用卡號|身份證號|安全碼)/, reason: "SCAM" },
  {
    words:
      /\b(you have won|claim your prize|guaranteed (returns?|profits?)|double your money)\b|恭喜中獎|保證回報/,
    reason: "SCAM",
  },
];

/** Words of an offer, which make a template marketing. …/whatsapp/templates/template-categorization */
const promotional =
  /\b(sales?|discounts?|offers?|promo\w*|coupons?|vouchers?|deals?|save \d|\d+% off|free gifts?|limited time|shop now|buy now|new arrivals?)\b|\d+% off|優惠|折扣|減價|促銷|特價|買一送一|免費禮品|限時|立即購買|新品/;

export function isPromotional(template: Template): boolean {
  return promotional.test(lower(template));
}

/**
 * Decides as Meta's review does: the same template always in the same way. `others` are the account's other templates.
 * An edit cannot move an approved template to marketing, so an offer in it is refused.
 */
export function judge(template: Template, others: readonly Template[]): Verdict {
  const text = lower(template);
  const rule = forbidden.find(({ words }) => words.test(text));
  if (rule !== undefined) return { status: "REJECTED", reason: rule.reason };
  if (template.category === "UTILITY" && promotional.test(text))
    return { status: "REJECTED", reason: "TAG_CONTENT_MISMATCH" };
  if (textsOf(template).some((part) => /\}\}\s*\{\{/.test(part)))
    return invalidFormat(
      "Your template has parameters placed next to each other (like {{1}}{{2}}) without text or punctuation between them.",
      "Separate parameters with descriptive text and ensure each parameter is clearly contextualized.",
    );
  const body = bodyAndFooter(template);
  const same = others.find((other) => other.name !== template.name && bodyAndFooter(other) === body);
  if (template.category !== "AUTHENTICATION" && same !== undefined)
    return invalidFormat(
      `Your template has the same body and footer as the template ${same.name}.`,
      "Use the existing template, or change the wording.",
    );
  return { status: "APPROVED" };
}

function invalidFormat(reason: string, recommendation: string): Verdict {
  return { status: "REJECTED", reason: "INVALID_FORMAT", rejection: { reason, recommendation } };
}

/** Meta refuses a template with the wording of another one in its body and footer. */
function bodyAndFooter({ language, components }: Template): string {
  const of = (type: string) => components.find((component) => component.type === type)?.text ?? "";
  return JSON.stringify([language, of("BODY"), of("FOOTER")]);
}
