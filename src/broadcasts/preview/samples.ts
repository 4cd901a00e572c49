import { type CallContext, maskName, may } from "../../auth";
import { contactsNamed } from "../../contacts";
import type { AppContext } from "../../platform/context";
import { renderTemplate } from "../../templates";
import type { AudienceCounts, AudienceGroup } from "../audience/counts";
import { asParameter, filledIn, type Plan } from "../plan";
import { sendableGroups } from "./figures";
import type { UsableTemplate } from "./standing";

const MOST_SAMPLES = 3;

/** One of each message, the most frequent first; if there are fewer messages, others of other markets. */
function chosen(counts: AudienceCounts): AudienceGroup[] {
  const groups = sendableGroups(counts);
  const seen = new Set<number | null>();
  const first = groups.filter(({ cohort }) => !seen.has(cohort) && seen.add(cohort));
  return [...first, ...groups.filter((group) => !first.includes(group))].slice(0, MOST_SAMPLES);
}

/**
 * Some recipients with the message as each will read it. What the message takes over from a customer is the customer's
 * text, and masked for whoever may not see names.
 */
export async function samplesOf(
  ctx: AppContext,
  plan: Plan,
  counts: AudienceCounts,
  used: readonly UsableTemplate[],
) {
  const groups = chosen(counts);
  const people = new Map(
    (
      await contactsNamed(
        ctx.db,
        groups.map(({ contact_id }) => contact_id),
      )
    ).map((contact) => [contact.id, contact]),
  );
  const { principal } = ctx as Partial<CallContext>;
  const unmasked = principal !== undefined && may(principal, "contacts:pii");
  const shown = (value: string) => (unmasked || value === "" ? value : maskName(value));
  return groups.flatMap(({ contact_id, cohort, market, fields }) => {
    const message = plan.messages[cohort ?? 0];
    const template = used.find(({ id }) => id === message?.template_id);
    if (!message || !template) return [];
    const values = fields.map((value, index) => {
      const text = asParameter(value ?? "");
      // What stands in for a missing value is ours.
      return text === plan.fields[index]?.otherwise ? text : shown(text);
    });
    const contact = people.get(contact_id);
    const name = contact?.name ?? contact?.profile_name ?? null;
    return [
      {
        contact_id,
        customer_name: name === null ? null : shown(name),
        market: market || null,
        variant: message.variant,
        language: message.language,
        customer_rendering: renderTemplate(
          template.components,
          filledIn(message.content, plan.fields, values).template,
        ),
        ...(!unmasked && { masked: ["customer_name", "customer_rendering"] }),
      },
    ];
  });
}
