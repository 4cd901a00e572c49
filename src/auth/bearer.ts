import type { AppContext } from "../platform/context";
import { isLocalRun } from "./loopback";
import type { Principal } from "./principal";
import { findTokenPrincipal } from "./store";

/** The bearer token of a request, as RFC 6750 has it sent. */
export function bearerToken(request: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** Who a request with a bearer token runs as; undefined without one that holds. */
export async function bearerPrincipal(app: AppContext, request: Request): Promise<Principal | undefined> {
  const token = bearerToken(request);
  if (token === undefined) return undefined;
  return findTokenPrincipal(app.db, app.clock, token, isLocalRun(app.env.ENVIRONMENT, request.url));
}
