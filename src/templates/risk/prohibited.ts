import type { Finding } from "../../governance";
import { PROHIBITED_CLAIMS } from "./prohibited-claims";
import { PROHIBITED_GOODS } from "./prohibited-goods";
import { PROHIBITED_SERVICES } from "./prohibited-services";
import { riskFinding } from "./rule";
import type { SearchablePart } from "./texts";
import { firstHit } from "./words";

export const PROHIBITED = [...PROHIBITED_GOODS, ...PROHIBITED_SERVICES, ...PROHIBITED_CLAIMS];

/**
 * Goods, services and promises that Meta restricts, each once for each place, samples included: the reviewer reads them too.
 */
export function prohibitedFindings(parts: readonly SearchablePart[]): Finding[] {
  return parts.flatMap(({ kind, path, searchable }) =>
    PROHIBITED.flatMap((rule) => {
      const hit = kind === "url" ? undefined : firstHit(searchable, rule);
      return hit ? [riskFinding(rule, path, hit.evidence)] : [];
    }),
  );
}
