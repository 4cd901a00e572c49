import { env, SELF } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { recordAudit, sealAudit } from "../../src/governance";
import { signerOf } from "../../src/governance/seals/keys";
import { hmacSha256 } from "../../src/platform/hash";
import { withCrash } from "../support/crash";
import { row, rows, runCron } from "../support/webhook";
import { ORIGIN, ok } from "../support/worker";
import {
  behindTheGuards,
  forgeFrom,
  KEY,
  offline,
  online,
  place,
  SECRET,
  sealedChain,
  sealedEntries,
  seals,
  taken,
  verifiedBy,
} from "./chain";

const NEW_SECRET = "the secret that replaces it, 32 signs or more";
const NEW_KEY = (await signerOf(NEW_SECRET)).key;
const copies = async () =>
  (await env.FILES.list({ prefix: "audit/seals/" })).objects.map(({ key }) => Number(/\d+/.exec(key)?.[0]));

describe("the public key", () => {
  test("follows from the secret and is the same wherever it is shown", async () => {
    await sealedChain(1);
    const published = await SELF.fetch(`${ORIGIN}/.well-known/audit-seal-key.json`);
    expect(published.headers.get("access-control-allow-origin")).toBe("*");
    expect(await published.json()).toMatchObject({
      key: KEY,
      keys: [{ id: 1, key: KEY, first_seal: 1, previous_key: null, endorsement: null }],
    });
    const { audit } = await ok("admin", "whatsapp.config.get");
    expect(audit).toEqual({ seal_key: KEY, seal_key_url: `${ORIGIN}/.well-known/audit-seal-key.json` });
    expect(JSON.parse((await taken()).split("\n")[0] ?? "")).toMatchObject({ key: KEY });
    expect(KEY).toMatch(/^ed25519:[\w-]{43}$/);
  });

  test("is none of the secret, which nobody is shown", async () => {
    await sealedChain(1);
    const shown = [
      await (await SELF.fetch(`${ORIGIN}/.well-known/audit-seal-key.json`)).text(),
      await taken(),
      JSON.stringify(await ok("admin", "whatsapp.config.get")),
    ].join();
    expect(shown).not.toContain(SECRET);
  });
});

