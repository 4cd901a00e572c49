import type { Context } from "hono";
import { conversationVersion, listVersion } from "../../inbox";
import type { SignedInEnv } from "../console-env";
import { type InboxFilters, listArguments } from "./filters";

/** The language is part of what was answered. */
const etagOf = (c: Context<SignedInEnv>, version: string): string =>
  `"${version.slice(0, 32)}-${c.var.i18n.language}"`;

/** What a list was made from; undefined for one that does not keep itself current: found by words, or not the first page. */
export async function listEtag(c: Context<SignedInEnv>, filters: InboxFilters): Promise<string | undefined> {
  if (filters.search !== undefined || filters.cursor !== undefined) return undefined;
  return etagOf(c, await listVersion(c.var.call, listArguments(filters)));
}

/** What a conversation's messages were shown from; undefined for one that is out of reach. */
export async function conversationEtag(c: Context<SignedInEnv>, id: string): Promise<string | undefined> {
  const version = await conversationVersion(c.var.call, id);
  return version && etagOf(c, version);
}
