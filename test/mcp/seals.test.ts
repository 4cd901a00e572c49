import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { recordAudit, sealAudit } from "../../src/governance";
import { createContext } from "../../src/platform/context";
import { freshKey, send } from "../support/story";
import { cron, ok } from "../support/worker";

interface Verification {
  state: "verified" | "broken" | "not_sealed_yet";
  seals_checked: number;
  unsealed: number;
  broken_seal?: number;
}

interface Entry {
  id: string;
  outcome: string;
  seal: number | null;
}

/** Denials are the entries here: each refused write leaves one. */
const FILTER = { action: "write.denied" };

async function entries(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await send(`pvw_nobody${n}`, freshKey());
}

async function verify(filters: Record<string, unknown> = FILTER): Promise<Verification> {
  const answer = await ok("admin", "whatsapp.audit_logs.list", { limit: 200, verify: true, ...filters });
  return answer.verification;
}

async function listed(): Promise<Entry[]> {
  return (await ok("admin", "whatsapp.audit_logs.list", { ...FILTER, limit: 200 })).items;
}

/** What somebody with the database in their hands can do: take a guard away, change things, put it back. */
async function behindTheGuards(statements: readonly string[]): Promise<void> {
  const { results } = await env.DB.prepare(
    "select name, sql from sqlite_schema where type = 'trigger' and tbl_name in ('audit_log', 'audit_seals')",
  ).all<{ name: string; sql: string }>();
  await env.DB.batch([
    ...results.map(({ name }) => env.DB.prepare(`drop trigger ${name}`)),
    ...statements.map((sql) => env.DB.prepare(sql)),
    ...results.map(({ sql }) => env.DB.prepare(sql)),
  ]);
}

const DENIALS = "select seq from audit_log where action = 'write.denied'";

describe("the log itself", () => {
  test.each([
    ["changed", "update audit_log set outcome = 'ok'"],
    ["emptied", "delete from audit_log"],
  ])("cannot be %s", async (_, sql) => {
    await entries(1);
    await expect(env.DB.prepare(sql).run()).rejects.toThrow(/append-only/);
    expect(await listed()).toMatchObject([{ outcome: "denied" }]);
  });

  test("cannot be overwritten by an insert that replaces", async () => {
    await entries(1);
    const columns = "seq, id, at, actor_kind, actor_id, actor_name, action, correlation_id";
    const sql = `insert or replace into audit_log (${columns}, outcome) select ${columns}, 'ok' from audit_log`;
    await env.DB.prepare(sql)
      .run()
      .catch(() => undefined);
    expect(await listed()).toMatchObject([{ outcome: "denied" }]);
  });

  test.each(["update audit_seals set hash = ''", "delete from audit_seals"])(
    "nor its seals: %s",
    async (sql) => {
      await entries(1);
      await cron();
      await expect(env.DB.prepare(sql).run()).rejects.toThrow(/append-only/);
    },
  );
});

describe("sealing", () => {
  test("nothing is sealed before cron ran", async () => {
    await entries(2);
    expect(await verify()).toMatchObject({ state: "not_sealed_yet", unsealed: 2 });
    expect((await listed()).map(({ seal }) => seal)).toEqual([null, null]);
  });

  test("cron seals what is new, and each entry says by which seal", async () => {
    await entries(2);
    await cron();
    await entries(1);
    await cron();
    const [newest, ...older] = await listed();
    expect(newest?.seal).toBe(2);
    expect(older.map(({ seal }) => seal)).toEqual([1, 1]);
    expect(await verify()).toMatchObject({ state: "verified", seals_checked: 2, unsealed: 0 });
  });

  test("with nothing new it makes no seal", async () => {
    await entries(1);
    // What the first rounds note themselves is sealed too, before anything is counted.
    await cron();
    await cron();
    const count = () => env.DB.prepare("select count(*) as n from audit_seals").first<{ n: number }>();
    const before = await count();
    await cron();
    await cron();
    expect(await count()).toEqual(before);
  });

  test("what came after the last seal counts as unsealed, the rest is verified", async () => {
    await entries(2);
    await cron();
    await entries(3);
    expect(await verify()).toMatchObject({ state: "verified", unsealed: 3 });
  });

  test("a page of one entry verifies on its own", async () => {
    await entries(3);
    await cron();
    expect(await verify({ ...FILTER, limit: 1 })).toMatchObject({ state: "verified", seals_checked: 1 });
  });

  test("two sealers at once make one seal", async () => {
    await entries(3);
    await Promise.all([cron(), cron(), cron()]);
    expect(await verify()).toMatchObject({ state: "verified", unsealed: 0 });
  });
});

