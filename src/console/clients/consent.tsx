import type { Context } from "hono";
import {
  allowConsent,
  type ConsentAnswer,
  type ConsentRefusal,
  denyConsent,
  openConsent,
} from "../../clients";
import type { SignedInEnv } from "../console-env";
import { page } from "../layout";
import { policyLeadingTo } from "../security-headers";
import { ConsentCard } from "./consent-card";
import { givenIn } from "./form";

/** In the address of a page that is shown again because nothing was ticked: how names were to be spelled. */
const NOTHING = "nothing";

/** `GET /console/authorize`: OAuth's authorization endpoint, at which a person decides what a client may do. */
export async function consentPage(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, session } = c.var;
  const consent = await openConsent(call, c.req.raw);
  if (consent.kind === "redirect") return c.redirect(consent.to, 302);
  if (consent.kind === "refused") return refusedPage(c, consent.why);
  const { client, handle, cookie } = consent;
  c.header("Set-Cookie", cookie, { append: true });
  // The form's answer leads the browser on to the client, and from there to wherever the client goes on; browsers hold
  // forms to their policy all that way.
  c.header("Content-Security-Policy", policyLeadingTo(`https: ${client.redirectSource}`));
  const query = new URL(c.req.url).searchParams;
  const nothing = query.get(NOTHING);
  query.delete(NOTHING);
  return page(
    c,
    { title: i18n.t.clients.consent.title(client.name), status: nothing === null ? 200 : 400 },
    <ConsentCard
      call={call}
      i18n={i18n}
      session={session}
      client={client}
      handle={handle}
      query={query.toString()}
      given={nothing === null ? undefined : nothing === "underscore" ? nothing : "dotted"}
    />,
  );
}

/** `POST /console/authorize`. */
export async function decideConsent(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { scopes, nameSpelling, text } = await givenIn(c, call.principal);
  if (text("decision") !== "allow") return led(c, await denyConsent(call, c.req.raw, text("handle")));
  const query = new URLSearchParams(text("query"));
  if (scopes.length === 0) {
    // The handle is still good, but only the client's own request has the page again.
    query.set(NOTHING, nameSpelling);
    return c.redirect(`/console/authorize?${query}`, 303);
  }
  const given = { scopes, nameSpelling };
  return led(c, await allowConsent(call, c.req.raw, text("handle"), given, query.get("client_id") ?? ""));
}

function led(c: Context<SignedInEnv>, answer: ConsentAnswer): Response | Promise<Response> {
  if (answer.kind === "refused") return refusedPage(c, answer.why);
  c.header("Set-Cookie", answer.cookie, { append: true });
  return c.redirect(answer.to, 302);
}

/** Nothing goes back to whoever asked: it is not known to be who it says. */
function refusedPage(c: Context<SignedInEnv>, why: ConsentRefusal): Promise<Response> {
  const { consent } = c.var.i18n.t.clients;
  return page(
    c,
    { title: consent.refused, status: 400, self: "/console" },
    <section class="card narrow" role="alert">
      <h1>{consent.refused}</h1>
      <p>{consent[why]}</p>
      <a class="button secondary" href="/console">
        {c.var.i18n.t.pages.toHome}
      </a>
    </section>,
  );
}
