import type { Context } from "hono";
import type { CallSource } from "../auth";

/** Lax, so that a link to an approval in a chat still opens signed in; POSTs of other sites carry no cookie. */
export function cookieOptions(c: Context) {
  return {
    httpOnly: true,
    sameSite: "Lax",
    path: "/console",
    secure: new URL(c.req.url).protocol === "https:",
  } as const;
}

/** Where a request came from, for the audit log. */
export function sourceOf(c: Context): { source: CallSource } {
  return {
    source: {
      via: "console",
      address: c.req.header("cf-connecting-ip") ?? null,
      user_agent: c.req.header("user-agent")?.slice(0, 200) ?? null,
    },
  };
}