describe("when the secret is replaced", () => {
  test("the old key announces the new one, and whoever pinned either of them can go on", async () => {
    await sealedChain(2);
    await sealedEntries(2, { AUDIT_SEAL_KEY: NEW_SECRET, AUDIT_SEAL_KEY_PREVIOUS: SECRET });
    await sealedEntries(2, { AUDIT_SEAL_KEY: NEW_SECRET });
    const file = await taken();
    for (const keys of [[KEY], [NEW_KEY]])
      expect(await offline([file], { keys })).toMatchObject({
        state: "verified",
        keys: [
          { key: KEY, from_seal: 1, trusted: true },
          { key: NEW_KEY, from_seal: 3, trusted: true },
        ],
      });
    expect(await row("select details from audit_log where action = 'audit.key_changed'")).toMatchObject({
      details: JSON.stringify({ key: NEW_KEY, previous_key: KEY, announced: true }),
    });
  });

  test("without the old secret nobody vouches for the new key until it is pinned as well", async () => {
    await sealedChain(2);
    await sealedEntries(2, { AUDIT_SEAL_KEY: NEW_SECRET });
    const file = await taken();
    const verdict = await offline([file]);
    expect(verdict).toMatchObject({ state: "unproven", problems: [{ code: "key_not_trusted", seal: 3 }] });
    expect(await offline([file], { keys: [KEY, NEW_KEY] })).toMatchObject({ state: "verified" });
    expect(await online()).toMatchObject({ state: "unproven", broken_seal: 3 });
  });

  test("a statement that a forger wrote, without the old key's signature, ties nothing", async () => {
    await sealedChain(2);
    await sealedEntries(2, { AUDIT_SEAL_KEY: NEW_SECRET });
    const { signature } = await row<{ signature: string }>(
      "select signature from audit_seal_keys where id = 2",
    );
    await behindTheGuards([`update audit_seal_keys set endorsement = '${signature}' where id = 2`]);
    const verdict = await offline([await taken()]);
    expect(verdict.state).toBe("broken");
    expect(verdict.problems).toContainEqual(expect.objectContaining({ code: "keys_out_of_line", seal: 3 }));
    expect(await online()).toMatchObject({ state: "broken", problem: { code: "keys_out_of_line", seal: 3 } });
  });

  describe("a retired key that leaked", () => {
    beforeEach(async () => {
      await sealedChain(2);
      await sealedEntries(2, { AUDIT_SEAL_KEY: NEW_SECRET, AUDIT_SEAL_KEY_PREVIOUS: SECRET });
    });
    const keysNow = { keys: [NEW_KEY] };
    const verified = async () => (await offline([await taken()], keysNow)).state;

    test("forges nothing by a statement of its own, whoever signs it", async () => {
      expect(await verified()).toBe("verified");
      const { statementTextOf } = await import("../../src/governance/seals/keys");
      const old = await signerOf(SECRET);
      const said = { key: KEY, first_seal: 3, previous_key: NEW_KEY, since: 1 };
      for (const [first_seal, signature] of [
        [3, "x"],
        [4, await old.sign(statementTextOf({ ...said, first_seal: 4 }))],
      ]) {
        await behindTheGuards([
          "delete from audit_seal_keys where id = 3",
          `insert into audit_seal_keys values (3, '${KEY}', ${first_seal}, '${NEW_KEY}', 1, '${signature}', null)`,
        ]);
        await forgeFrom(3, SECRET);
        const { state, problems } = await offline([await taken()], keysNow);
        expect(state).toBe("broken");
        expect(problems.map(({ code }) => code)).toContain("keys_out_of_line");
        expect(await verifiedBy(NEW_SECRET)).toMatchObject({ state: "broken" });
      }
    });

    test("signs nothing when the statement of the key behind it is taken away", async () => {
      await behindTheGuards(["delete from audit_seal_keys where id = 2"]);
      await forgeFrom(1, SECRET);
      for (const key of await copies())
        await env.FILES.delete(`audit/seals/${String(key).padStart(12, "0")}.json`);
      const file = await taken();
      expect((await offline([file], keysNow)).state).toBe("unproven");
      // Both were pinned: one of them is kept back.
      const both = await offline([file], { keys: [KEY, NEW_KEY] });
      expect(both).toMatchObject({ state: "unproven", problems: [{ code: "pinned_key_absent" }] });
      expect((await verifiedBy(NEW_SECRET, SECRET)).state).not.toBe("verified");
    });

    test("proves no days of its own time when the file ends before the new key's first seal", async () => {
      const lines = (await taken())
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      const last = (await seals())[1]?.to_seq ?? 0;
      const early = lines
        .filter((part) => (part.entry?.seq ?? part.seal?.to_seq ?? 0) <= last)
        .map((part, _, all) =>
          part.kind === "end"
            ? { ...part, entries: all.filter(({ kind }) => kind === "entry").length }
            : part,
        )
        .map((part) =>
          JSON.stringify(part.kind === "about" ? { ...part, filters: { before: "2026-01-01" } } : part),
        );
      const [, second] = await seals();
      expect(await offline([early.join("\n")], keysNow)).toMatchObject({
        state: "unproven",
        problems: [{ code: "retired_key_last", seal: 2 }],
      });
      expect(
        (await offline([early.join("\n")], { ...keysNow, copies: [{ id: 2, hash: second?.hash }] })).state,
      ).toBe("verified");
    });

    test("seals nothing in a Worker that still has it: entries wait for the one with the new secret", async () => {
      const said = vi.spyOn(console, "error").mockReturnValue();
      await sealedEntries(2);
      expect(said.mock.calls.join()).toContain("audit.key_retired");
      expect(await seals()).toHaveLength(3);
      expect(await rows("select id from audit_seal_keys")).toHaveLength(2);
      await sealAudit(place({ AUDIT_SEAL_KEY: NEW_SECRET }));
      expect(await verified()).toBe("verified");
    });

    test("makes no HMACs of before either", async () => {
      const old = await Promise.all(
        (await seals()).map(
          async ({ id, hash }) =>
            `update audit_seals set signature = '${await hmacSha256(SECRET, hash)}' where id = ${id}`,
        ),
      );
      await behindTheGuards([...old, "delete from audit_seal_keys"]);
      await sealedEntries(1, { AUDIT_SEAL_KEY: NEW_SECRET, AUDIT_SEAL_KEY_PREVIOUS: SECRET });
      expect((await verifiedBy(NEW_SECRET, SECRET)).state).not.toBe("verified");
    });
  });

  test("the old key is worth nothing for seals after it", async () => {
    await sealedChain(1);
    await sealedEntries(2, { AUDIT_SEAL_KEY: NEW_SECRET, AUDIT_SEAL_KEY_PREVIOUS: SECRET });
    await forgeFrom(2, SECRET);
    const { problems } = await offline([await taken()]);
    expect(problems[0]).toMatchObject({ code: "signature_invalid", seal: 2 });
  });
});

