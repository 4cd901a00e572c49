import type { MiddlewareHandler } from "hono";

const policy = (formAction: string): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");

const CONTENT_SECURITY_POLICY = policy("'self'");

/** The same policy for a page whose form leads elsewhere in the end: sources such as `https://app.example`. */
export const policyLeadingTo = (sources: string): string => policy(`'self' ${sources}`);

/**
 * Headers of every console answer. The only script is the console's own file, so even text of a customer that slipped
 * through escaping could run nothing; nobody may frame the page on which people approve.
 */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has("Content-Security-Policy"))
    c.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "same-origin");
  c.header("X-Frame-Options", "DENY");
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
};
