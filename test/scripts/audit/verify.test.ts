import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Verdict } from "../../../scripts/audit";
import { SEALED_FIELDS } from "../../../src/governance/seals/format.ts";
import { copyOf, type Export, exported, KEY, SECRET, sealed, textOf } from "./chain";
import { listening, run, workFolder } from "./run";

let work: ReturnType<typeof workFolder>;

beforeEach(() => {
  work = workFolder();
});
afterEach(() => work.remove());

const written = (name: string, text: string): string => work.written(name, text);

async function verdict(log: Export, ...more: string[]): Promise<Verdict & { code: number }> {
  const { code, out } = await run([written("log.ndjson", textOf(log)), "--key", KEY, "--json", ...more]);
  return { ...JSON.parse(out), code };
}

/** Every column but the number, which is the order. */
const COLUMNS = SEALED_FIELDS.filter((column) => column !== "seq");

const found = ({ problems }: Verdict) => problems.map(({ code, seal }) => [code, seal]);

test("an export that nobody touched is verified, in plain words, with exit code 0", async () => {
  const { code, out } = await run([written("log.ndjson", textOf(await exported())), "--key", KEY]);
  expect(code).toBe(0);
  expect(out).toMatch(/^VERIFIED\. /);
  expect(out).toContain("Read: 13 entries, 4 seals.");
  expect(out).toContain("Proven: entries 1 to 12.");
  expect(out).toContain("Behind the last seal: 1 entry, not proven yet.");
  expect(out).toContain(KEY);
});

describe("what was done to the file is found, with exit code 1", () => {
  type Found = readonly [string, number | undefined];
  const tampered: [string, (log: Export) => unknown, Found[]][] = [
    ...COLUMNS.map((column): [string, (log: Export) => unknown, Found[]] => [
      `${column} of an entry changed`,
      ({ entries }) => Object.assign(entries[4] ?? {}, { [column]: "other" }),
      [["entries_differ", 2]],
    ]),
    ["an entry removed", ({ entries }) => entries.splice(4, 1), [["entries_differ", 2]]],
    [
      "two entries in the other order",
      ({ entries }) => entries.splice(3, 2, ...[entries[4], entries[3]].flatMap((one) => one ?? [])),
      [
        ["out_of_order", undefined],
        ["entries_differ", 2],
      ],
    ],
    [
      "an entry slipped in",
      ({ entries }) => entries.splice(4, 0, { ...entries[4], id: "aud_slipped" } as never),
      [
        ["entry_repeated", undefined],
        ["out_of_order", undefined],
      ],
    ],
    [
      "a seal removed",
      (log) => [log.seals.splice(1, 1), log.copies.splice(1, 1)],
      [["seal_out_of_place", 3]],
    ],
    [
      "the newest entries removed with their seals",
      (log) => [log.entries.splice(6), log.seals.splice(2), log.copies.splice(2)],
      [["cut_off", 3]],
    ],
    [
      "a signature changed",
      ({ seals: [, second] }) => Object.assign(second ?? {}, { signature: `ed25519:${"A".repeat(86)}` }),
      [["signature_invalid", 2]],
    ],
    [
      "a seal's time changed",
      ({ seals: [, second] }) => Object.assign(second ?? {}, { sealed_at: 1 }),
      [["signature_invalid", 2]],
    ],
  ];

  test.each(tampered)("%s", async (_, change, problems) => {
    const log = await exported();
    change(log);
    const result = await verdict(log);
    expect(result.code).toBe(1);
    expect(result.state).toBe("broken");
    const codes = found(result);
    for (const one of problems) expect(codes).toContainEqual(one);
    if (problems.every(([, seal]) => seal === 2)) expect(codes.filter(([, seal]) => seal !== 2)).toEqual([]);
  });

  test("two seals that changed places", async () => {
    const log = await exported();
    const [, second, third] = log.seals;
    log.seals.splice(1, 2, { ...third, id: 2 } as never, { ...second, id: 3 } as never);
    expect(found(await verdict(log))).toContainEqual(["seal_out_of_place", 2]);
  });

  test("a chain made anew with another key", async () => {
    const log = await exported();
    Object.assign(log.entries[4] ?? {}, { outcome: "denied" });
    log.seals = await sealed(log.entries.slice(0, 12), "a key of somebody else");
    const result = await verdict(log);
    expect(result.code).toBe(1);
    expect(found(result)).toContainEqual(["signature_invalid", 1]);
    expect(found(result)).toContainEqual(["copy_differs", 2]);
  });

  test("a chain made anew with the right key, by a copy of the bucket: and which entry it was", async () => {
    const log = await exported();
    const copy = written("copy.json", await copyOf(log, 2));
    Object.assign(log.entries[4] ?? {}, { outcome: "denied" });
    log.seals = await sealed(log.entries.slice(0, 12), SECRET);
    log.copies = log.seals.map(({ hash }) => hash);
    log.about.head = log.about.copied_head = log.seals.at(-1);
    expect((await verdict(log)).code).toBe(0);
    expect(found(await verdict(log, "--head", copy))).toEqual([["copy_differs", 2]]);
    Object.assign(log.entries[4] ?? {}, { outcome: "failed" });
    expect((await verdict(log, "--head", copy)).problems[0]).toMatchObject({
      code: "entries_differ",
      entries: { changed: [5], missing: [], added: [] },
    });
  });

  test("a log that was cut off, and everything that tells of it in the file: by a head that was kept", async () => {
    const before = await exported();
    const kept = written("kept.json", JSON.stringify(await verdict(before)));
    const log = await exported(2);
    expect((await verdict(log)).code).toBe(0);
    const result = await verdict(log, "--head", kept);
    expect(result.code).toBe(1);
    expect(found(result)).toEqual([["cut_off", 3]]);
  });
});