describe("older and missing signatures", () => {
  /** Seals as they were before keys were public: an HMAC of the hash. */
  async function hmacSeals(): Promise<void> {
    await sealedChain(2);
    const statements = await Promise.all(
      (await seals()).map(
        async ({ id, hash }) =>
          `update audit_seals set signature = '${await hmacSha256(SECRET, hash)}' where id = ${id}`,
      ),
    );
    await behindTheGuards([...statements, "delete from audit_seal_keys"]);
  }

  test("an HMAC is still checked where the secret is, and said to be unchecked where it is not", async () => {
    await hmacSeals();
    await sealedEntries(1);
    expect(await online()).toMatchObject({ state: "verified", seals_checked: 3 });
    const file = await taken();
    expect(await offline([file])).toMatchObject({
      state: "unproven",
      problems: [{ code: "signature_not_checked", seal: 1 }],
    });
    expect(await offline([file], { secrets: [SECRET] })).toMatchObject({ state: "verified" });
    expect(await offline([file], { secrets: ["another"] })).toMatchObject({ state: "broken" });
  });

  test("nobody goes back to an HMAC behind a public signature", async () => {
    await sealedChain(2);
    const [, second] = await seals();
    await behindTheGuards([
      `update audit_seals set signature = '${await hmacSha256(SECRET, second?.hash ?? "")}' where id = 2`,
    ]);
    expect(await online()).toMatchObject({ state: "broken", broken_seal: 2 });
    expect(await offline([await taken()], { secrets: [SECRET] })).toMatchObject({ state: "broken" });
  });

  test("without a key from the start seals are unsigned; they hold, and prove nothing to others", async () => {
    await sealedEntries(2, { AUDIT_SEAL_KEY: "" });
    expect(await offline([await taken()])).toMatchObject({
      state: "unproven",
      problems: [{ code: "signature_missing" }],
    });
  });

  test("without the key that was there before, entries wait until it is back", async () => {
    await sealedChain(1);
    const said = vi.spyOn(console, "error").mockReturnValue();
    await sealedEntries(2, { AUDIT_SEAL_KEY: "" });
    expect(said.mock.calls.join()).toContain("audit.key_missing");
    expect(await seals()).toHaveLength(1);
    await sealAudit(place());
    expect(await online()).toMatchObject({ state: "verified", seals_checked: 2, unsealed: 0 });
  });
});

describe("the copy outside the database", () => {
  test.each(["error", "power_cut"] as const)(
    "is made up for by the next run when the one before it was cut off behind the seal: %s",
    async (kind) => {
      await recordAudit(place(), { action: "test.entry", outcome: "ok" });
      const { struck } = await withCrash("audit:after-seal", kind, () => sealAudit(place()));
      expect(struck).toBe(true);
      expect(await copies()).toEqual([]);
      expect(await online()).toMatchObject({ state: "verified", copies: { checked: 0, waiting: 1 } });
      await sealAudit(place());
      expect(await copies()).toEqual([1]);
      expect(await online()).toMatchObject({ state: "verified", copies: { checked: 1, waiting: 0 } });
    },
  );

  test("a run that was cut off between two copies is gone on with", async () => {
    const down = { ...env.FILES, head: env.FILES.head, put: () => Promise.reject(new Error("R2 is down")) };
    for (let n = 0; n < 4; n++)
      await sealedEntries(1, {
        FILES: Object.assign(Object.create(env.FILES), {
          put: down.put,
          list: (options: R2ListOptions) => env.FILES.list(options),
          head: (key: string) => env.FILES.head(key),
        }),
      }).catch(() => undefined);
    expect(await seals()).toHaveLength(4);
    await withCrash("audit:after-copy", "error", () => sealAudit(place()));
    expect(await copies()).toEqual([1]);
    await runCron();
    expect(await copies()).toEqual([1, 2, 3, 4, ...(await copies()).slice(4)]);
    expect(await online()).toMatchObject({ state: "verified", copies: { waiting: 0 } });
  });

  test("is compared by what it says itself when the bucket was copied without its notes", async () => {
    await sealedChain(3);
    for (const { key } of (await env.FILES.list({ prefix: "audit/seals/" })).objects)
      await env.FILES.put(key, await ((await env.FILES.get(key)) as R2ObjectBody).text());
    await sealAudit(place());
    await sealedEntries(1);
    expect(await online()).toMatchObject({
      state: "verified",
      copies: { checked: 4, waiting: 0, conflicts: [] },
    });
    expect((await offline([await taken()])).state).toBe("verified");
    await env.FILES.put("audit/seals/000000000002.json", "nothing like it");
    expect(await online()).toMatchObject({ problem: { code: "copy_differs", seal: 2 } });
  });

  test.each(["error", "power_cut"] as const)(
    "that differs is told of in the log though the run was cut off behind its note: %s",
    async (kind) => {
      await sealedChain(2);
      await env.FILES.put("audit/seals/000000000002.json", "something else");
      const told = () => rows("select id from audit_log where action = 'audit.copy_conflict'");
      const { struck } = await withCrash("audit:after-conflict", kind, () => sealAudit(place()));
      expect(struck).toBe(true);
      expect(await told()).toHaveLength(0);
      await sealAudit(place());
      expect(await told()).toHaveLength(1);
      await sealAudit(place());
      expect(await told()).toHaveLength(1);
    },
  );

  test("is written once: what stands there stays, whoever seals again", async () => {
    await sealedChain(1);
    const before = await (await env.FILES.get("audit/seals/000000000001.json"))?.text();
    const second = await env.FILES.put("audit/seals/000000000001.json", "something else", {
      onlyIf: new Headers({ "if-none-match": "*" }),
    });
    expect(second).toBeNull();
    await sealAudit(place());
    expect(await (await env.FILES.get("audit/seals/000000000001.json"))?.text()).toBe(before);
    expect(JSON.parse(before ?? "")).toMatchObject({ kind: "audit-seal-copy", key: KEY, seal: { id: 1 } });
  });

  test("survives the clearing up of everything that is old", async () => {
    await sealedChain(2);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_650 * 86_400_000 });
    await runCron();
    vi.useRealTimers();
    expect((await copies()).slice(0, 2)).toEqual([1, 2]);
  });
});

