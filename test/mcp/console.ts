import { SELF } from "cloudflare:test";
import { ORIGIN } from "../support/worker";

const form = (fields: Record<string, string>, cookie = "") => ({
  method: "POST",
  redirect: "manual" as const,
  headers: { "content-type": "application/x-www-form-urlencoded", origin: ORIGIN, cookie },
  body: new URLSearchParams(fields).toString(),
});

/** Decides a request in the console as a member of staff. Returns the answer to the form. */
export async function decide(
  staff: string,
  actionRequestId: string,
  decision: "approve" | "reject",
  reason = "looked at it",
): Promise<Response> {
  const signIn = await SELF.fetch(`${ORIGIN}/console/sign-in/local`, form({ staff }));
  const cookie = signIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  const page = await SELF.fetch(`${ORIGIN}/console/approvals/${actionRequestId}`, { headers: { cookie } });
  const csrf_token = /name="csrf_token" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  const path = `/console/approvals/${actionRequestId}/${decision}`;
  return SELF.fetch(`${ORIGIN}${path}`, form({ csrf_token, reason }, cookie));
}
