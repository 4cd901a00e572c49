/** A message id of WhatsApp spells out the customer's number. */
const MESSAGE_ID = /wamid\.[\w+/=-]*/gi;
/** Ids of ours say nothing about a person. */
const OWN_ID = /^[a-z]{3}_[0-9a-z]+$/;

/** What an entry says, without what spells out a number, and without evidence, which staff describe as they like. */
export function withoutNumbers(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    return key === "evidence_ref" && !OWN_ID.test(value) ? "••••" : value.replace(MESSAGE_ID, "wamid.••••");
  }
  if (Array.isArray(value)) return value.map((item) => withoutNumbers(item, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutNumbers(part, name)]));
}