describe("files of an export", () => {
  test("that go on one behind the other are one chain; the first alone asks for the next", async () => {
    await sealedChain(3);
    const [, second] = await seals();
    const whole = (await taken()).trimEnd().split("\n");
    const cutAt = second?.from_seq ?? 0;
    const isBefore = (line: string) => (JSON.parse(line).entry?.seq ?? Number.POSITIVE_INFINITY) <= cutAt;
    const count = whole.filter(isBefore).length;
    // As a file that was full ends: in the middle of the second seal, whose line is not in it.
    const first = whole
      .filter((line) => {
        const part = JSON.parse(line);
        return part.kind === "entry" ? part.entry.seq <= cutAt : part.kind !== "seal" || part.seal.id === 1;
      })
      .map((line) => {
        const part = JSON.parse(line);
        return part.kind === "end"
          ? JSON.stringify({ ...part, entries: count, more_after_seq: cutAt })
          : line;
      });
    const rest = await taken({ after_seq: String(cutAt) });
    expect(await offline([first.join("\n"), rest])).toMatchObject({ state: "verified", seals: 3 });
    expect(await offline([first.join("\n")])).toMatchObject({
      state: "unproven",
      problems: [{ code: "more_files_needed" }],
    });
    const gap = await taken({ after_seq: String((await seals())[2]?.from_seq) });
    expect((await offline([first.join("\n"), gap])).problems.map(({ code }) => code)).toContain(
      "entries_between_files_missing",
    );
  });

  test("of chosen entries, or without an end, or no export at all, prove nothing", async () => {
    await sealedChain(2);
    expect(await offline([await taken({ action: "test.entry" })])).toMatchObject({
      state: "unproven",
      problems: [{ code: "not_verifiable" }],
    });
    const whole = (await taken()).trimEnd();
    const { problems } = await offline([whole.slice(0, whole.lastIndexOf("\n"))]);
    expect(problems.map(({ code }) => code)).toContain("file_cut");
    expect(await offline(["nothing\nlike it"])).toMatchObject({
      state: "not_an_export",
      problems: [{ code: "not_an_export" }],
    });
  });

  test("without a pinned key prove that they hold together, and no more", async () => {
    await sealedChain(1);
    expect(await offline([await taken()], { keys: [] })).toMatchObject({
      state: "unproven",
      problems: [{ code: "no_key_pinned" }],
    });
  });
});

test("checking a page costs the seals over it, not the log between its entries", async () => {
  await sealedChain(1);
  for (let n = 0; n < 20; n++) {
    await recordAudit(place(), { action: "other.entry", outcome: "ok" });
    await sealAudit(place());
  }
  await sealedChain(1);
  expect(await rows("select id from audit_seals")).toHaveLength(22);
  expect(await online()).toMatchObject({ state: "verified", seals_checked: 2 });
});
