/** In the address of a page that loaded itself anew: nobody asked for it, so it is no use of the session. */
const REFRESHED = "refreshed";

export const refreshedAddress = (path: string): string => `${path}?${REFRESHED}=1`;

export const isRefreshed = (query: (name: string) => string | undefined): boolean =>
  query(REFRESHED) !== undefined;
