import { get, type Page, post } from "../pages";
import { disable, enable, endSessions, link, revokeClients, roles, takeLinkBack } from "./act";
import { invite, inviteForm } from "./invite";
import { me } from "./me";
import {
  beginOwnPasskey,
  endOwnSession,
  endOwnSessions,
  finishOwnPasskey,
  removeOwnPasskey,
  renameOwnPasskey,
  saveProfile,
} from "./own-changes";
import { person } from "./person";
import { staffList } from "./staff-list";

/** Who works here, and everybody's own profile. */
export const peoplePages = (): readonly Page[] => [
  get("/settings/me", "signed-in", me),
  post("/settings/me", "signed-in", saveProfile),
  post("/settings/me/passkeys/begin", "signed-in", beginOwnPasskey),
  post("/settings/me/passkeys/finish", "signed-in", finishOwnPasskey),
  post("/settings/me/passkeys/rename", "signed-in", renameOwnPasskey),
  post("/settings/me/passkeys/remove", "signed-in", removeOwnPasskey),
  post("/settings/me/sessions/end", "signed-in", endOwnSession),
  post("/settings/me/sessions/end-all", "signed-in", endOwnSessions),
  get("/settings/staff", "staff:admin", staffList),
  post("/settings/staff", "staff:admin", invite),
  get("/settings/staff/new", "staff:admin", inviteForm),
  get("/settings/staff/:id", "staff:admin", person),
  post("/settings/staff/:id/roles", "staff:admin", roles),
  post("/settings/staff/:id/link", "staff:admin", link),
  post("/settings/staff/:id/revoke-link", "staff:admin", takeLinkBack),
  post("/settings/staff/:id/end-sessions", "staff:admin", endSessions),
  post("/settings/staff/:id/revoke-clients", "staff:admin", revokeClients),
  post("/settings/staff/:id/disable", "staff:admin", disable),
  post("/settings/staff/:id/enable", "staff:admin", enable),
];
