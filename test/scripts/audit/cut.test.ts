import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Verdict } from "../../../scripts/audit";
import { copyOf, type Export, exported, KEY, textOf } from "./chain";
import { run, workFolder } from "./run";

/* Files that lack something that nothing signs: their end, entries behind the last seal, or the count of them. */

let work: ReturnType<typeof workFolder>;
beforeEach(() => {
  work = workFolder();
});
afterEach(() => work.remove());

async function verdict(text: string, ...more: string[]): Promise<Verdict & { code: number }> {
  const { code, out } = await run([work.written("log.ndjson", text), "--key", KEY, "--json", ...more]);
  return { ...JSON.parse(out), code };
}

const codes = ({ problems }: Verdict) => problems.map(({ code }) => code);
const linesOf = (log: Export) => textOf(log).trimEnd().split("\n");

/** An export that was made long after its entries, so that it would tell of a sealing that stopped. */
async function late(): Promise<Export> {
  const log = await exported();
  log.about.exported_at = "2026-02-05T08:00:00Z";
  log.entries.splice(12);
  return log;
}

describe("a file that was cut in the middle of its download", () => {
  // One line, twelve entries, four seals, the end.
  const cuts: [string, (lines: string[]) => string][] = [
    ["among its entries", (lines) => lines.slice(0, 8).join("\n")],
    ["before its seals", (lines) => lines.slice(0, 13).join("\n")],
    ["among its seals", (lines) => lines.slice(0, 15).join("\n")],
    ["within an entry", (lines) => lines.slice(0, 9).join("\n").slice(0, -50)],
    ["within a seal", (lines) => `${lines.slice(0, 16).join("\n").slice(0, -50)}\n`],
    ["within its end", (lines) => lines.join("\n").slice(0, -5)],
    ["within the first signs of a line", (lines) => `${lines.slice(0, 15).join("\n")}\n{"ki`],
  ];

  test.each(cuts)("%s is not proven, and nothing else is said of it", async (_, cut) => {
    const result = await verdict(cut(linesOf(await late())));
    expect(codes(result)).toEqual(["file_cut"]);
    expect(result).toMatchObject({ code: 2, state: "unproven", from_seq: null });
  });

  test("also when somebody removed the newest entries: the words say what would speak for that", async () => {
    const log = await late();
    log.entries.splice(6);
    log.seals.splice(2);
    const file = work.written("log.ndjson", linesOf(log).slice(0, -1).join("\n"));
    const { code, out } = await run([file, "--key", KEY]);
    expect(code).toBe(2);
    expect(out.split("\n")[0]).toMatch(
      /^NOT PROVEN\. A file ends before what it announces: export again\. .* same place, that speaks for removal\.$/,
    );
    expect(out).not.toMatch(/nothing (else )?speaks against/i);
    for (const said of ["cut_off", "sealing_stopped", "entries added", "Proven:"])
      expect(out).not.toContain(said);
  });

  test.each(cuts)("%s is broken by what was kept of a later seal, which is named", async (_, cut) => {
    const log = await late();
    const next = await exported(5);
    const copy = work.written("5.json", await copyOf(next, 5));
    const head = work.written("head.json", JSON.stringify({ id: 5, hash: next.seals[4]?.hash }));
    for (const given of [copy, head]) {
      const result = await verdict(cut(linesOf(log)), "--head", given);
      expect(codes(result).toSorted()).toEqual(["cut_off", "file_cut"]);
      expect(result).toMatchObject({ code: 1, state: "broken" });
      const found = result.problems.find(({ code }) => code === "cut_off");
      expect(found).toMatchObject({ told_by: "given" });
      expect(found?.text).toContain("what tells of it: a copy or head that you gave");
    }
  });

  test("and is no less broken when something else is wrong in it", async () => {
    const log = await late();
    Object.assign(log.entries[1] ?? {}, { outcome: "denied" });
    const result = await verdict(linesOf(log).slice(0, 15).join("\n"));
    expect(codes(result)).toEqual(["file_cut", "entries_differ"]);
    expect(result.code).toBe(1);
  });

  test("behind a whole one is no other thing, with a head and without", async () => {
    const log = await late();
    const first = structuredClone(log);
    Object.assign(first, { entries: first.entries.slice(0, 7), seals: first.seals.slice(0, 2), more: 7 });
    const second = structuredClone(log);
    Object.assign(second, { entries: second.entries.slice(6), seals: second.seals.slice(2) });
    const one = work.written("first.ndjson", textOf(first));
    const two = work.written("second.ndjson", linesOf(second).slice(0, -3).join("\n"));
    const head = work.written("head.json", JSON.stringify({ id: 4, hash: log.seals[3]?.hash }));
    const bare = JSON.parse((await run([one, two, "--key", KEY, "--json"])).out);
    expect(codes(bare)).toEqual(["file_cut"]);
    const kept = JSON.parse((await run([one, two, "--key", KEY, "--json", "--head", head])).out);
    expect(kept.state).toBe("broken");
    expect(codes(kept)).toContain("cut_off");
  });

  test("of masked entries: their seals are not missed", async () => {
    const log = await late();
    Object.assign(log.about, { verifiable: false, filters: { actor: "stf_1" } });
    const result = await verdict(linesOf(log).slice(0, 13).join("\n"));
    expect(codes(result)).toEqual(["file_cut", "not_verifiable"]);
    expect(result.code).toBe(2);
  });

  test("a half line is a cut at the end of a file alone, and only as a line begins", async () => {
    const lines = linesOf(await late());
    const half = (lines[14] ?? "").slice(0, -50);
    const broken = [
      [...lines.slice(0, 13), half, ...lines.slice(14)],
      [...lines.slice(0, 14), half, lines.at(-1)],
      [...lines, half],
      [...lines.slice(0, 14), "anything"],
      [...lines.slice(0, 14), `${lines[14]}}`],
    ];
    for (const one of broken) {
      const result = await verdict(one.join("\n"));
      expect(codes(result)).toContain("not_readable");
      expect(result.code).toBe(1);
    }
  });
});

