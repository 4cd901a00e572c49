import type { Context } from "hono";
import type { GovernedWrite } from "../../governance";
import { ToolError } from "../../mcp/errors";
import {
  type AboutPerson,
  changeRoles,
  disablePerson,
  enablePerson,
  endAllSessions,
  revokeAllClients,
  revokeLink,
} from "../../staff";
import type { SignedInEnv } from "../console-env";
import { statusOf } from "../status-of";
import { ask, refusedWords } from "./ask";
import { textIn } from "./ceremony";
import { giveLink } from "./link-page";
import { personPage } from "./person";
import { chosenRoles } from "./person-fields";

const idOf = (c: Context): string => (c.req.param("id") ?? "").slice(0, 64);

/** Has a change made, and goes back to the person, whose page says what came of it. */
async function change<Content extends object>(
  c: Context<SignedInEnv>,
  write: GovernedWrite<Content>,
  { input, content, chosen }: { input: object; content: Content; chosen?: readonly string[] },
): Promise<Response> {
  const id = idOf(c);
  const answer = await ask(c, write, { input, content });
  if (answer instanceof ToolError)
    return personPage(c, id, statusOf(answer.code), { problem: refusedWords(c, answer), chosen });
  return c.redirect(
    `/console/settings/staff/${encodeURIComponent(id)}?asked=${answer.action_request_id}`,
    303,
  );
}

const act = (write: GovernedWrite<AboutPerson>) => (c: Context<SignedInEnv>) => {
  const input = { staff_id: idOf(c) };
  return change(c, write, { input, content: { ...input, asked_by: c.var.call.principal.staffId } });
};

export const disable = act(disablePerson);
export const enable = act(enablePerson);
export const endSessions = act(endAllSessions);
export const revokeClients = act(revokeAllClients);
export const takeLinkBack = act(revokeLink);

/** `POST /console/settings/staff/:id/link`. */
export const link = (c: Context<SignedInEnv>): Promise<Response> => giveLink(c, idOf(c));

/** `POST /console/settings/staff/:id/roles`. */
export async function roles(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n } = c.var;
  const { problems } = i18n.t.people;
  const id = idOf(c);
  const form = await c.req.parseBody();
  const wanted = await chosenRoles(c);
  const before = textIn(form, "before").split(" ").filter(Boolean).slice(0, 20);
  if (wanted.length === 0) return personPage(c, id, 400, { problem: problems.roles, chosen: wanted });
  if ([...wanted].sort().join() === [...before].sort().join())
    return personPage(c, id, 400, { problem: problems.same });
  const input = { staff_id: id, roles: wanted, before };
  return change(c, changeRoles, {
    input,
    content: { ...input, asked_by: call.principal.staffId },
    chosen: wanted,
  });
}
