import type { AppContext } from "../../platform/context";
import { keyStatements } from "./store";
import { publicKey } from "./verify";

export const SEAL_KEY_PATH = "/.well-known/audit-seal-key.json";

/**
 * `GET /.well-known/audit-seal-key.json`: the public key of the audit seals, for whoever checks an export, with all
 * that keys said of each other when the secret was replaced. It holds nothing else of the log.
 */
export async function serveSealKey(ctx: AppContext): Promise<Response> {
  const [key, keys] = await Promise.all([publicKey(ctx.env), keyStatements(ctx.db)]);
  return Response.json(
    { key, keys },
    { headers: { "cache-control": "public, max-age=300", "access-control-allow-origin": "*" } },
  );
}
