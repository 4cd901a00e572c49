import { createHash, randomBytes } from "node:crypto";
import { ulid } from "ulid";
import { firstAdminStatements } from "../first-admin-sql.ts";
import { Failure } from "./failure.ts";
import type { Site } from "./site.ts";
import type { Step } from "./steps.ts";

const HOUR = 3_600_000;

/** Administrators who can sign in, and the time until which a link of the first one is good. */
const STATE = `select
  (select count(*) from staff where disabled_at is null
    and exists (select 1 from json_each(staff.roles) as role where role.value = 'admin')
    and (exists (select 1 from passkeys where staff_id = staff.id)
      or exists (select 1 from staff_identities where staff_id = staff.id))) as administrators,
  (select max(expires_at) from invitations where kind = 'first_admin' and used_at is null and revoked_at is null) as link_until`;

/** What is printed at the end, and only there: it lets in whoever has it. */
export interface Link {
  url?: string;
}

/**
 * Makes the first administrator's one-time link. A link that still works is left alone, as somebody may be about to use it, unless
 * `renew` asks for another.
 */
export function firstAdminStep(site: Site, link: Link, renew: boolean): Step {
  return {
    name: "first administrator",
    look: async () => {
      const plan = "make a one-time link";
      const act = () => makeLink(site, link);
      if (site.databaseId === undefined) return { found: "nobody yet", todo: { plan, act } };
      const [table] = await site.query("select name from sqlite_schema where name = 'staff_identities'");
      if (!table) return { found: "nobody yet", todo: { plan, act } };
      const [state] = await site.query<{ administrators: number; link_until: number | null }>(STATE);
      if (state && state.administrators > 0) return { found: "somebody administers already" };
      const until = state?.link_until ?? 0;
      if (until > site.operator.now() && !renew)
        return { found: `a link is out until ${new Date(until).toISOString()} (--new-link makes another)` };
      return { found: "nobody yet", todo: { plan, act } };
    },
  };
}

async function makeLink(site: Site, link: Link): Promise<string> {
  const secret = randomBytes(32).toString("hex");
  const id = (prefix: string) => `${prefix}_${ulid().toLowerCase()}`;
  const now = site.operator.now();
  const statements = firstAdminStatements({
    staffId: id("stf"),
    invitationId: id("inv"),
    auditId: id("aud"),
    name: "Administrator",
    locale: site.tenant.locale.startsWith("zh") ? "zh-Hant" : "en",
    tokenHash: createHash("sha256").update(secret).digest("hex"),
    now,
  });
  // All of them are one batch: D1 carries out all or none.
  const results = await site.cloudflare.call<{ results: { made?: number }[] }[]>(
    "POST",
    `/d1/database/${site.databaseId}/query`,
    { sql: statements.join(";\n") },
  );
  if (results.at(-1)?.results[0]?.made !== 1)
    throw new Failure(
      "The link was not made: somebody administers already.",
      "They invite others in the console.",
    );
  link.url = `${site.origin}/console/join/${secret}`;
  return `made a link, good once, until ${new Date(now + 24 * HOUR).toISOString()}`;
}
