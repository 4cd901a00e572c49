import type { Context } from "hono";
import { type CallContext, may } from "../../auth";
import { GRANT_IDLE_LIFETIME, grantIsRevoked, listGrants, listTokens, tokenIsRevoked } from "../../clients";
import type { SignedInEnv } from "../console-env";
import { page } from "../layout";
import { Apps, Tokens } from "./lists";

const HOME = "/console/settings/clients";

/** `GET /console/settings/clients`: one's own apps and tokens; `…/everyone`: those of all people. */
export const overviewPage =
  (whose: "own" | "everyone") =>
  async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n, session } = c.var;
    const { clients: words } = i18n.t;
    const own = whose === "own";
    const owner = own ? call.principal.staffId : null;
    const now = call.clock.now();
    const [grants, tokens] = await Promise.all([
      listGrants(call.db, owner, now - GRANT_IDLE_LIFETIME),
      listTokens(call.db, owner, now),
    ]);
    const done = await takenBack(call, c.req.query("done"), c.req.query("of") ?? "");
    const shown = { i18n, session, everyone: !own };
    const title = own ? words.title : words.everyone;
    return page(
      c,
      { title, width: "wide" },
      <>
        <div class="heading">
          <h1>{title}</h1>
          {own && may(call.principal, "staff:admin") && <a href={`${HOME}/everyone`}>{words.everyoneLink}</a>}
          {!own && <a href={HOME}>{words.mineLink}</a>}
        </div>
        {own && <p class="muted">{words.intro}</p>}
        {done === "app" && (
          <p class="card" role="status">
            {words.apps.done}
          </p>
        )}
        {done === "token" && (
          <p class="card" role="status">
            {words.tokens.done}
          </p>
        )}
        {own && (
          <section class="card stack" aria-labelledby="connect">
            <h2 id="connect">{words.connect.title}</h2>
            <p>{words.connect.text}</p>
            <label for="mcp-address">{words.connect.address}</label>
            <input id="mcp-address" class="secret" readonly value={`${new URL(c.req.url).origin}/mcp`} />
            <p class="muted">{words.connect.tokenText}</p>
            <a class="button secondary" href={`${HOME}/tokens/new`}>
              {words.connect.makeToken}
            </a>
          </section>
        )}
        <Apps {...shown} grants={grants} />
        <Tokens {...shown} tokens={tokens} />
      </>,
    );
  };

/** What the address says was taken back, if it was: anybody can write a link that says so. */
async function takenBack(
  call: CallContext,
  what: string | undefined,
  id: string,
): Promise<"app" | "token" | undefined> {
  const owner = may(call.principal, "staff:admin") ? null : call.principal.staffId;
  if (what === "app") return (await grantIsRevoked(call.db, id, owner)) ? what : undefined;
  if (what === "token") return (await tokenIsRevoked(call.db, id, owner)) ? what : undefined;
  return undefined;
}
