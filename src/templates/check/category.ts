import type { Finding } from "../../governance";
import type { TemplateCategory, TemplateDefinition } from "../definition";
import { placed, refused } from "./finding";

interface CategoryRule {
  /** A component or a kind of button. */
  of: string;
  only: readonly TemplateCategory[];
}

/** Parts that Meta takes in some categories only. …/whatsapp/templates/marketing-templates, …/utility-templates */
const CATEGORY_RULES: readonly CategoryRule[] = [
  { of: "CAROUSEL", only: ["marketing"] },
  { of: "LIMITED_TIME_OFFER", only: ["marketing"] },
  { of: "COPY_CODE", only: ["marketing"] },
  { of: "CATALOG", only: ["marketing"] },
  { of: "MPM", only: ["marketing"] },
  { of: "OTP", only: ["authentication"] },
];

/** Parts that the template's category does not have. */
export function categoryPartFindings({ components, category }: TemplateDefinition): Finding[] {
  return placed(components, "components").flatMap(({ part, path }) => {
    const parts = [
      { part, path },
      ...placed(part.buttons, `${path}.buttons`),
      ...placed(part.cards, `${path}.cards`).flatMap((card) =>
        placed(card.part.components, `${card.path}.components`).flatMap((inner) =>
          placed(inner.part.buttons, `${inner.path}.buttons`),
        ),
      ),
    ];
    return parts.flatMap((each) => {
      const rule = CATEGORY_RULES.find(({ of, only }) => of === each.part.type && !only.includes(category));
      if (!rule) return [];
      const message = `${rule.of} is for ${rule.only.join(" and ")} templates only.`;
      const fix = `Leave it out, or change the category to ${rule.only.join(" or ")}.`;
      return [refused("category_part", each.path, message, fix)];
    });
  });
}
