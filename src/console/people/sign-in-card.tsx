import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { listStaff } from "../../auth";
import { oidcProvider } from "../../staff";
import type { ConsoleEnv } from "../console-env";
import { page } from "../layout";
import { safeNext } from "../same-origin";
import { hasPicker, LocalPicker } from "./local-picker";
import { PasskeyForm } from "./passkey-form";

/** The page with every way in that this deployment has, and why the last try did not succeed. */
export async function signInCard(
  c: Context<ConsoleEnv>,
  status: ContentfulStatusCode,
  problem?: string,
): Promise<Response> {
  const { i18n } = c.var;
  const { signIn, people } = i18n.t;
  const provider = oidcProvider(c.env);
  const next = safeNext(c.req.query("next"), c.req.url);
  return page(
    c,
    { title: signIn.title, status, self: problem === undefined ? undefined : "/console/sign-in" },
    <>
      <section class="card narrow stack ways">
        <h1>{signIn.title}</h1>
        {problem !== undefined && (
          <p class="card problem" role="alert">
            {problem}
          </p>
        )}
        {provider && (
          <a class="button" href={`/console/sign-in/oidc?next=${encodeURIComponent(next)}`}>
            {people.signIn.with(provider.name)}
          </a>
        )}
        <PasskeyForm i18n={i18n} ceremony="get" at="/console/sign-in/passkey" button={people.signIn.passkey}>
          <input type="hidden" name="next" value={next} />
        </PasskeyForm>
        <p class="muted">{people.signIn.hint}</p>
      </section>
      {hasPicker(c) && <LocalPicker c={c} staff={await listStaff(c.var.ctx.db)} next={next} />}
    </>,
  );
}
