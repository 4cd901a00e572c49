import { env } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import type { SealRow } from "../../src/governance";
import { SEALED_FIELDS } from "../../src/governance/seals/format";
import {
  behindTheGuards,
  entries,
  forgeFrom,
  offline,
  online,
  place,
  SECRET,
  sealedChain,
  seals,
  taken,
} from "./chain";

let chain: SealRow[];
/** Numbers of the entries of the second seal. */
let second: number[];

beforeEach(async () => {
  await sealedChain();
  chain = await seals();
  second = (await entries(chain[1]?.from_seq ?? 0, chain[1]?.to_seq ?? 0)).map(({ seq }) => seq);
});

/** Both checks, the Worker's own and the one of a file that was taken afterwards. */
async function both() {
  const [here, there] = [await online(), await offline([await taken()])];
  return { here, there, codes: there.problems.map(({ code, seal }) => ({ code, seal })) };
}

test("what nobody touched is verified by both, from the first entry to the last", async () => {
  const { here, there } = await both();
  expect(here).toMatchObject({
    state: "verified",
    seals_checked: 4,
    unsealed: 0,
    copies: { checked: 4, waiting: 0, conflicts: [] },
  });
  expect(there).toMatchObject({ state: "verified", seals: 4, problems: [], from_seq: 1 });
  expect(there.to_seq).toBe(chain.at(-1)?.to_seq);
  // The sign-in and the export itself, which nobody has sealed yet.
  expect(there.unsealed).toBe(2);
});

/** What each column is changed to. The number itself moves the entry out of its range. */
const CHANGES: Readonly<Record<(typeof SEALED_FIELDS)[number], string>> = {
  seq: "seq + 100000",
  id: "'aud_other'",
  at: "at + 1",
  actor_kind: "'staff'",
  actor_id: "'stf_other'",
  actor_name: "'Somebody else'",
  action: "'test.other'",
  tool: "null",
  entity_kind: "'order'",
  entity_id: "'con_other'",
  outcome: "'denied'",
  code: "'other'",
  action_request_id: "null",
  preview_id: "'pvw_other'",
  before_digest: "'cc'",
  after_digest: "null",
  reason: "'no reason'",
  source: "'{}'",
  details: "'{\"n\": 1}'",
  correlation_id: "'req_other'",
};

describe("a column of an entry that was changed is found by both, under its seal and by its number", () => {
  test.each(SEALED_FIELDS)("%s", async (column) => {
    const at = second[1] ?? 0;
    await behindTheGuards([`update audit_log set ${column} = ${CHANGES[column]} where seq = ${at}`]);
    const { here, there, codes } = await both();
    const entries =
      column === "seq"
        ? { changed: [], missing: [at], added: [] }
        : { changed: [at], missing: [], added: [] };
    expect(here).toMatchObject({
      state: "broken",
      broken_seal: 2,
      problem: { code: "entries_differ", entries },
    });
    expect(there.state).toBe("broken");
    expect(codes).toContainEqual({ code: "entries_differ", seal: 2 });
    expect(codes).not.toContainEqual({ code: "entries_differ", seal: 1 });
    expect(codes).not.toContainEqual({ code: "entries_differ", seal: 3 });
  });
});

describe("entries", () => {
  test("one that was removed", async () => {
    await behindTheGuards([`delete from audit_log where seq = ${second[1]}`]);
    const { here, there } = await both();
    expect(here).toMatchObject({ broken_seal: 2, problem: { entries: { missing: [second[1]] } } });
    expect(there.problems).toMatchObject([{ code: "entries_differ", seal: 2 }]);
  });

  test("all of one seal, with it", async () => {
    await behindTheGuards([
      `delete from audit_log where seq in (${second})`,
      "delete from audit_seals where id = 2",
    ]);
    const { here, there } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "seal_out_of_place", seal: 3 } });
    expect(there.problems).toMatchObject([{ code: "seal_out_of_place", seal: 3 }]);
  });

  test("two that changed places", async () => {
    const [one, other] = second;
    await behindTheGuards([
      `update audit_log set seq = -1 where seq = ${one}`,
      `update audit_log set seq = ${one} where seq = ${other}`,
      `update audit_log set seq = ${other} where seq = -1`,
    ]);
    const { here, there } = await both();
    expect(here).toMatchObject({ broken_seal: 2, problem: { entries: { changed: [one, other] } } });
    expect(there.problems).toMatchObject([{ code: "entries_differ", seal: 2 }]);
  });

  test("one that was slipped in, the later ones moved on to make room", async () => {
    const at = second[1] ?? 0;
    await behindTheGuards([
      `update audit_log set seq = -seq where seq >= ${at}`,
      "update audit_log set seq = 1 - seq where seq < 0",
      `insert into audit_log (seq, id, at, actor_kind, actor_id, actor_name, action, outcome, correlation_id)
       values (${at}, 'aud_slipped', 1, 'system', 'system', 'system', 'test.entry', 'ok', 'req_x')`,
    ]);
    const { here, codes } = await both();
    expect(here).toMatchObject({ state: "broken", broken_seal: 2 });
    expect(codes[0]).toEqual({ code: "entries_differ", seal: 2 });
  });

  test("one that was slipped in before the first", async () => {
    await behindTheGuards([
      `insert into audit_log (seq, id, at, actor_kind, actor_id, actor_name, action, outcome, correlation_id)
       values (0, 'aud_slipped', 1, 'system', 'system', 'system', 'test.entry', 'ok', 'req_x')`,
    ]);
    const { here, codes } = await both();
    expect(here).toMatchObject({ problem: { code: "entry_not_covered", entries: { added: [0] } } });
    expect(codes[0]).toEqual({ code: "entry_not_covered", seal: 1 });
  });
});

