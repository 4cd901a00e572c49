import type { Finding } from "../../governance";
import { categoryNow, type TemplateRow } from "../../templates";
import { errorAt } from "./error-at";
import type { AskedVariant } from "./input";

/** A template of Meta's as it stands now, with the digest of its wording. */
export interface UsableTemplate extends TemplateRow {
  /** Meta's word: GREEN, YELLOW, RED, UNKNOWN. */
  quality: string;
  digest: string;
}

const STANDING: Readonly<Record<string, string>> = {
  PAUSED: "is paused by Meta",
  DISABLED: "is disabled by Meta",
  PENDING: "is in Meta's review",
  REJECTED: "was rejected by Meta",
};

/** What keeps the variant's own language, which everybody can fall back to, from being sent. */
export function fallbackFindings(
  variant: AskedVariant,
  template: UsableTemplate | undefined,
  now: number,
): Finding[] {
  const { path } = variant;
  const { name, language } = variant.template;
  if (!template)
    return [
      errorAt(
        "template_not_approved",
        `${path}.language`,
        `There is no template ${JSON.stringify(name)} in ${language}.`,
        "Choose one of whatsapp.templates.list.",
      ),
    ];
  if (template.status !== "APPROVED")
    return [
      errorAt(
        "template_not_approved",
        `${path}.name`,
        `The template ${name} (${language}) ${STANDING[template.status] ?? `is ${template.status}`}.`,
        "Choose an approved one of whatsapp.templates.list.",
      ),
    ];
  if (template.unread)
    return [
      errorAt(
        "unavailable",
        `${path}.name`,
        "Meta changed the wording of the template, and it is not fetched yet.",
        "Preview it again in a minute or two.",
      ),
    ];
  if (categoryNow(template, now) === "authentication")
    return [
      errorAt(
        "policy_blocked",
        `${path}.name`,
        "A template for one-time codes is sent to one person who asks for it, never to many.",
        "Choose a marketing or utility template.",
      ),
    ];
  return [];
}
