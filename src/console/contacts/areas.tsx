import type { Principal } from "../../auth";
import type { I18n } from "../i18n";
import { type Access, allows } from "../pages";

const AREAS = [
  ["contacts", "/console/contacts", "contacts:read"],
  ["optOuts", "/console/opt-outs", "consent:read"],
  ["imports", "/console/imports", "contacts:import"],
] as const satisfies readonly (readonly [string, string, Access])[];

interface Props {
  i18n: I18n;
  principal: Principal;
  current: (typeof AREAS)[number][0];
}

/** The pages about contacts, as far as this person may open them. */
export function Areas({ i18n, principal, current }: Props) {
  const { areas } = i18n.t.contacts;
  return (
    <nav class="filter" aria-label={areas.label}>
      {AREAS.filter(([, , access]) => allows(access, principal)).map(([key, href]) => (
        <a href={href} aria-current={key === current ? "page" : undefined}>
          {areas[key]}
        </a>
      ))}
    </nav>
  );
}
