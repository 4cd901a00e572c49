/** Webhook fields without which rules cannot be kept: customers' messages, reviews of templates, and who stopped marketing. */
export const NEEDED_FIELDS = ["messages", "message_template_status_update", "user_preferences"] as const;

/** Fields whose news would otherwise come with the next hourly look. */
export const USEFUL_FIELDS = [
  "message_template_quality_update",
  "message_template_components_update",
  "template_category_update",
  "phone_number_quality_update",
  "phone_number_name_update",
  "account_update",
  "account_alerts",
  "business_capability_update",
  "security",
] as const;

/** Only of a number in coexistence: what staff write on the phone. Without such a number nothing ever comes of it. */
export const COEXISTENCE_FIELDS = ["smb_message_echoes"] as const;
