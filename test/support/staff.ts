import { env } from "cloudflare:test";
import { Browser } from "../console/browser";
import { Authenticator, type Flaws } from "./authenticator";
import { ORIGIN } from "./worker";

const DAY = 86_400_000;

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let links = 0;

/** A link for a person, as an administrator would have made it. Returns its secret. */
export async function invitation(
  staffId: string,
  more: { kind?: string; expiresAt?: number; createdAt?: number } = {},
): Promise<string> {
  links += 1;
  const secret = await sha256(`link ${links}`);
  const now = more.createdAt ?? Date.now();
  await env.DB.prepare(
    "insert into invitations (id, token_hash, staff_id, kind, created_by, created_at, expires_at) values (?1, ?2, ?3, ?4, 'stf_admin', ?5, ?6)",
  )
    .bind(
      `inv_${links}`,
      await sha256(secret),
      staffId,
      more.kind ?? "join",
      now,
      more.expiresAt ?? now + 3 * DAY,
    )
    .run();
  return secret;
}

/** What a step of a ceremony answers: what the browser is to do, where it goes next, or why not. */
interface StepAnswer {
  options?: { challenge: string; rpId?: string; user: { id: string }; allowCredentials?: unknown[] };
  message?: string;
  [field: string]: unknown;
}

/** One step of a ceremony, and what the server answers. */
export async function step(
  browser: Browser,
  path: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<{ status: number; data: StepAnswer; headers: Headers }> {
  const response = await browser.post(path, fields, headers);
  return { status: response.status, data: (await response.json()) as StepAnswer, headers: response.headers };
}

/** Opens a link and sets up a passkey with it. */
export async function join(
  secret: string,
  {
    browser = new Browser(),
    authenticator = new Authenticator(browser.origin),
    flaws = {} as Flaws,
    name = "",
  } = {},
) {
  const begun = await step(browser, `/console/join/${secret}/begin`);
  const credential = begun.data.options ? await authenticator.create(begun.data.options, flaws) : "";
  const finished = await step(browser, `/console/join/${secret}/finish`, { credential, name });
  return { browser, authenticator, begun, finished };
}

/** Somebody with a passkey, signed in by it. */
export const joined = async (staffId: string, origin = ORIGIN) =>
  join(await invitation(staffId), { browser: new Browser(origin) });

/** Signs in with a passkey in a browser of its own. */
export async function signInWith(
  authenticator: Authenticator,
  { browser = new Browser(authenticator.origin), flaws = {} as Flaws, next = "" } = {},
) {
  const begun = await step(browser, "/console/sign-in/passkey/begin");
  const credential = await authenticator.get(begun.data.options ?? { challenge: "" }, flaws);
  const finished = await step(browser, "/console/sign-in/passkey/finish", { credential, next });
  return { browser, begun, finished, credential };
}

/** What the audit log says happened, the latest last. */
export async function audited(
  action: string,
): Promise<{ code: string | null; entity_id: string | null; details: Record<string, unknown> | null }[]> {
  const { results } = await env.DB.prepare(
    "select code, entity_id, details from audit_log where action = ?1 order by id",
  )
    .bind(action)
    .all<{ code: string | null; entity_id: string | null; details: string | null }>();
  return results.map((row) => ({ ...row, details: row.details === null ? null : JSON.parse(row.details) }));
}
