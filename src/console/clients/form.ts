import type { Context } from "hono";
import type { Permission, Principal } from "../../auth";
import { givable } from "../../clients";
import type { NameSpelling } from "../../mcp/names";

/** What of a form says how much is given: only what is the person's to give, whatever else was sent. */
export interface GivenForm {
  scopes: readonly Permission[];
  nameSpelling: NameSpelling;
  /** The other fields. */
  text(name: string): string;
}

export async function givenIn(c: Context, principal: Principal): Promise<GivenForm> {
  const fields = await c.req.parseBody({ all: true });
  const ticked = [fields.scope ?? []].flat();
  return {
    scopes: givable(principal.permissions).filter((scope) => ticked.includes(scope)),
    nameSpelling: fields.spelling === "underscore" ? "underscore" : "dotted",
    text: (name) => (typeof fields[name] === "string" ? fields[name] : ""),
  };
}
