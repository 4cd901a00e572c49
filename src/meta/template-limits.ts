/**
 * Meta's limits of a template's parts. Lengths are in characters (Unicode code points): an emoji of one code point counts
 * one, each combining mark counts one more. Pages are of developers.facebook.com/documentation/business-messaging.
 */
export const TEMPLATE_LIMITS = {
  /** …/whatsapp/templates/template-management: lower-case letters, digits, underscores. */
  name: 512,
  /** …/whatsapp/templates/components, "Text headers". */
  header: 60,
  headerVariables: 1,
  /** What WhatsApp Manager takes; Meta's reference names no limit. */
  variableName: 32,
  /** …/whatsapp/templates/components, "Body". */
  body: 1024,
  /** …/whatsapp/templates/components, "Footer". */
  footer: 60,
  /** …/whatsapp/templates/components, "Buttons". */
  buttons: 10,
  buttonText: 25,
  urlLength: 2000,
  phoneNumber: 20,
  /** …/whatsapp/templates/marketing-templates/coupon-templates. */
  copyCode: 20,
  /** …/whatsapp/templates/marketing-templates/media-card-carousel-templates. */
  cardsLeast: 2,
  cardsMost: 10,
  cardBody: 160,
  /** …/whatsapp/support/error-codes, 2388245. */
  cardNewLines: 2,
  cardButtons: 2,
  /** …/whatsapp/templates/marketing-templates/limited-time-offer-templates. */
  offerText: 16,
  offerBody: 600,
  offerCode: 15,
  /** …/whatsapp/templates/authentication-templates: minutes. */
  codeExpirationLeast: 1,
  codeExpirationMost: 90,
  supportedApps: 5,
  packageName: 224,
  signatureHash: 11,
  /** …/whatsapp/calling/call-button-messages-deep-links: minutes, up to thirty days. */
  callLifetimeLeast: 1,
  callLifetimeMost: 43_200,
  /** Emojis of one body, as providers and WhatsApp Manager have it (fewer for utility); Meta's reference names none. */
  bodyEmojis: 10,
  utilityEmojis: 6,
} as const;

/** How many buttons of a kind a template may have. …/whatsapp/templates/components, "Buttons" */
export const BUTTON_LIMITS: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  OTP: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
};

/** Seconds for which Meta tries to deliver, by category; -1 stands for thirty days. …/whatsapp/templates/time-to-live */
export const LIFETIMES = {
  authentication: { least: 30, most: 900, thirtyDays: true },
  utility: { least: 30, most: 43_200, thirtyDays: true },
  marketing: { least: 43_200, most: 2_592_000, thirtyDays: false },
} as const;

/** Length as Meta counts it, in code points. */
export const charactersIn = (text: string): number => [...text].length;
