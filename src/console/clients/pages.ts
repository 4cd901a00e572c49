import { get, type Page, post } from "../pages";
import { consentPage, decideConsent } from "./consent";
import { createToken, newTokenPage } from "./new-token";
import { overviewPage } from "./overview";
import { takeBack } from "./take-back";

/** Bytes of a form with every scope ticked and a client's whole request in it. */
const CONSENT_BYTES = 32 * 1024;

/** What clients may do in people's names: giving it, seeing it, taking it back. */
export const clientPages = (): readonly Page[] => [
  get("/authorize", "clients:connect", consentPage),
  post("/authorize", "clients:connect", decideConsent, { maxBytes: CONSENT_BYTES }),
  get("/settings/clients", "clients:connect", overviewPage("own")),
  get("/settings/clients/everyone", "staff:admin", overviewPage("everyone")),
  get("/settings/clients/tokens/new", "clients:connect", newTokenPage),
  post("/settings/clients/tokens", "clients:connect", createToken),
  post("/settings/clients/apps/:id/disconnect", "clients:connect", takeBack("app")),
  post("/settings/clients/tokens/:id/revoke", "clients:connect", takeBack("token")),
];
