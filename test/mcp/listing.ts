import type { ListedTool } from "../../src/mcp/registry";
import { rpc, rpcMessage } from "../support/worker";

/** What `tools/list` answers the holder of a local token. */
export async function listedFor(role: string, query = ""): Promise<ListedTool[]> {
  return listedWith(`local-${role}-token`, query);
}

/** What `tools/list` answers the holder of a token. */
export async function listedWith(token: string, query = ""): Promise<ListedTool[]> {
  const { result } = await rpcMessage(await rpc(token, "tools/list", {}, query));
  return result.tools;
}
