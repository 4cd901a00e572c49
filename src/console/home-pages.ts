import { changeAvailability } from "./availability";
import { confirmOwnEscalation, escalation } from "./escalation";
import { home } from "./home";
import { get, type Page, post } from "./pages";

/** What concerns whoever is signed in. */
export const homePages = (): readonly Page[] => [
  get("/", "signed-in", home),
  post("/availability", "inbox:send", changeAvailability),
  get("/conversations/:id/escalation", "inbox:read", escalation),
  post("/conversations/:id/escalation/confirm", "inbox:read", confirmOwnEscalation),
];
