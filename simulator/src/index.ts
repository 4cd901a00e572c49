import type { Env } from "./env";

export { GraphState } from "./graph-state";

/** Paths that need no token, and are therefore for this machine only. */
const unguarded = /^\/(_sim|phone|stripe\/pay|oidc)(\/|$)/;

const localHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|simulator\.test)$/;

/**
 * A page elsewhere could point a name of its own at 127.0.0.1, or post here from a visitor's browser:
 * the first shows in the host, the second in the origin.
 */
function isLocal(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (!localHost.test(new URL(request.url).hostname)) return false;
  return origin === null || (URL.canParse(origin) && localHost.test(new URL(origin).hostname));
}

export default {
  fetch(request, env) {
    if (unguarded.test(new URL(request.url).pathname) && !isLocal(request)) {
      return Response.json({ error: { message: "Only for this machine.", path: "host" } }, { status: 403 });
    }
    return env.GRAPH_STATE.getByName("graph").fetch(request);
  },
} satisfies ExportedHandler<Env>;
