export interface ErrorRow {
  /** HTTP status of a synchronous answer. */
  status: number;
  title: string;
  details: string;
  subcode?: number;
  type?: string;
}

/**
 * Meta's error codes: title, usual details, HTTP status.
 * Throttling answers 400, not 429, in the current edition of the page.
 * developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export const errorTable = {
  0: { status: 401, title: "AuthException", details: "The app user could not be authenticated." },
  1: { status: 400, title: "API Unknown", details: "Invalid request or possible server error." },
  2: { status: 503, title: "API Service", details: "Temporary due to downtime or due to being overloaded." },
  3: { status: 500, title: "API Method", details: "Capability or permissions issue." },
  4: { status: 400, title: "API Too Many Calls", details: "The app has reached its API call rate limit." },
  10: {
    status: 403,
    title: "Permission Denied",
    details: "Permission is either not granted or has been removed.",
  },
  33: {
    status: 400,
    title: "Parameter value is not valid",
    details: "The business phone number has been deleted.",
  },
  100: {
    status: 400,
    title: "Invalid parameter",
    details: "The request has one or more unsupported or misspelled parameters.",
  },
  190: { status: 401, title: "Access token has expired", details: "The access token has expired." },
  200: {
    status: 403,
    title: "API Permission",
    details: "Permission is either not granted or has been removed.",
  },
  368: {
    status: 403,
    title: "Temporarily blocked for policies violations",
    details: "The account is restricted or disabled for a policy violation.",
  },
  2500: { status: 400, title: "Unknown path components", details: "Unknown path components in the request." },
  80007: {
    status: 400,
    title: "Rate limit issues",
    details: "The WhatsApp Business Account has reached its rate limit.",
  },
  130429: { status: 400, title: "Rate limit hit", details: "Cloud API message throughput has been reached." },
  130472: {
    status: 400,
    title: "User's number is part of an experiment",
    details: "Message was not sent as part of an experiment.",
  },
  130497: {
    status: 403,
    title: "Business account is restricted from messaging users in this country.",
    details: "The account may not message users in this country.",
  },
  131000: {
    status: 500,
    title: "Something went wrong",
    details: "Message failed to send due to an unknown error.",
  },
  131005: {
    status: 403,
    title: "Access denied",
    details: "Permission is either not granted or has been removed.",
  },
  131008: {
    status: 400,
    title: "Required parameter is missing",
    details: "The request is missing a required parameter.",
  },
  131009: {
    status: 400,
    title: "Parameter value is not valid",
    details: "One or more parameter values are invalid.",
  },
  131016: { status: 500, title: "Service unavailable", details: "A service is temporarily unavailable." },
  131021: {
    status: 400,
    title: "Recipient cannot be sender",
    details: "Sender and recipient phone number is the same.",
  },
  131026: { status: 400, title: "Message undeliverable", details: "Unable to deliver message." },
  131030: {
    status: 400,
    title: "Recipient phone number not in allowed list",
    details: "Recipient phone number not in allowed list.",
  },
  131031: {
    status: 403,
    title: "Account has been locked",
    details: "The account is restricted or disabled, or a data point could not be verified.",
  },
  131042: {
    status: 400,
    title: "Business eligibility payment issue",
    details: "Message failed to send because of one or more errors related to your payment method.",
  },
  131047: {
    status: 400,
    title: "Re-engagement message",
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  },
  131048: {
    status: 400,
    title: "Spam rate limit hit",
    details:
      "Message failed to send because there are restrictions on how many messages can be sent from this phone number.",
  },
  131049: {
    status: 400,
    title: "Meta chose not to deliver",
    details: "This message was not delivered to maintain healthy ecosystem engagement.",
  },
  131050: {
    status: 400,
    title: "User has stopped marketing messages",
    details:
      "Unable to deliver the message: this recipient has chosen to stop receiving marketing messages from your business.",
  },
  131051: { status: 400, title: "Unsupported message type", details: "Message type is not supported." },
  131052: {
    status: 400,
    title: "Media download error",
    details: "Unable to download the media sent by the user.",
  },
  131053: {
    status: 400,
    title: "Media upload error",
    details: "Unable to upload the media used in the message.",
  },
  131056: {
    status: 400,
    title: "(Business Account, Consumer Account) pair rate limit hit",
    details:
      "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
  },
  131057: {
    status: 400,
    title: "Account in maintenance mode",
    details: "The account is in maintenance mode, for example during a throughput upgrade.",
  },
  131062: {
    status: 400,
    title: "Business-scoped user ID (BSUID) recipients are not supported for this message",
    details: "Authentication templates need the phone number of the recipient.",
  },
  132000: {
    status: 400,
    title: "Number of parameters does not match the expected number of params",
    details: "The number of variable values does not match the number of variables in the template.",
  },
  132001: {
    status: 404,
    title: "Template name does not exist in the translation",
    details: "The template does not exist in the given language or has not been approved.",
  },
  132005: { status: 400, title: "Translated text too long", details: "Translated text is too long." },
  132007: {
    status: 400,
    title: "Template Format Character Policy Violated",
    details: "Template content violates a WhatsApp policy.",
  },
  132012: {
    status: 400,
    title: "Parameter format does not match format in the created template",
    details: "Variable values are formatted incorrectly.",
  },
  132015: {
    status: 400,
    title: "Template is Paused",
    details: "Template is paused due to low quality so it cannot be sent in a template message.",
  },
  132016: {
    status: 400,
    title: "Template is Disabled",
    details: "Template has been paused too many times due to low quality and is now permanently disabled.",
  },
  132018: {
    status: 400,
    title: "There was an issue with the parameters in your template",
    details: "Param text cannot have new-line/tab characters or more than 4 consecutive spaces.",
  },
  133010: {
    status: 400,
    title: "Phone number not registered",
    details: "Phone number is not registered on the WhatsApp Business Platform.",
  },
  133016: {
    status: 400,
    title: "Account register deregister rate limit exceeded",
    details: "Too many attempts for this phone number in a short period of time.",
  },
  135000: {
    status: 400,
    title: "Generic user error",
    details: "Message failed to send because of an unknown error with the request parameters.",
  },
} as const satisfies { [code: number]: ErrorRow };

export type ErrorCode = keyof typeof errorTable;

/** The row of a code; codes that the table lacks get a generic one. */
export function errorRow(code: number): ErrorRow {
  const rows: { [code: number]: ErrorRow } = errorTable;
  return rows[code] ?? { status: 400, title: "Something went wrong", details: `Error ${code}.` };
}
