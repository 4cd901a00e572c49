import type { Context } from "hono";
import { type CallContext, may } from "../../auth";
import { takeBackGrant, takeBackToken } from "../../clients";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";

const WAYS = { app: takeBackGrant, token: takeBackToken } as const satisfies Record<
  string,
  (call: CallContext, id: string, anyone: boolean) => Promise<boolean>
>;

/**
 * `POST …/apps/:id/disconnect` and `…/tokens/:id/revoke`: one's own, or anybody's with `staff:admin`. Somebody else's is
 * as one that there is not.
 */
export const takeBack =
  (what: keyof typeof WAYS) =>
  async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call } = c.var;
    const administers = may(call.principal, "staff:admin");
    const id = c.req.param("id") ?? "";
    if (!(await WAYS[what](call, id, administers))) return messagePage(c, "notFound");
    const { from } = await c.req.parseBody();
    const list = from === "everyone" && administers ? "/everyone" : "";
    return c.redirect(`/console/settings/clients${list}?done=${what}&of=${id}`, 303);
  };