describe("what a file says of itself never stands in for what was kept", () => {
  const head = async (id: number) =>
    written(`head-${id}.json`, JSON.stringify({ id, hash: (await exported()).seals[id - 1]?.hash }));

  test.each([
    ["an end that it says it has", { before: "2026-02-01" }, null],
    ["a next file that it says there is", {}, 6],
  ])("a head beyond %s is not reached", async (_, filters, more) => {
    const log = await exported(2, 0);
    Object.assign(log.about, { filters });
    log.more = more;
    expect((await verdict(log)).code).toBe(0);
    const result = await verdict(log, "--head", await head(4));
    expect(result.code).toBe(2);
    expect(found(result)).toEqual([["head_not_compared", 4]]);
    expect((await verdict(log, "--head", await head(2))).code).toBe(0);
  });

  test("a head before the first seal is compared with what that one follows, or not at all", async () => {
    const log = await exported();
    log.entries.splice(0, 6);
    log.seals.splice(0, 2);
    log.copies.splice(0, 2);
    expect((await verdict(log, "--head", await head(2))).code).toBe(0);
    expect(found(await verdict(log, "--head", await head(1)))).toEqual([["head_not_compared", 1]]);
    const other = written("other.json", JSON.stringify({ id: 2, hash: "ab" }));
    expect(found(await verdict(log, "--head", other))).toEqual([["copy_differs", 2]]);
  });

  test("its own copies are told apart from copies that were given", async () => {
    const log = await exported();
    const says = (result: Verdict) => result.notices.join();
    expect(says(await verdict(log))).toContain("No copy outside the database was compared");
    expect(says(await verdict(log))).toContain("say of 4 seals");
    expect(says(await verdict(log, "--head", await head(4)))).not.toContain("No copy outside");
  });
});

describe("files that overlap", () => {
  const part = (log: Export, entries: readonly number[], seals: readonly number[]): Export => ({
    ...log,
    entries: log.entries.filter(({ seq }) => entries.includes(seq)),
    seals: log.seals.filter(({ id }) => seals.includes(id)),
    copies: log.copies.filter((_, index) => seals.includes(index + 1)),
  });

  test.each([
    ["before a seal that comes again", [2, 4, 5, 6], [2], 1, "entry_not_covered"],
    ["behind it", [4, 5, 6, 8], [2], 2, "entry_not_compared"],
    ["without any seal", [2], [], 2, "entry_not_compared"],
  ] as const)(
    "a forged copy of a sealed entry %s is not let through",
    async (_, entries, seals, code, said) => {
      const log = await exported(4, 0);
      const first = written("first.ndjson", textOf(log));
      const again = part(structuredClone(log), entries, seals);
      for (const one of again.entries) if (one.seq === 2 || one.seq === 8) one.outcome = "denied";
      const second = written("second.ndjson", textOf(again));
      const ran = await run([first, second, "--key", KEY, "--json"]);
      expect(ran.code).toBe(code);
      expect(found(JSON.parse(ran.out)).map(([one]) => one)).toContain(said);
    },
  );

  test("the same seals with the same entries once more are no harm", async () => {
    const log = await exported(4, 0);
    const first = written("first.ndjson", textOf(log));
    const second = written("second.ndjson", textOf(part(log, [4, 5, 6, 7, 8, 9], [2, 3])));
    expect((await run([first, second, "--key", KEY])).code).toBe(0);
  });
});

