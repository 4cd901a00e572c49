import type { AppContext } from "../platform/context";

/** Whom a passkey is made for: one that was made for another host is of no use here, and no other page can ask for it. */
export interface RelyingParty {
  /** The host's name, without its port. */
  id: string;
  /** What the browser must say that the page's origin was, exactly. */
  origin: string;
  name: string;
}

/** By `PUBLIC_URL`, which a request cannot change; without one, by the address that was asked. */
export function relyingParty({ publicUrl, env }: AppContext): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin, name: env.TENANT_NAME || hostname };
}
