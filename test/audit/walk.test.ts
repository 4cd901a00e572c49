import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { recordAudit, sealAudit, walkChain } from "../../src/governance";
import { signedInAs } from "../console/browser";
import { row, rows } from "../support/webhook";
import { cron } from "../support/worker";
import { behindTheGuards, place, SECRET, sealedChain, sealedEntries, seals } from "./chain";

interface Finding {
  id: string;
  code: string;
  seal: number | null;
  settled_at: number | null;
}
const findings = () => rows<Finding>("select * from audit_findings order by found_at, seal, code");
const codes = async () => (await findings()).map(({ code, seal }) => [code, seal]);
const alerts = () => rows("select id from alerts where kind = 'audit_broken' and cleared_at is null");

beforeEach(() => {
  vi.spyOn(console, "error").mockReturnValue();
});

/** Walks until the whole chain was looked at once more. */
async function round(): Promise<void> {
  const rounds = async () =>
    (await row<{ n: number }>("select coalesce(max(rounds), 0) as n from audit_walk")).n;
  const before = await rounds();
  for (let n = 0; n < 20 && (await rounds()) === before; n++) await walkChain(place());
}

test("a chain that holds is walked again and again, and nothing is found", async () => {
  await sealedChain(3);
  await round();
  await round();
  expect(await findings()).toEqual([]);
  expect(await row("select next_seal, rounds from audit_walk")).toEqual({ next_seal: 1, rounds: 2 });
});

test("a change far behind the newest seals is found, a few seals a run, once", async () => {
  for (let n = 0; n < 130; n++) {
    await recordAudit(place(), { action: "test.entry", outcome: "ok" });
    await sealAudit(place());
  }
  await walkChain(place());
  expect(await row("select next_seal, rounds from audit_walk")).toEqual({ next_seal: 61, rounds: 0 });
  const [, second] = await seals();
  await behindTheGuards([`update audit_log set outcome = 'denied' where seq = ${second?.from_seq}`]);
  await round();
  await round();
  await round();
  expect(await codes()).toEqual([["entries_differ", 2]]);
  expect(await rows("select id from audit_log where action = 'audit.chain_broken'")).toHaveLength(1);
  // What is changed further at the same place is something new.
  await behindTheGuards([`update audit_log set outcome = 'failed' where seq = ${second?.from_seq}`]);
  await round();
  expect(await findings()).toHaveLength(2);
});

test("a seal without the entries of thousands costs no more than it may", async () => {
  await sealedChain(2);
  await behindTheGuards(["update audit_seals set to_seq = 90000000 where id = 2"]);
  await round();
  expect(await codes()).toContainEqual(["seal_out_of_place", 2]);
});

test("an end that was cut off stays found when new seals have grown into its place", async () => {
  await sealedChain(4);
  const from = (await seals())[2]?.from_seq;
  await behindTheGuards([
    `delete from audit_log where seq >= ${from}`,
    "delete from audit_seals where id >= 3",
  ]);
  await walkChain(place());
  expect(await codes()).toEqual([["cut_off", 3]]);
  for (let n = 0; n < 4; n++) await sealedEntries(3);
  await round();
  const found = (await codes()).map(([code]) => code);
  expect(found).toContain("copy_differs");
  expect(found).toContain("copy_conflict");
  expect(found).toContain("cut_off");
});

test("a key that nobody announced is one thing, not one a seal", async () => {
  await sealedChain(3);
  const other = { AUDIT_SEAL_KEY: "the secret that replaces it, 32 signs or more" };
  await walkChain(place({ ...other, AUDIT_SEAL_KEY_PREVIOUS: SECRET }));
  expect(await findings()).toEqual([]);
  await walkChain(place(other));
  expect((await findings()).map(({ code }) => code)).toEqual(["key_not_trusted"]);
});

describe("the alert", () => {
  const SETTLE = "/console/operations/audit-chain/settle";
  const fields = (reason = "Restored to 3 March after a mistaken import.") => ({
    form_key: crypto.randomUUID(),
    found_until: String(Date.now()),
    reason,
  });

  beforeEach(async () => {
    await sealedChain(2);
    await behindTheGuards([
      "update audit_log set outcome = 'denied' where action = 'test.entry' and seq % 2 = 0",
    ]);
    await cron();
    expect(await alerts()).toHaveLength(1);
  });

  test("lasts though the chain holds again, until a person says why, with a reason that stays in the log", async () => {
    await behindTheGuards(["update audit_log set outcome = 'ok' where action = 'test.entry'"]);
    await cron();
    expect(await alerts()).toHaveLength(1);

    const compliance = await signedInAs("compliance");
    const page = await (await compliance.get("/console/operations")).text();
    expect(page).toContain(SETTLE);
    expect((await compliance.submit(SETTLE, fields("short"))).status).toBe(409);
    expect(await alerts()).toHaveLength(1);
    expect((await compliance.submit(SETTLE, fields())).status).toBe(303);
    expect(
      await row("select actor_kind, reason from audit_log where action = 'audit.findings_settled'"),
    ).toMatchObject({ actor_kind: "staff", reason: "Restored to 3 March after a mistaken import." });
    await cron();
    expect(await alerts()).toEqual([]);
    expect((await compliance.submit(SETTLE, fields())).status).toBe(404);
  });

  test("does not come again for what was explained, and does for what is changed since", async () => {
    const admin = await signedInAs("admin");
    expect((await admin.submit(SETTLE, fields())).status).toBe(303);
    await cron();
    expect(await alerts()).toEqual([]);
    await behindTheGuards([
      "update audit_log set outcome = 'failed' where action = 'test.entry' and seq % 2 = 1",
    ]);
    await cron();
    expect(await alerts()).toHaveLength(1);
  });

  test("is ended by no manager", async () => {
    const manager = await signedInAs("manager");
    const page = await (await manager.get("/console/operations")).text();
    expect(page).not.toContain(SETTLE);
    expect((await manager.submit(SETTLE, fields())).status).toBe(403);
    expect(
      await env.DB.prepare("select count(*) as n from audit_findings where settled_at is not null").first(),
    ).toEqual({ n: 0 });
  });
});
