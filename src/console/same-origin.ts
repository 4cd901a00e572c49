/**
 * The path to go to after signing in: a console page of this site, anything else becomes the home page.
 * Parsed as a browser would, so that `//host`, `/\host` or `/console/../x` cannot lead elsewhere.
 */
export function safeNext(next: unknown, requestUrl: string): string {
  const home = "/console";
  if (typeof next !== "string" || !next.startsWith("/console")) return home;
  const { origin } = new URL(requestUrl);
  const target = URL.canParse(next, origin) ? new URL(next, origin) : undefined;
  if (target?.origin !== origin || !/^\/console(\/|$)/.test(target.pathname)) return home;
  return target.pathname + target.search;
}

/**
 * Whether a request may have come from a page of this site. Browsers send `Origin` with every POST;
 * scripts without one pass, they hold no cookie that another site could make them use.
 */
export function isOwnOrigin(request: Request, publicUrl: string): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  return (
    origin === new URL(request.url).origin ||
    (URL.canParse(publicUrl) && origin === new URL(publicUrl).origin)
  );
}