describe("tampering shows", () => {
  /** Three seals of two entries each. */
  beforeEach(async () => {
    for (let n = 0; n < 3; n++) {
      await entries(2);
      await cron();
    }
    expect(await verify()).toMatchObject({ state: "verified", seals_checked: 3, unsealed: 0 });
  });

  /** The first entry that the second seal covers. */
  const middle = `(${DENIALS} order by seq limit 1 offset 2)`;

  test.each([
    ["an outcome", "outcome = 'ok'"],
    ["a time", "at = at + 1"],
    ["an actor", "actor_name = 'somebody else'"],
    ["a source", "source = null"],
    ["a correlation", "correlation_id = 'req_other'"],
  ])("%s that was changed breaks the seal over it, by number", async (_, change) => {
    await behindTheGuards([`update audit_log set ${change} where seq = ${middle}`]);
    expect(await verify()).toMatchObject({ state: "broken", broken_seal: 2 });
  });

  test("an entry that was removed", async () => {
    await behindTheGuards([`delete from audit_log where seq = ${middle}`]);
    expect(await verify()).toMatchObject({ state: "broken", broken_seal: 2 });
  });

  /** Sequence numbers of the six entries, oldest first. */
  async function places(): Promise<number[]> {
    const { results } = await env.DB.prepare(`${DENIALS} order by seq`).all<{ seq: number }>();
    return results.map(({ seq }) => seq);
  }

  test.each([
    ["within one seal", 0, 1, 1],
    ["from one seal to another", 1, 4, 1],
  ])("entries that changed places %s", async (_, one, other, broken_seal) => {
    const seqs = await places();
    await behindTheGuards([
      `update audit_log set seq = -1 where seq = ${seqs[one]}`,
      `update audit_log set seq = ${seqs[one]} where seq = ${seqs[other]}`,
      `update audit_log set seq = ${seqs[other]} where seq = -1`,
    ]);
    expect(await verify()).toMatchObject({ state: "broken", broken_seal });
  });

  test("an entry that was slipped in before the first, the seal's range widened to hold it", async () => {
    await behindTheGuards([
      `insert into audit_log (seq, id, at, actor_kind, actor_id, actor_name, action, outcome, correlation_id)
       select 0, 'aud_slipped', at, actor_kind, actor_id, actor_name, action, outcome, correlation_id
       from audit_log where action = 'write.denied' limit 1`,
      "update audit_seals set from_seq = 0 where id = 1",
    ]);
    expect(await verify()).toMatchObject({ state: "broken", broken_seal: 1 });
  });

  test("a seal that was taken out of the chain", async () => {
    await behindTheGuards(["delete from audit_seals where id = 2"]);
    expect(await verify()).toMatchObject({ state: "broken", broken_seal: 3 });
  });

  test("a range that was moved from one seal to its neighbour", async () => {
    await behindTheGuards([
      "update audit_seals set to_seq = to_seq + 1 where id = 1",
      "update audit_seals set from_seq = from_seq + 1 where id = 2",
    ]);
    expect(await verify()).toMatchObject({ state: "broken", broken_seal: 1 });
  });
});

test("a page that many seals cover is verified to its end, or not called verified", async () => {
  const ctx = createContext(env);
  for (let n = 0; n < 60; n++) {
    await recordAudit(ctx, { action: "write.denied", outcome: "denied" });
    await sealAudit(ctx);
  }
  await behindTheGuards([
    `update audit_log set outcome = 'ok' where seq = (${DENIALS} order by seq desc limit 1)`,
  ]);
  expect((await verify()).state).not.toBe("verified");
});
