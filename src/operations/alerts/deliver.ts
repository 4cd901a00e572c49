import { SECOND } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import { alertMessage } from "./message";
import { notTold, takeOwed, told } from "./store";

/** How long the chat tool may take to answer, ms. */
const TIMEOUT = 5 * SECOND;

/** Hosts of a local run, where no certificate is to be had. */
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]", "simulator.test"];

/** The address, if messages may go there: over TLS, without a name and password in it. Undefined otherwise. */
export function alertAddress(env: AppContext["env"]): string | undefined {
  const url = URL.parse(env.ALERT_WEBHOOK_URL ?? "");
  if (url?.username !== "" || url.password !== "") return undefined;
  const local = env.ENVIRONMENT === "local" && url.protocol === "http:" && LOCAL_HOSTS.includes(url.hostname);
  return url.protocol === "https:" || local ? url.href : undefined;
}

/**
 * Tells the chat tool what is owed, all in one message. At least once: taken, told, noted, each a step of its own; what is
 * not noted is told again after a while. The address is a secret and stands in no log and no row.
 */
export async function deliverAlerts(ctx: AppContext): Promise<number> {
  const address = alertAddress(ctx.env);
  if (address === undefined) return 0;
  const rows = await takeOwed(ctx.db, ctx.clock.now());
  if (rows.length === 0) return 0;
  const failure = await post(address, alertMessage(rows, ctx.env));
  const kinds = rows.map(({ kind }) => kind);
  if (failure !== undefined) {
    ctx.log.error("alert.not_delivered", { cause: failure, kinds });
    for (const kind of kinds) ctx.count("alerts", { kind, change: "not_delivered" });
    await ctx.db.run(
      notTold(
        rows.map(({ id }) => id),
        failure,
      ),
    );
    return 0;
  }
  await ctx.db.run(told(rows, ctx.clock.now()));
  ctx.log.info("alert.delivered", { kinds });
  for (const kind of kinds) ctx.count("alerts", { kind, change: "delivered" });
  return rows.length;
}

/** Undefined when it was taken, else why not, without anything of the address. */
async function post(address: string, message: { text: string }): Promise<string | undefined> {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : "network";
  }
}
