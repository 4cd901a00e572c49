import type { Context } from "hono";
import { isAvailable, setAvailable } from "../auth";
import { audit } from "../governance";
import type { SignedInEnv } from "./console-env";
import { CsrfField } from "./layout";

/** `POST /console/availability`: whoever is signed in says whether new conversations may be given to them. */
export async function changeAvailability(c: Context<SignedInEnv>): Promise<Response> {
  const { call } = c.var;
  const { available } = await c.req.parseBody();
  const here = available === "yes";
  const entry = audit(call, {
    action: here ? "staff.available" : "staff.away",
    outcome: "ok",
    entity: { kind: "staff", id: call.principal.staffId },
  });
  await call.db.batch([setAvailable(call.principal.staffId, here), entry.insert]);
  return c.redirect("/console", 303);
}

/** Whether queues give new work to whoever is signed in, and the button that changes it. */
export async function Availability({ c }: { c: Context<SignedInEnv> }) {
  const { call, i18n, session } = c.var;
  const { availability: words } = i18n.t;
  const here = await isAvailable(call.db, call.principal.staffId);
  return (
    <section class="card" aria-labelledby="availability">
      <h2 id="availability">{here ? words.here : words.away}</h2>
      <form method="post" action="/console/availability">
        <CsrfField session={session} />
        <input type="hidden" name="available" value={here ? "no" : "yes"} />
        <button class="button secondary" type="submit">
          {here ? words.leave : words.comeBack}
        </button>
      </form>
    </section>
  );
}