describe("seals", () => {
  test("two that changed places", async () => {
    await behindTheGuards([
      "update audit_seals set id = -1 where id = 2",
      "update audit_seals set id = 2 where id = 3",
      "update audit_seals set id = 3 where id = -1",
    ]);
    const { here, there, codes } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "seal_out_of_place", seal: 2 } });
    expect(there.state).toBe("broken");
    expect(codes).toContainEqual({ code: "seal_out_of_place", seal: 2 });
  });

  test.each([
    ["hash", "'00'"],
    ["signature", "'ed25519:AAAA'"],
    ["sealed_at", "sealed_at - 86400000"],
    ["previous_hash", "hash"],
    ["from_seq", "from_seq + 1"],
    ["to_seq", "to_seq - 1"],
  ])("%s that was changed", async (column, value) => {
    await behindTheGuards([`update audit_seals set ${column} = ${value} where id = 2`]);
    const { here, there, codes } = await both();
    expect(here).toMatchObject({ state: "broken", broken_seal: 2 });
    expect(there.state).toBe("broken");
    expect(codes.some(({ seal }) => seal === 2)).toBe(true);
  });

  test("one that was forged with another key", async () => {
    await behindTheGuards([`update audit_log set outcome = 'denied' where seq = ${second[0]}`]);
    await forgeFrom(2, "another secret, guessed");
    const { here, codes } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "signature_invalid", seal: 2 } });
    expect(codes).toContainEqual({ code: "signature_invalid", seal: 2 });
    expect(codes).toContainEqual({ code: "copy_differs", seal: 2 });
  });

  test("a chain made anew without signatures", async () => {
    await behindTheGuards([`update audit_log set outcome = 'denied' where seq = ${second[0]}`]);
    await forgeFrom(2, null);
    const { here, there, codes } = await both();
    expect(here).toMatchObject({ state: "broken", broken_seal: 2 });
    expect(there.state).toBe("broken");
    expect(codes).toContainEqual({ code: "copy_differs", seal: 2 });
  });

  test("a chain made anew with the right key: only the copies outside tell", async () => {
    await behindTheGuards([`update audit_log set outcome = 'denied' where seq = ${second[0]}`]);
    await forgeFrom(2, SECRET);
    const { here, there } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "copy_differs", seal: 2 } });
    expect(there.problems.map(({ code, seal }) => [code, seal])).toEqual([
      ["copy_differs", 2],
      ["copy_differs", 3],
      ["copy_differs", 4],
    ]);
  });
});

describe("the newest entries, taken away with their seals", () => {
  const cut = async () => {
    const from = chain[2]?.from_seq ?? 0;
    await behindTheGuards([
      `delete from audit_log where seq >= ${from}`,
      "delete from audit_seals where id >= 3",
    ]);
    return from;
  };

  test("are missed by both, and it is said which", async () => {
    const from_seq = await cut();
    const gone = { from_seq, to_seq: chain.at(-1)?.to_seq };
    const { here, there } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "cut_off", seal: 3, gone } });
    expect(there.problems).toMatchObject([{ code: "cut_off", seal: 3, gone }]);
  });

  test("are missed though nothing is left", async () => {
    await behindTheGuards(["delete from audit_log", "delete from audit_seals"]);
    const { here, there } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "cut_off", seal: 1 } });
    expect(there.state).toBe("broken");
  });

  test("stay missed when new ones grow into their place: that is in the log, once, and outside", async () => {
    await cut();
    const { sealAudit, recordAudit } = await import("../../src/governance");
    await recordAudit(place(), { action: "test.entry", outcome: "ok" });
    await sealAudit(place());
    await sealAudit(place());
    const { here, codes } = await both();
    expect(here).toMatchObject({ state: "broken", problem: { code: "copy_differs", seal: 3 } });
    expect(here.copies.conflicts).toContain(3);
    expect(codes).toContainEqual({ code: "copy_differs", seal: 3 });
    const { n } = (await env.DB.prepare(
      "select count(*) as n from audit_log where action = 'audit.copy_conflict' and entity_id = '3'",
    ).first<{ n: number }>()) ?? { n: 0 };
    expect(n).toBe(1);
  });
});

test("a copy that was taken away outside", async () => {
  await env.FILES.delete("audit/seals/000000000002.json");
  expect(await online()).toMatchObject({ state: "broken", problem: { code: "copy_missing", seal: 2 } });
});
