import type { Role } from "../../auth";
import type { ErrorCode } from "../../mcp/errors";

/** English. Every other catalogue has exactly these keys. */
export const en = {
  product: "WhatsApp console",
  skip: "Skip to content",
  languageSwitch: "Language",
  refresh: "Look again",
  /** A name before the value that follows it. */
  label: (name: string) => `${name}: `,

  nav: { label: "Main", home: "Home", approvals: "Approvals", signOut: "Sign out" },

  home: {
    title: "Home",
    greeting: (name: string) => `Hello, ${name}`,
    roles: "Your roles",
    waiting: (count: number, shown: string) =>
      count === 0
        ? "Nothing waits for your decision."
        : count === 1
          ? "1 request waits for your decision."
          : `${shown} requests wait for your decision.`,
    open: "Open approvals",
    noApprovals: "Your roles do not include approvals.",
  },

  signIn: {
    title: "Sign in",
    local: "Local run: choose who you are. This list exists on a local machine only.",
    nobody: "There are no staff yet. Seed the database first.",
    notSetUp: "Sign-in is not set up on this deployment.",
    notSetUpHint: "Ask the person who runs it.",
    unknownStaff: "There is no staff member with that name.",
    as: (name: string) => `Sign in as ${name}`,
  },

  approvals: {
    title: "Approvals",
    waiting: "Waiting for a decision",
    noneWaiting: "No request waits for a decision.",
    decided: "Recently decided",
    noneDecided: "Nothing was decided yet.",
    yours: "Yours to decide",
    own: "You asked for this",
    others: "For others to decide",
    askedBy: (name: string) => `Asked by ${name}`,
    decidedBy: (name: string) => `by ${name}`,
    why: "Why approval is needed",
    left: (time: string) => `${time} left`,
    lessThanAMinute: "less than a minute",
  },

  approval: {
    back: "All approvals",
    message: "As the customer will see it",
    to: "To",
    unnamed: "Customer without a name",
    noPhone: "no phone number",
    masked: "Personal data is masked for your role.",
    replyTo: "Shown as a reply to an earlier message",
    list: "What the list opens",
    templateCaption: (name: string, language: string) => `Template ${name} (${language})`,
    noMessage: "This request sends no message.",
    why: "Why approval is needed",
    findings: "What the check noticed",
    noFindings: "Nothing else was noticed.",
    facts: "The request",
    action: "Action",
    askedBy: "Asked by",
    askedAt: "Asked at",
    decideBy: "Decide by",
    deciders: "Who may decide",
    window: "Customer service window",
    windowOpen: (until: string) => `Open until ${until}`,
    windowClosed: (since: string) => `Closed since ${since}`,
    windowNever: "Closed: the customer has not written",
    windowNote: "As it was when the request was made; a later message of the customer opens it longer.",
    effects: "Effects",
    decision: "Decision",
    approve: "Approve",
    approveHint: "It is carried out at once.",
    approveReason: "Note (optional)",
    reject: "Reject",
    rejectHint: "It will never be carried out.",
    rejectReason: "Reason, shown to whoever asked",
    after: "What happened",
    decidedAt: "Decided at",
    decidedBy: "Decided by",
    decisionReason: "Reason given",
    delivery: "Delivery",
    finishedAt: "Finished at",
    error: "Error",
    technical: "Technical details",
    tool: "Tool",
    requestId: "Request",
    previewId: "Preview",
    contentHash: "Content hash",
    correlationId: "Correlation",
    auditEntries: "Audit entries",
    input: "Input",
  },

  whyNot: {
    permission: "Only a person with the approver permission can decide this.",
    own: "You cannot decide this: it was asked for by you or in your name.",
    roles: (roles: string) => `This is decided by: ${roles}.`,
  },

  form: {
    reasonRequired: "Give a reason of 1 to 500 characters.",
    reasonTooLong: "The note is longer than 500 characters.",
    csrf: "The form is no longer valid. Go back, load the page again and repeat.",
    origin: "The request came from another site and was refused.",
  },

  pages: {
    notFound: "Not found",
    notFoundText: "There is nothing at this address, or it is not for you.",
    forbidden: "Not allowed",
    forbiddenText: "Your roles do not allow this page.",
    signedOut: "Not signed in",
    signedOutText: "Your session has ended. Sign in and repeat.",
    tooLarge: "Too large",
    tooLargeText: "The form holds more than this page takes.",
    failed: "Something went wrong",
    failedText:
      "The problem was logged. Try again; if it stays, give the person who runs this the reference below.",
    reference: "Reference",
    toSignIn: "Sign in",
    toHome: "To the home page",
  },

  alreadyDecided: (by: string) => `This was already decided by ${by}. Look at its outcome below.`,
  expiredMeanwhile: "The request has expired. It has to be asked for again.",
  refusedNow: "It was not carried out.",

  status: {
    pending_approval: "Waiting",
    executing: "Being carried out",
    scheduled: "Scheduled",
    executed: "Done",
    rejected: "Rejected",
    expired: "Expired",
    failed: "Failed",
  },

  delivery: {
    accepted: "WhatsApp accepted the message",
    unknown: "Not known: WhatsApp's answer was lost. It is never sent again by itself.",
  },

  severity: { error: "Blocks", warning: "Warning", info: "Note" },

  tools: {
    "whatsapp.session_message.send": {
      name: "Send a reply",
      does: "Sends one WhatsApp message to one customer.",
    },
  },
  otherTool: "Carries out a change that an agent asked for.",

  rules: {
    "reply.payment": "The reply is about payment.",
    "reply.personal_data": "The reply is about personal or secret data.",
    "reply.commitment": "The reply commits the company or changes a policy.",
    "reply.consent": "The reply asks for consent to further messages.",
    "reply.repetition": "The same message may have been sent already; its outcome never came back.",
  },

  effect: { messages: "Messages", charged_as: "Charged as" },
  effectValue: {
    free: "free",
    service: "service",
    utility: "utility",
    marketing: "marketing",
    authentication: "authentication",
  },

  roles: {
    viewer: "Viewer",
    agent: "Agent",
    manager: "Manager",
    marketer: "Marketer",
    approver: "Approver",
    compliance: "Compliance",
    admin: "Admin",
  } satisfies Record<Role, string>,

  warnings: {
    sensitive_payment: "The message speaks of payment.",
    sensitive_personal_data: "The message speaks of personal or secret data.",
    sensitive_commitment: "The message makes a promise or speaks of rules.",
    sensitive_consent: "The message invites the customer to opt in.",
    possible_repetition: "The very same message may have been sent before.",
    quiet_hours: "These are quiet hours.",
  },

  errors: {
    validation_failed: "The content is not valid.",
    not_found: "What this is about no longer exists.",
    forbidden: "You may not do this.",
    masked: "This is masked for your role.",
    window_closed: "The customer service window is closed.",
    consent_missing: "The customer has not opted in.",
    opted_out: "The customer has opted out.",
    blocked: "The customer is blocked.",
    invalid_number: "The customer's number cannot be reached.",
    template_not_approved: "The template is not approved.",
    preview_required: "There is no valid preview.",
    preview_expired: "The preview has expired.",
    preview_stale:
      "Things have changed since the request was made. It has to be previewed and asked for again.",
    idempotency_conflict: "The same key was used for something else.",
    conflict: "This clashes with what was done meanwhile.",
    rate_limited: "Too much at once. Try again later.",
    policy_blocked: "A rule forbids this, and nobody can lift it.",
    meta_error: "WhatsApp refused it.",
    unavailable: "Not available at the moment. Try again.",
  } satisfies Record<ErrorCode, string>,
};

/** The keys that every catalogue has, with the kinds of their values. */
export type Catalogue = typeof en;
