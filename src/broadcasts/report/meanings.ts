import { ERROR_MEANINGS } from "../../meta";

/** In plain words what a code of a failure means. @param title Meta's own words */
export function failureMeaning(code: string, title: string | null): string {
  return (
    ERROR_MEANINGS[Number(code)] ?? title ?? (code === "" ? "Meta gave no code." : `Meta's error ${code}.`)
  );
}

/** Skips that no guardrail words. */
const SKIPS: Readonly<Record<string, string>> = {
  duplicate_identity: "The contact turned out to be another one, who is counted by herself.",
};

/** Why somebody was not sent to. @param rule the words of the guardrail that refused */
export function skipMeaning(code: string, rule: string | null): string {
  return rule ?? SKIPS[code] ?? `It was not sent: ${code || "no reason was kept"}.`;
}

/** What can be done about Meta's errors; for the others nothing that concerns one recipient. */
const ADVICE: Readonly<Record<number, string>> = {
  130429: "Nothing: the number sends more slowly by itself.",
  130472: "Nothing: Meta holds back this customer for an experiment. Another category may reach her.",
  131026: "Ask for another number; see whatsapp.contact.get. It is suppressed until she writes.",
  131042: "An administrator has to settle payment in Meta's Business Manager.",
  131047: "Send an approved template; see whatsapp.templates.list.",
  131048: "Send less marketing, to fewer; see whatsapp.phone_numbers.list for the quality.",
  131049: "Wait at least a day; more marketing to her now fails as well.",
  131050: "Respect it: she gets no more marketing; see whatsapp.opt_outs.list.",
  131053: "Upload the media again with whatsapp.media_asset.upload.",
  131056: "Wait some minutes before the next message to her.",
  131062: "Ask for her number; this kind cannot go to a business-scoped id.",
  132000: "Compare the parameters with whatsapp.template.get.",
  132001: "See whatsapp.templates.list for the languages that are approved.",
  132012: "Compare the parameters with whatsapp.template.get.",
  132015: "See whatsapp.template_quality.get.",
  132016: "See whatsapp.template_quality.get, and write another template.",
};

const SKIP_ADVICE: Readonly<Record<string, string>> = {
  blocked: "Nothing until the block is lifted; see whatsapp.opt_outs.list.",
  opted_out: "Respect it; see whatsapp.consent_records.list.",
  consent_missing: "Record an opt-in first, with evidence; see whatsapp.consent.update.",
  invalid_number: "Ask for another number; see whatsapp.contact.get.",
  template_not_approved: "See whatsapp.template.get.",
};

/** The next step after a failure or a skip, null when there is none. */
export function adviceFor(code: string): string | null {
  return ADVICE[Number(code)] ?? SKIP_ADVICE[code] ?? null;
}