test("a file with its end that does not reach what its first line tells of is broken, and that line is named", async () => {
  const log = await late();
  log.entries.splice(6);
  log.seals.splice(2);
  const result = await verdict(textOf(log));
  expect(result).toMatchObject({ code: 1, problems: [{ code: "cut_off", told_by: "first_line" }] });
  expect(result.problems[0]?.text).toContain("what tells of it: the file's own first line");
});

test("entries that wait for a seal for too long are named, and not as added", async () => {
  const log = await exported();
  log.about.exported_at = "2026-02-05T08:00:00Z";
  const result = await verdict(textOf(log));
  expect(codes(result)).toEqual(["sealing_stopped"]);
  expect(result.problems[0]?.text).toContain("(entries 13)");
});

describe("entries behind the last seal", () => {
  test.each<[string, number[], number[]]>([
    ["the first one is gone", [13], [13]],
    ["one among them is gone", [14], [14]],
    ["several are gone", [13, 15], [13, 15]],
  ])("are not proven when %s", async (_, gone, missing) => {
    const log = await exported(4, 4);
    log.entries = log.entries.filter(({ seq }) => !gone.includes(seq));
    const result = await verdict(textOf(log));
    expect(result).toMatchObject({
      code: 2,
      problems: [{ code: "numbers_missing", entries: { changed: [], missing, added: [] } }],
    });
  });

  test("with a number beyond all others are listed as far as anybody reads", async () => {
    const log = await exported(4, 2);
    Object.assign(log.entries.at(-1) ?? {}, { seq: Number.MAX_SAFE_INTEGER });
    const [found] = (await verdict(textOf(log))).problems;
    expect(found?.code).toBe("numbers_missing");
    expect(found?.entries?.missing).toHaveLength(100);
  });

  test("of a masked file are looked at as well", async () => {
    const log = await exported(0, 5);
    Object.assign(log.about, { verifiable: false });
    for (const one of log.entries) one.source = '{"to":"wamid.••••"}';
    log.entries.splice(2, 1);
    expect(codes(await verdict(textOf(log)))).toContain("numbers_missing");
  });
});

describe("the count at a file's end", () => {
  const counting = (text: string, count: unknown) =>
    text.replace(/"kind":"end","entries":\d+/, `"kind":"end","entries":${JSON.stringify(count)}`);

  test("is held against what was read: the newest entry removed, which no seal proves", async () => {
    const log = await exported(4, 3);
    const whole = log.entries.length;
    log.entries.pop();
    const text = counting(textOf(log), whole);
    const result = await verdict(text);
    expect(result).toMatchObject({
      code: 2,
      problems: [{ code: "count_differs", counted: { announced: 15, read: 14 } }],
    });
    expect(result.problems[0]?.text).toContain("(announced: 15; read: 14)");
    Object.assign(log.about, { verifiable: false, filters: { actor: "stf_1" } });
    expect(codes(await verdict(counting(textOf(log), whole)))).toContain("count_differs");
  });

  test("beside a seal that contradicts the file it is broken", async () => {
    const log = await exported();
    log.entries.splice(4, 1);
    const result = await verdict(counting(textOf(log), 13));
    expect(result.code).toBe(1);
    expect(codes(result)).toEqual(["count_differs", "entries_differ"]);
  });

  test("may not be left out", async () => {
    const text = textOf(await exported()).replace(/"kind":"end","entries":\d+,/, '"kind":"end",');
    expect(codes(await verdict(text))).toContain("not_readable");
  });
});

describe("a head that was kept with what npm prints before it", () => {
  const BANNER =
    "\n> whatsapp-business-mcp@0.1.0 audit:verify\n> node scripts/audit-verify.ts log.ndjson --json\n\n";

  test("is compared all the same", async () => {
    const text = textOf(await exported());
    const file = work.written("log.ndjson", text);
    const { out } = await run([file, "--key", KEY, "--json"]);
    const kept = work.written("head.json", BANNER + out);
    const own = await verdict(text, "--head", kept);
    expect(own).toMatchObject({ code: 0, state: "verified" });
    expect(own.notices.join()).not.toContain("No copy outside");
    const earlier = await verdict(textOf(await exported(2)), "--head", kept);
    expect(codes(earlier)).toEqual(["cut_off"]);
  });

  test("and one a line; a banner alone, or lines that are none between them, are refused", async () => {
    const log = await exported();
    const file = work.written("log.ndjson", textOf(log));
    const [one, two] = log.seals.map(({ id, hash }) => JSON.stringify({ id, hash }));
    const asked = (text: string) => run([file, "--key", KEY, "--head", work.written("head.json", text)]);
    expect((await asked(`${BANNER}${one}\n${two}`)).code).toBe(0);
    for (const text of [BANNER, `${one}\nno line\n${two}`]) {
      const { code, err } = await asked(text);
      expect(code).toBe(2);
      expect(err).toContain("[head_malformed]");
      expect(err).toContain("npm run -s audit:verify");
    }
  });
});
