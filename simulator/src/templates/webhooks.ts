import type { Change } from "../webhooks";
import type { QualityScore, Template, TemplateCategory } from "./model";

/** How a template is named in the webhooks about it: its id is a number here. */
function named({ id, name, language }: Template) {
  return {
    message_template_id: Number(id),
    message_template_name: name,
    message_template_language: language,
  };
}

/** What happens to a template: its status, or an event that leaves the status as it is. */
export const templateEvents = [
  "APPROVED",
  "ARCHIVED",
  "UNARCHIVED",
  "DELETED",
  "DISABLED",
  "FLAGGED",
  "IN_APPEAL",
  "LIMIT_EXCEEDED",
  "LOCKED",
  "PAUSED",
  "PENDING",
  "REINSTATED",
  "PENDING_DELETION",
  "REJECTED",
] as const;
export type TemplateEvent = (typeof templateEvents)[number];

export interface StatusDetail {
  /** Unix seconds. */
  disabledAt?: number;
  other?: { title: string; description: string };
  rejection?: { reason: string; recommendation: string };
}

/** …/whatsapp/webhooks/reference/message_template_status_update */
export function templateStatusChange(
  template: Template,
  event: TemplateEvent,
  { disabledAt, other, rejection }: StatusDetail = {},
): Change {
  return {
    field: "message_template_status_update",
    value: {
      event,
      ...named(template),
      // There is no reason, not even NONE, when the template is to be deleted.
      reason: event === "PENDING_DELETION" ? null : template.rejected_reason,
      message_template_category: template.category,
      ...(disabledAt !== undefined && { disable_info: { disable_date: disabledAt } }),
      ...(other !== undefined && { other_info: other }),
      ...(rejection !== undefined && { rejection_info: rejection }),
    },
  };
}

/** …/whatsapp/webhooks/reference/template_category_update, the form for a completed change. */
export function categoryChanged(template: Template, previous: TemplateCategory): Change {
  return {
    field: "template_category_update",
    value: { ...named(template), previous_category: previous, new_category: template.category },
  };
}

/** The form that announces a change, by rule a day ahead: `new_category` is still the present one. `at` is Unix seconds. */
export function categoryComing(template: Template, coming: TemplateCategory, at: number): Change {
  return {
    field: "template_category_update",
    value: {
      ...named(template),
      new_category: template.category,
      correct_category: coming,
      category_update_timestamp: at,
    },
  };
}

/** …/whatsapp/webhooks/reference/message_template_quality_update */
export function qualityChanged(template: Template, previous: QualityScore): Change {
  return {
    field: "message_template_quality_update",
    value: {
      previous_quality_score: previous,
      new_quality_score: template.quality_score.score,
      ...named(template),
    },
  };
}

/** …/whatsapp/webhooks/reference/message_template_components_update: texts and buttons, flattened. */
export function componentsChanged(template: Template): Change {
  const of = (type: string) => template.components.find((component) => component.type === type);
  const header = of("HEADER");
  const footer = of("FOOTER");
  const buttons = (of("BUTTONS")?.buttons ?? []).map((button) => ({
    message_template_button_type: button.type,
    message_template_button_text: button.text ?? "",
    ...(button.url !== undefined && { message_template_button_url: button.url }),
    ...(button.phone_number !== undefined && { message_template_button_phone_number: button.phone_number }),
  }));
  return {
    field: "message_template_components_update",
    value: {
      ...named(template),
      message_template_element: of("BODY")?.text ?? "",
      ...(header?.text !== undefined && { message_template_title: header.text }),
      ...(footer?.text !== undefined && { message_template_footer: footer.text }),
      ...(buttons.length > 0 && { message_template_buttons: buttons }),
    },
  };
}

/** Meta's examples of three of these webhooks write a language as `en-US`, where everything else has `en_US`. */
export function hyphenated(change: Change): Change {
  if (change.field === "message_template_components_update") return change;
  const value = change.value as { message_template_language: string };
  return {
    ...change,
    value: { ...value, message_template_language: value.message_template_language.replace("_", "-") },
  };
}