describe("keys that a file makes up", () => {
  test.each([
    ["what is no statement", () => [{ id: 1 }, null, "x"]],
    ["the same key twice", ([one]: object[]) => [one, { ...one, id: 2, first_seal: 2, previous_key: KEY }]],
    ["a statement whose signature is none", ([one]: object[]) => [{ ...one, signature: "x" }]],
    ["a first seal that is not the one that was signed", ([one]: object[]) => [{ ...one, first_seal: 2 }]],
  ])("%s breaks the log", async (_, forged) => {
    const log = await exported();
    log.about.keys = forged(log.about.keys as object[]);
    const result = await verdict(log);
    expect(result.code).toBe(1);
    expect(found(result).map(([code]) => code)).toContain("keys_out_of_line");
  });
});

describe("what is not proven, or not checked, has exit code 2", () => {
  test("no key is pinned", async () => {
    const { code, out } = await run([written("log.ndjson", textOf(await exported()))]);
    expect(code).toBe(2);
    expect(out).toMatch(/^NOT PROVEN\./);
    expect(out).toContain("[no_key_pinned]");
  });

  test("another key is pinned", async () => {
    const log = written("log.ndjson", textOf(await exported()));
    const { code, out } = await run([log, "--key", `ed25519:${"A".repeat(43)}`]);
    expect(code).toBe(2);
    expect(out).toContain("[key_not_trusted]");
  });

  test("entries were left without a seal for long", async () => {
    const log = await exported(2, 3);
    log.about.exported_at = new Date(Date.parse(String(log.about.exported_at)) + 3_600_000).toISOString();
    expect(found(await verdict(log))).toEqual([["sealing_stopped", undefined]]);
  });

  test.each([
    [[], "No file was given"],
    [["/nowhere.ndjson", "--key", "secret"], "is no key"],
    [["/nowhere.ndjson"], "There is no file /nowhere.ndjson"],
    [["--what"], "--what"],
    [["--url", "http://localhost:22000"], "--token"],
  ])("%j", async (args, said) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe("online", () => {
  /** What a deployment answers, page by page. */
  async function deployment(pages: readonly object[]) {
    const asked: Record<string, unknown>[] = [];
    const { url, stop } = await listening(async (request, response) => {
      let text = "";
      for await (const piece of request) text += piece;
      asked.push({ ...JSON.parse(text).params.arguments, auth: request.headers.authorization });
      const structuredContent = pages[asked.length - 1];
      response.end(
        `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id: 1, result: { structuredContent } })}\n\n`,
      );
    });
    return { url, asked, stop };
  }

  const page = (next_cursor: string | null, verification: object = {}) => ({
    items: [{ id: "aud_1" }],
    next_cursor,
    verification: {
      state: "verified",
      seals_checked: 1,
      unsealed: 0,
      seals_left: 0,
      copies: { checked: 1, waiting: 0, conflicts: [] },
      head: { id: 2, to_seq: 6, hash: "ab", signature: null, sealed_at: 1 },
      key: KEY,
      ...verification,
    },
  });

  test("asks for every page, and is content when each is verified", async () => {
    const { url, asked, stop } = await deployment([page("next"), page(null)]);
    const { code, out } = await run(["--url", url, "--key", KEY, "--json"], { AUDIT_TOKEN: "token" });
    stop();
    expect(asked).toEqual([
      { limit: 200, verify: true, auth: "Bearer token" },
      { limit: 200, verify: true, cursor: "next", auth: "Bearer token" },
    ]);
    expect(JSON.parse(out)).toMatchObject({ state: "verified", entries: 2, seals: 2, head: { id: 2 } });
    expect(code).toBe(0);
  });

  test("a page that is broken, or another key than the pinned one", async () => {
    const problem = { code: "entries_differ", seal: 1, entries: { changed: [2], missing: [], added: [] } };
    const { url, stop } = await deployment([page(null, { state: "broken", problem })]);
    const { code, out } = await run(["--url", url, "--token", "t", "--key", KEY]);
    stop();
    expect(code).toBe(1);
    expect(out).toContain("Seal 1: the entries under it are not those that were sealed");
    expect(out).toContain("changed: 2");
    const other = await deployment([page(null, { key: `ed25519:${"A".repeat(43)}` })]);
    expect((await run(["--url", other.url, "--token", "t", "--key", KEY])).code).toBe(2);
    other.stop();
  });
});
