import type { GovernedWrite } from "../../governance";
import { disablePerson, enablePerson, endAllSessions, revokeAllClients, revokeLink } from "./access";
import { invitePerson } from "./invite";
import { makeLink } from "./link";
import { changeRoles } from "./roles";

/** Changes of the staff, by the name under which they are asked for, approved and audited. No agent has them. */
export const STAFF_WRITES: Readonly<Record<string, GovernedWrite>> = Object.fromEntries(
  [
    invitePerson,
    changeRoles,
    makeLink,
    revokeLink,
    disablePerson,
    enablePerson,
    endAllSessions,
    revokeAllClients,
  ].map((write) => [write.tool, write as GovernedWrite]),
);

export { disablePerson, enablePerson, endAllSessions, revokeAllClients, revokeLink } from "./access";
export { type Invite, invitePerson } from "./invite";
export { type MakeLink, makeLink } from "./link";
export { type ChangeRoles, changeRoles } from "./roles";
export type { AboutPerson, StaffRefusal } from "./shared";
