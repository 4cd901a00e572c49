/** What Meta and the tenant's policy ask of a contact before each kind of message. */
export type MessageCategory = "marketing" | "utility" | "authentication" | "service";

export interface ConsentRule {
  category: MessageCategory;
  window: "open" | "closed";
  /** `opted_in`: the ledger must say so. `not_opted_out`: it must not say the contrary. `never`: not sendable. */
  needs: "opted_in" | "not_opted_out" | "never";
  because: string;
}

/** `service` is any free-form message. One row for each category and window. */
export const CONSENT_NEEDED: readonly ConsentRule[] = [
  {
    category: "service",
    window: "open",
    needs: "not_opted_out",
    because: "The customer wrote within 24 hours.",
  },
  {
    category: "service",
    window: "closed",
    needs: "never",
    because: "Free-form messages need an open 24-hour window.",
  },
  {
    category: "utility",
    window: "open",
    needs: "not_opted_out",
    because: "A utility template in an open window answers the customer.",
  },
  {
    category: "utility",
    window: "closed",
    needs: "opted_in",
    because: "The business starts the conversation.",
  },
  {
    category: "authentication",
    window: "open",
    needs: "opted_in",
    because: "One-time codes go to those who asked for them.",
  },
  {
    category: "authentication",
    window: "closed",
    needs: "opted_in",
    because: "One-time codes go to those who asked for them.",
  },
  {
    category: "marketing",
    window: "open",
    needs: "opted_in",
    because: "Marketing needs an opt-in, window or not.",
  },
  {
    category: "marketing",
    window: "closed",
    needs: "opted_in",
    because: "Marketing needs an opt-in, window or not.",
  },
];

export function consentNeeded(category: MessageCategory, windowOpen: boolean): ConsentRule {
  const window = windowOpen ? "open" : "closed";
  const rule = CONSENT_NEEDED.find((row) => row.category === category && row.window === window);
  if (!rule) throw new Error(`no consent rule for ${category} in a window that is ${window}`);
  return rule;
}
