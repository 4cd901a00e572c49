import { templateFindingsEn } from "./findings-en";

/** English words of templates: their submission, what the check found in them, what Meta answered. */
export const templatesEn = {
  template: {
    name: "Template",
    samples: "As the customer will see it, with the samples in the place of the variables.",
    kinds: { create: "New", edit: "Edit" },
    statusNow: "Meta’s status now",
    now: "The version at Meta now",
    changes: "What changes",
    nothingChanges: "Nothing against what Meta has.",
    editsLeft: "Edits left",
    edits: (today: string, month: string) => `${today} today, ${month} within 30 days`,
    nextEdit: "The next edit is possible at",
    unsendable: "Cannot be sent while in review",
    consent: "Consent its recipients need outside the window",
    consents: { opted_in: "opted in", not_opted_out: "not opted out" },
    cards: (count: string) => `${count} cards, side by side`,
    placeLater: "The place is given with each message.",
    fileLater: "The file is given with each message.",
    offerEnds: (at: string) => `Until ${at}`,
    offerCountsDown: "With the time that is left",
    shownByMeta: (language: string) =>
      `WhatsApp shows its own text in the template’s language (${language}); here it stands in English.`,
    fix: "To mend it",
    outcomes: {
      accepted: "Meta took it for review.",
      refused: "Meta refused it.",
      abandoned: "It did not reach Meta. Submit it again.",
    },
    otherCategory: (category: string, asked: string) =>
      `Meta chose the category ${category} in place of ${asked}: it decides the price and whose consent is needed.`,
    statuses: {
      APPROVED: "approved",
      PENDING: "in review",
      IN_APPEAL: "in appeal",
      REJECTED: "rejected",
      PAUSED: "paused",
      DISABLED: "disabled",
      LIMIT_EXCEEDED: "not taken: too many templates",
      PENDING_DELETION: "being deleted",
      DELETED: "deleted",
      ARCHIVED: "archived",
    },
  },

  /** By the key of the rule that nobody can lift. */
  templateRules: {
    templateInvalid: "Something in it is against Meta’s rules: it cannot be submitted.",
    templateMediaUnfit: "The example file cannot be used for this header.",
    templateOnItsWay: "An earlier version is on its way to Meta already.",
    templateNotEditable: "Meta takes an edit only while the template is approved, rejected or paused.",
    templateEditLimit: "The edits that Meta allows are used up: once in 24 hours, ten times in 30 days.",
    templateCategoryFixed:
      "The category of an approved template, and its kind of variables, cannot be changed.",
  },

  templateFindings: templateFindingsEn,
};
