import type { Context } from "hono";
import { type ActionRequest, currentStatus, findActionRequest, listAudit } from "../../governance";
import { MINUTE, rfc3339 } from "../../platform/clock";
import type { SignedInEnv } from "../console-env";
import type { Catalogue } from "../i18n/en";

type Done = keyof Catalogue["people"]["done"];

/** A request: an id, and nothing else. */
const REQUEST = /^act_[0-9a-z]{10,40}$/;

/** How long after it was done a page says so. */
const JUST_NOW = 10 * MINUTE;

/** What was done, by the name of the change. */
const DONE_BY: Readonly<Record<string, Done>> = {
  "staff.invite": "invited",
  "staff.change": "roles",
  "staff.disable": "disabled",
  "staff.enable": "enabled",
  "staff.end_sessions": "sessions",
  "staff.revoke_clients": "clients",
  "staff.revoke_link": "link_revoked",
};

/** What somebody did for themselves, by the entry of the audit log that tells of it. */
export const DONE_BY_ENTRY = {
  "profile.changed": "profile",
  "passkey.added": "passkey_added",
  "passkey.renamed": "passkey_renamed",
  "passkey.removed": "passkey_removed",
  "session.ended": "session_ended",
} as const satisfies Record<string, Done>;

/** What a page says at its top: in words, or with a request that is to be looked at. */
export interface Message {
  text: string;
  request?: string;
}

/** What came of a change that an address names, as its record has it: an address alone states nothing. */
export async function saidOf(c: Context<SignedInEnv>): Promise<Message | undefined> {
  const { call } = c.var;
  const asked = c.req.query("asked") ?? "";
  if (REQUEST.test(asked)) {
    const request = await findActionRequest(call.db, asked);
    return request?.requesterStaffId === call.principal.staffId ? saidOfRequest(c, request) : undefined;
  }
  return saidOfOwn(c);
}

function saidOfRequest(c: Context<SignedInEnv>, request: ActionRequest): Message | undefined {
  const { call, i18n } = c.var;
  const { people } = i18n.t;
  const done = DONE_BY[request.tool];
  const status = currentStatus(call, request);
  if (status === "pending_approval") return { text: people.asked, request: request.id };
  if (status === "rejected" || status === "expired" || status === "failed")
    return { text: people.notDone, request: request.id };
  const isNews = request.finishedAt !== null && request.finishedAt + JUST_NOW > call.clock.now();
  return done && isNews ? { text: people.done[done] } : undefined;
}

async function saidOfOwn(c: Context<SignedInEnv>): Promise<Message | undefined> {
  const { call, i18n } = c.var;
  const named = c.req.query("done");
  const action = Object.entries(DONE_BY_ENTRY).find(([, done]) => done === named)?.[0];
  if (action === undefined) return undefined;
  const after = rfc3339(call.clock.now() - JUST_NOW) ?? undefined;
  const filters = { actor: call.principal.staffId, action, after, limit: 1 };
  const [entry] = await listAudit(call.db, filters, undefined);
  return entry && { text: i18n.t.people.done[DONE_BY_ENTRY[action as keyof typeof DONE_BY_ENTRY]] };
}

interface Props {
  c: Context<SignedInEnv>;
  said?: Message | undefined;
  problem?: string | undefined;
}

/** What was just done, or that it waits for another administrator; a problem in its place. */
export function Said({ c, said, problem }: Props) {
  if (problem !== undefined)
    return (
      <p class="card problem" role="alert">
        {problem}
      </p>
    );
  if (!said) return null;
  return (
    <p class="card" role="status">
      {said.text}
      {said.request !== undefined && (
        <>
          {" "}
          <a href={`/console/approvals/${said.request}`}>{c.var.i18n.t.people.askedLink}</a>
        </>
      )}
    </p>
  );
}
