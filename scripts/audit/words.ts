import type { ProblemCode } from "./codes.ts";
import { EXIT_CODES, type Problem, type State, type Verdict } from "./verdict.ts";

const SUMMARIES: Readonly<Record<State, string>> = {
  verified: "VERIFIED. Every sealed entry is as it was sealed; none was changed, removed, added or moved.",
  broken: "BROKEN. Something was changed, removed or added after it was sealed.",
  unproven: "NOT PROVEN. Nothing speaks against these entries, but something that a proof needs is missing.",
  not_an_export:
    "NOT AN AUDIT EXPORT. What you gave is no export of the audit log. That says nothing about the log itself.",
};

/** Of entries that were chosen or masked nobody can say that nothing speaks against them. */
const NOT_VERIFIABLE =
  "NOT PROVEN. An export was filtered by more than days, or masked, or is empty: whether its entries were changed cannot be told from it.";
const STRAY =
  "NOT PROVEN. Nothing speaks against these entries, but a file that you gave is no export of the audit log, and was left out.";

/** The commonest accident, and what a removal looks like. */
const CUT =
  "NOT PROVEN. A file ends before what it announces: export again. If the new file is cut in the same place, that speaks for removal.";

/** Trouble with the key is always said in the first line: the rarest thing to suspect, and what a forged log has. */
const KEY_TROUBLE: readonly (readonly [ProblemCode, string])[] = [
  [
    "key_not_trusted",
    "the key that you gave did not sign these seals and did not announce the one that did: either it is the wrong key, or somebody else made these seals",
  ],
  ["no_key_pinned", "you gave none, so nobody can tell whose seals these are"],
  ["pinned_key_absent", "one of the keys that you gave is not in these files"],
];

const NEW_EXPORT =
  "in the console, Audit log, with no filter or with days alone, by somebody who sees unmasked data: “As NDJSON, with seals”";

/** What follows from a verdict as a whole; what follows from one code stands with it. */
const NEXT: Readonly<Record<State, readonly string[]>> = {
  verified: [
    "Keep the head that stands above (npm run -s audit:verify -- … --json > head.json): give it with --head the next time.",
    "Note the key that you gave, and use the same one the next time.",
  ],
  broken: [
    "Keep every file that you checked unchanged: do not open and save it, do not export over it. Copy it to where nobody else can write.",
    "Look at the places named above; then at the page Operations of the console, which says whether the deployment found the same, and at audit/seals/ and audit/conflicts/ in its bucket.",
    "Tell whoever answers for compliance at the company and the operator of the deployment, in writing, with all of this text; not only the person who gave you the file.",
    `Get a new export (${NEW_EXPORT}), better from another person, and check it the same way. If it is verified, your file was changed on its way; if it is broken too, the log itself was changed.`,
    "Keep no head of this check for later: compare the new export with a head or copy of before instead (--head).",
  ],
  unproven: [
    "Do what stands with each code (and each note) above, then run the check again. Keep the files until then.",
    "Do not rely on these entries before the command says VERIFIED.",
  ],
  not_an_export: [
    `Get a right export: ${NEW_EXPORT}.`,
    'Wait for the end of the download, and leave the file as it is. Its name ends with .ndjson, and its first line begins with {"kind":"about".',
    "Run the check again with that file.",
  ],
};

function headline({ state, problems }: Verdict): string {
  const has = (code: ProblemCode) => problems.some((one) => one.code === code);
  const trouble = KEY_TROUBLE.find(([code]) => has(code))?.[1];
  if (state !== "unproven")
    return trouble
      ? `${SUMMARIES[state]} There is trouble with the key as well: ${trouble}.`
      : SUMMARIES[state];
  if (trouble === undefined) {
    if (has("not_verifiable")) return NOT_VERIFIABLE;
    if (has("file_cut")) return CUT;
    return problems.length > 0 && problems.every(({ code }) => code === "stray_file")
      ? STRAY
      : SUMMARIES.unproven;
  }
  const others = problems.some(({ code }) => !KEY_TROUBLE.some(([key]) => key === code));
  const rest = others ? "That is not all, see below." : "Nothing else speaks against these entries.";
  return `NOT PROVEN. The trouble is the key: ${trouble}. ${rest}`;
}

/** The verdict in plain words, for a terminal. */
export function inWords(verdict: Verdict): string {
  const { state, entries, seals, from_seq, to_seq, unsealed, head, keys, problems, notices } = verdict;
  const lines = [
    headline(verdict),
    "",
    `Read: ${counted(entries, "entry", "entries")}, ${counted(seals, "seal", "seals")}.`,
  ];
  if (from_seq !== null) lines.push(`Proven: entries ${from_seq} to ${to_seq}.`);
  if (unsealed > 0)
    lines.push(`Behind the last seal: ${counted(unsealed, "entry", "entries")}, not proven yet.`);
  for (const { key, from_seal, trusted } of keys)
    lines.push(
      `Key that the log names from seal ${from_seal} on: ${key} (${trusted ? "trusted" : "not trusted"})`,
    );
  if (head) lines.push(`Head: seal ${head.id}, ${head.hash}.${state === "verified" ? "" : " Not proven."}`);
  lines.push(...found(problems));
  if (notices.length > 0) lines.push("", ...notices.map((notice) => `Note: ${notice}`));
  lines.push("", "What to do now:", ...NEXT[state].map((step, index) => `${index + 1}. ${step}`));
  lines.push("", `Exit code ${EXIT_CODES[state]}. docs/audit.md explains every code in square brackets.`);
  return lines.join("\n");
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What was found, and once for each code what to do about it. */
function found(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const lines = ["", "What was found:"];
  const told = new Set<ProblemCode>();
  for (const { code, text, next, file, line } of problems) {
    const place = file === undefined ? "" : ` (${file}${line === undefined ? "" : `, line ${line}`})`;
    lines.push(`- [${code}] ${text}${place}`);
    if (!told.has(code)) lines.push(`  What to do: ${next.replaceAll(/[`*]/g, "")}`);
    told.add(code);
  }
  return lines;
}
