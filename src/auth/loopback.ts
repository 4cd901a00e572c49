const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether local conveniences may work: the environment says local **and** the host is a loopback one.
 * Either alone is not enough, so a flag that leaks into a deployment opens nothing.
 */
export function isLocalRun(environment: string, url: string | URL): boolean {
  return environment === "local" && LOOPBACK.has(new URL(url).hostname);
}
