import type { Person } from "../../staff";
import type { I18n } from "../i18n";

/** By what a person signs in, in a few words. */
export function waysOf(i18n: I18n, person: Pick<Person, "passkeys" | "identities">): string {
  const { people } = i18n.t;
  const ways = [
    ...(person.passkeys > 0 ? [people.passkeyCount(person.passkeys, i18n.number(person.passkeys))] : []),
    ...(person.identities > 0 ? [people.methods.oidc] : []),
  ];
  return ways.length > 0 ? i18n.list(ways) : people.none;
}

export const hasWay = (person: Pick<Person, "passkeys" | "identities">): boolean =>
  person.passkeys + person.identities > 0;

/** `active`, `invited` (a link waits to be used) or `disabled`. */
export function stateOf(person: Person): "active" | "invited" | "disabled" {
  if (person.disabledAt !== null) return "disabled";
  return person.linkUntil !== null && !hasWay(person) ? "invited" : "active";
}
