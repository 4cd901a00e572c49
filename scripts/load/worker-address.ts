import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { processesOfGroup } from "../bench/cpu.ts";

/** State of a socket that listens, as /proc/net/tcp writes it. */
const LISTENS = "0A";

/** TCP ports on which a process listens for IPv4. Linux alone: it reads /proc. */
function listeningPorts(pid: number): number[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((file) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === LISTENS && sockets.has(inode ?? ""))
    .map(([, local = ""]) => Number.parseInt(local.split(":")[1] ?? "", 16));
}

/**
 * The address of the Worker's own runtime, behind the proxy that `wrangler dev` puts in front of it. That proxy keeps
 * every request that is open, and under a storm it stops passing them on, so that one would measure the proxy.
 * @throws {Error} when no port but the proxy's answers like the Worker
 */
export async function workerAddress(group: number, proxyUrl: string): Promise<string> {
  const ports = processesOfGroup(group, "workerd").flatMap(listeningPorts);
  for (const port of ports.filter((one) => one !== Number(new URL(proxyUrl).port))) {
    const url = `http://127.0.0.1:${port}`;
    const healthy = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) })
      .then(async (response) => ((await response.json()) as { status?: string }).status === "ok")
      .catch(() => false);
    if (healthy) return url;
  }
  throw new Error("The Worker's own port was not found behind wrangler's proxy");
}
