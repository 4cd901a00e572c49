import type { ConsentValue } from "../governance";

type Categories = Readonly<Record<"marketing" | "utility" | "authentication", ConsentValue>> & {
  blocked: 0 | 1;
};

/** What two contacts agreed to once they are one: a refusal of either holds. */
export function mergedConsent(contacts: readonly Categories[]): Record<string, ConsentValue | boolean> {
  const strictest = (category: "marketing" | "utility" | "authentication"): ConsentValue => {
    const states = contacts.map((contact) => contact[category]);
    if (states.includes("opted_out")) return "opted_out";
    return states.includes("opted_in") ? "opted_in" : "unknown";
  };
  return {
    marketing: strictest("marketing"),
    utility: strictest("utility"),
    authentication: strictest("authentication"),
    blocked: contacts.some(({ blocked }) => blocked === 1),
  };
}
