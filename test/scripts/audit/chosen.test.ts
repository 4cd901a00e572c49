import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Verdict } from "../../../scripts/audit";
import { withoutNumbers } from "../../../src/governance/audit-masking.ts";
import { copyOf, type Entry, type Export, exported, KEY, SECRET, sealed, textOf } from "./chain";
import { run, workFolder } from "./run";

/* Exports whose first line says that their entries cannot be held against their seals. Nothing signs that line. */

let work: ReturnType<typeof workFolder>;
beforeEach(() => {
  work = workFolder();
});
afterEach(() => work.remove());

const DENIED = [2, 8, 11];
const OTHER_KEY = `ed25519:${"A".repeat(43)}`;

/** A log in which some entries can be chosen, and one tells a number. */
async function mixed(): Promise<Export> {
  const log = await exported();
  for (const one of log.entries) if (DENIED.includes(one.seq)) one.action = "write.denied";
  Object.assign(log.entries[4] ?? {}, { details: '{"message":"wamid.HBgLODUyNTU1"}' });
  log.seals = await sealed(log.entries.slice(0, 12), SECRET);
  log.copies = log.seals.map(({ hash }) => hash);
  log.about.head = log.about.copied_head = log.seals.at(-1);
  return log;
}

/** What the console writes of a log for somebody who chooses entries: those, and the seals over them. */
function chosen(log: Export, filters: object, keep: (entry: Entry) => boolean): Export {
  const entries = log.entries.filter(keep);
  const seals = log.seals.filter((seal) =>
    entries.some(({ seq }) => seq >= seal.from_seq && seq <= seal.to_seq),
  );
  return {
    ...log,
    about: { ...log.about, verifiable: false, filters },
    entries,
    seals,
    copies: seals.map(({ hash }) => hash),
  };
}

const denied = (log: Export): Export =>
  chosen(log, { action: "write.denied" }, ({ action }) => action === "write.denied");

/** As somebody gets it who may not see numbers. */
function masked(log: Export, filters: object = {}, keep: (entry: Entry) => boolean = () => true): Export {
  const file = chosen(log, filters, keep);
  const json = (text: unknown) => JSON.stringify(withoutNumbers(JSON.parse(String(text))));
  return {
    ...file,
    entries: file.entries.map((one) => ({ ...one, details: json(one.details), source: json(one.source) })),
  };
}

async function verdict(log: Export, ...more: string[]): Promise<Verdict & { code: number }> {
  const file = work.written("chosen.ndjson", textOf(log));
  const { code, out } = await run([file, "--key", KEY, "--json", ...more]);
  return { ...JSON.parse(out), code };
}

const found = ({ problems }: Verdict) => problems.map(({ code, seal }) => [code, seal]);
const ONLY_NOT_VERIFIABLE = [["not_verifiable", undefined]];

describe("what the console chooses or masks is not proven, and not broken either", () => {
  const honest: [string, (log: Export) => Export][] = [
    ["chosen by what was done", denied],
    [
      "chosen by a tool's other name",
      (log) => {
        for (const one of log.entries) one.tool = "whatsapp.audit_logs.list";
        return chosen(log, { tool: "whatsapp_audit_logs_list" }, ({ seq }) => seq > 12);
      },
    ],
    ["masked", (log) => masked(log)],
    [
      "masked, with days alone",
      (log) => {
        const [after, before] = [log.entries[3]?.at, log.entries[9]?.at].map((at) =>
          new Date(at ?? 0).toISOString(),
        );
        return masked(log, { after, before }, ({ seq }) => seq > 4 && seq < 10);
      },
    ],
    [
      "masked, going on behind another file, and going on",
      (log) => {
        const file = masked(log, {}, ({ seq }) => seq > 4 && seq < 11);
        return { ...file, about: { ...file.about, after_seq: 4 }, more: 10 };
      },
    ],
    ["no entry at all", (log) => chosen(log, { after: "2027-01-01T00:00:00.000Z" }, () => false)],
  ];

  test.each(honest)("%s", async (_, made) => {
    const result = await verdict(made(await mixed()));
    expect(found(result)).toEqual(ONLY_NOT_VERIFIABLE);
    expect(result).toMatchObject({ code: 2, state: "unproven", from_seq: null, head: null });
  });

  test("and the words never say that nothing speaks against the entries", async () => {
    const file = work.written("chosen.ndjson", textOf(denied(await mixed())));
    const own = await run([file, "--key", KEY]);
    expect(own.out).toMatch(/^NOT PROVEN\. .*cannot be told from it/);
    expect(own.out).toContain("Of 3 entries that were chosen or masked, 0 stand under seals that are whole");
    const other = await run([file, "--key", OTHER_KEY]);
    expect(other.out).toMatch(/^NOT PROVEN\. The trouble is the key: /);
    for (const { code, out } of [own, other]) {
      expect(code).toBe(2);
      expect(out).not.toMatch(/nothing (else )?speaks against/i);
    }
  });

  test("beside the whole log, in either order, it takes and gives nothing", async () => {
    const log = await mixed();
    const whole = work.written("whole.ndjson", textOf(log));
    const some = work.written("some.ndjson", textOf(denied(log)));
    for (const files of [
      [whole, some],
      [some, whole],
    ]) {
      const { code, out } = await run([...files, "--key", KEY, "--json"]);
      expect(found(JSON.parse(out))).toEqual(ONLY_NOT_VERIFIABLE);
      expect(code).toBe(2);
    }
  });
});

