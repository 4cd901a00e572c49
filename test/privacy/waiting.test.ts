import { expect, test } from "vitest";
import { signedInAs } from "../console/browser";
import { runOutbox } from "../support/crash";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { knownEverywhere } from "./people";

const LONG = { timeout: 120_000 };

async function asked(kind: "copy" | "erase", contact: string): Promise<{ status: number; id: string }> {
  const compliance = await signedInAs("compliance");
  const answer = await compliance.submit(`/console/contacts/${contact}/personal-data/${kind}`, {
    form_key: freshKey(),
    confirmed: "yes",
  });
  const where = new URL(answer.headers.get("location") ?? "", "http://x");
  return { status: answer.status, id: where.searchParams.get("asked") ?? "" };
}

test("one request of a kind waits at a time, and the page shows it in place of the form", LONG, async () => {
  const { contact } = await knownEverywhere();
  const first = await asked("erase", contact);
  expect(first.status).toBe(303);
  expect((await asked("erase", contact)).status).toBe(409);
  expect(await rows("select id from action_requests where tool = 'personal_data.erase'")).toHaveLength(1);

  const page = await (await signedInAs("compliance")).read(`/console/contacts/${contact}/personal-data`);
  expect(page).toContain(`/console/approvals/${first.id}`);
  expect(page).not.toContain("Ask for erasure");
  expect(page).toContain("Ask for a copy");
});

test("an erasure ends what else waits about the person", LONG, async () => {
  const { contact } = await knownEverywhere();
  const copy = await asked("copy", contact);
  const erasure = await asked("erase", contact);
  const admin = await signedInAs("admin");
  await admin.submit(`/console/approvals/${erasure.id}/approve`, { reason: "Identity checked" });
  await runOutbox();
  expect(await row("select status from action_requests where id = ?1", erasure.id)).toEqual({
    status: "executed",
  });
  expect(await row("select status from action_requests where id = ?1", copy.id)).toEqual({
    status: "expired",
  });
  expect(
    await rows(
      "select action, outcome from audit_log where action_request_id = ?1 order by seq desc limit 1",
      copy.id,
    ),
  ).toEqual([{ action: "approval.expired", outcome: "denied" }]);
});

test("a copy that was made can be fetched no longer than the person is kept", LONG, async () => {
  const { contact } = await knownEverywhere();
  const admin = await signedInAs("admin");
  const copy = await asked("copy", contact);
  await admin.submit(`/console/approvals/${copy.id}/approve`, { reason: "Identity checked" });
  await runOutbox();
  const until = () =>
    row<{ expires_at: number }>(
      "select expires_at from personal_data_requests where action_request_id = ?1",
      copy.id,
    );
  expect((await until())?.expires_at).toBeGreaterThan(Date.now());
  const erasure = await asked("erase", contact);
  await admin.submit(`/console/approvals/${erasure.id}/approve`, { reason: "Identity checked" });
  expect((await until())?.expires_at).toBeLessThanOrEqual(Date.now());
});
