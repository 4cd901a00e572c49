import type { Finding } from "../../governance";
import type { Words } from "./words";

/** Where Meta writes what its reviewers go by. */
export const POLICIES = {
  messaging: "WhatsApp Business Messaging Policy",
  commerce: "Meta Commerce Policies",
  categories: "Template categorization",
  review: "Template review",
} as const;

/** Headings of these pages: business.whatsapp.com/policy and facebook.com/policies_center/commerce. */
export const SECTIONS = {
  quality: "Create a Quality Experience",
  data: "Protect Data and Comply with Law",
  prohibited: "Prohibited Organizations and Restrictions on Use",
  regulated: "Regulated Verticals",
  goods: "Prohibited Content",
  marketing: "Marketing templates",
  utility: "Utility templates",
  authentication: "Authentication templates",
  rejections: "Common rejection reasons",
} as const;

/** One row of what a reviewer may object to. */
export interface RiskRule {
  code: string;
  severity: Exclude<Finding["severity"], "error">;
  policy: (typeof POLICIES)[keyof typeof POLICIES];
  section: (typeof SECTIONS)[keyof typeof SECTIONS];
  /** What Meta objects to, as one sentence. */
  why: string;
  fix: string;
}

/** A row that is decided by words. */
export interface WordRule extends RiskRule, Words {}

/** What a rule says of a place: Meta's objection with the page it stands on, the words, and what mends it. */
export function riskFinding(
  rule: RiskRule,
  path: string,
  evidence?: string,
  why: string = rule.why,
): Finding {
  return {
    severity: rule.severity,
    code: rule.code,
    message: `${why} (${rule.policy}: ${rule.section})`,
    path,
    ...(evidence !== undefined && evidence !== "" && { evidence }),
    fix: rule.fix,
  };
}