describe("the word that it proves nothing excuses nothing", () => {
  const deny = (log: Export, seq: number) =>
    Object.assign(log.entries.find((one) => one.seq === seq) ?? {}, { outcome: "denied" });
  const says = (log: Export, filters: object) => Object.assign(log.about, { verifiable: false, filters });

  const lies: [string, (log: Export) => unknown, [string, number | undefined]][] = [
    ["an entry changed", (log) => [deny(log, 2), says(log, {})], ["entries_differ", 1]],
    [
      "an entry changed, and a filter that fits them all",
      (log) => [deny(log, 2), says(log, { actor: "stf_1" })],
      ["entries_differ", 1],
    ],
    [
      "a filter that does not fit them",
      (log) => says(log, { action: "write.denied" }),
      ["about_changed", undefined],
    ],
    ["days that do not fit them", (log) => says(log, { before: "2026-01-01" }), ["about_changed", undefined]],
    ["no filter, and numbers that nobody masked", (log) => says(log, {}), ["about_changed", undefined]],
    ["an entry removed", (log) => [log.entries.splice(1, 1), says(log, {})], ["entries_differ", 1]],
    [
      "the newest entries removed with their seals",
      (log) => [log.entries.splice(6), log.seals.splice(2), log.copies.splice(2), says(log, {})],
      ["cut_off", 3],
    ],
    [
      "every entry and seal removed",
      (log) => [log.entries.splice(0), log.seals.splice(0), says(log, {})],
      ["cut_off", 1],
    ],
  ];

  test.each(lies)("%s", async (_, change, problem) => {
    const log = await mixed();
    change(log);
    const result = await verdict(log);
    expect(found(result)).toContainEqual(problem);
    expect(result).toMatchObject({ code: 1, state: "broken" });
  });

  const changed: [string, (log: Export) => unknown, [string, number | undefined]][] = [
    [
      "a signature changed",
      ({ seals }) => Object.assign(seals[1] ?? {}, { sealed_at: 1 }),
      ["signature_invalid", 3],
    ],
    ["two seals in the other order", ({ seals }) => seals.reverse(), ["seal_out_of_place", 3]],
    [
      "a seal that does not follow the one before it",
      ({ seals }) => Object.assign(seals[2] ?? {}, { previous_hash: "ab" }),
      ["seal_out_of_place", 4],
    ],
    [
      "a seal removed",
      (log) => [log.seals.splice(1, 1), log.copies.splice(1, 1)],
      ["entry_not_covered", undefined],
    ],
    [
      "all seals removed",
      (log) => [log.seals.splice(0), log.copies.splice(0)],
      ["entry_not_covered", undefined],
    ],
    ["all entries of a seal removed", ({ entries }) => entries.splice(1, 1), ["entries_differ", 3]],
    ["the file's own copy of a seal", ({ copies }) => copies.splice(0, 1, "ab"), ["copy_differs", 1]],
    [
      "an entry twice",
      ({ entries }) => entries.push({ ...(entries.at(-1) as Entry), id: "x" }),
      ["entry_repeated", undefined],
    ],
    [
      "what the keys say",
      ({ about }) => Object.assign(about, { keys: [{ id: 1 }] }),
      ["keys_out_of_line", 1],
    ],
  ];

  test.each(changed)("of chosen entries: %s", async (_, change, problem) => {
    const log = structuredClone(denied(await mixed()));
    change(log);
    const result = await verdict(log);
    expect(found(result)).toContainEqual(problem);
    expect(result).toMatchObject({ code: 1, state: "broken" });
  });

  test("a copy of a seal tells of single entries, and a head of another chain", async () => {
    const log = await mixed();
    const copy = work.written("3.json", await copyOf(log, 3));
    const other = work.written("head.json", JSON.stringify({ id: 3, hash: "ab" }));
    const absent = work.written("absent.json", JSON.stringify({ id: 2, hash: log.seals[1]?.hash }));
    const file = structuredClone(denied(log));
    expect(found(await verdict(file, "--head", copy))).toEqual(ONLY_NOT_VERIFIABLE);
    expect(found(await verdict(file, "--head", absent))).toEqual(ONLY_NOT_VERIFIABLE);
    expect(found(await verdict(file, "--head", other))).toContainEqual(["copy_differs", 3]);
    deny(file, 8);
    expect((await verdict(file)).code).toBe(2);
    expect(await verdict(file, "--head", copy)).toMatchObject({
      code: 1,
      problems: [
        { code: "not_verifiable" },
        { code: "entries_differ", seal: 3, entries: { changed: [8], missing: [] } },
      ],
    });
  });

  test("a head that belongs to no seal of the file is not compared, and that is said", async () => {
    const head = work.written("head.json", JSON.stringify({ id: 9, hash: "ab" }));
    expect(found(await verdict(denied(await mixed()), "--head", head))).toContainEqual([
      "head_not_compared",
      9,
    ]);
  });

  test("nor does it in a second beginning of the same file", async () => {
    const log = await exported();
    deny(log, 5);
    const second = `${JSON.stringify({ ...log.about, verifiable: false })}\n`;
    for (const text of [textOf(log) + second, second + textOf(log)]) {
      const { code, out } = await run([work.written("two.ndjson", text), "--key", KEY]);
      expect(code).toBe(1);
      expect(out).toContain("[about_changed]");
      expect(out).toContain("[entries_differ]");
    }
  });
});
