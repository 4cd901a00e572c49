import type { ChainProblemCode } from "../../src/governance/seals/check.ts";

/** What a file can lack besides what is wrong with a chain. */
export type FileProblemCode =
  | "not_an_export"
  | "stray_file"
  | "about_changed"
  | "not_readable"
  | "beginning_missing"
  | "entry_repeated"
  | "out_of_order"
  | "not_verifiable"
  | "file_cut"
  | "count_differs"
  | "numbers_missing"
  | "entries_between_files_missing"
  | "more_files_needed"
  | "entry_not_compared"
  | "head_not_compared"
  | "pinned_key_absent"
  | "retired_key_last"
  | "no_key_pinned"
  | "nothing_sealed"
  | "sealing_stopped";

export type ProblemCode = ChainProblemCode | FileProblemCode;

/**
 * `broken`: it speaks against the log. `unproven`: something that a proof needs is not there. `not_an_export`: there was
 * no export to check.
 */
export type Weight = "broken" | "unproven" | "not_an_export";

export interface CodeRow {
  weight: Weight;
  /** Goes on behind "Seal 2: ", without a full stop. */
  meaning: string;
  /** What whoever checks does next: whole sentences. */
  next: string;
}

const NEW_EXPORT =
  "Export the same days again, and check the new file before anybody opens it. If it holds, this file was changed on its way to you.";
const WITH_COPY =
  "Ask for the copy of that seal (`audit/seals/NUMBER.json` in the bucket), and check again with `--head COPY`: it tells which entries differ.";

/** Every code that a verdict can name. docs/audit.md has the same rows, and a test holds one against the other. */
export const CODES: Readonly<Record<ProblemCode, CodeRow>> = {
  entries_differ: {
    weight: "broken",
    meaning: "the entries under it are not those that were sealed: changed, removed, added or moved",
    next: WITH_COPY,
  },
  seal_changed: {
    weight: "broken",
    meaning: "the seal itself was changed, or made by somebody without the key",
    next: WITH_COPY,
  },
  seal_out_of_place: {
    weight: "broken",
    meaning: "it does not follow the seal before it: a seal was removed, added or moved",
    next: "Compare the seals before and behind it with the console's page of seals and with their copies in `audit/seals/` of the bucket.",
  },
  keys_out_of_line: {
    weight: "broken",
    meaning:
      "what the keys say of each other is not one line: a statement was changed, removed, added or kept back",
    next: "Compare the keys with the deployment's `/.well-known/audit-seal-key.json` and with those that you noted earlier; ask the operator when the key was replaced.",
  },
  signature_invalid: {
    weight: "broken",
    meaning: "the signature is not by the key of that time",
    next: "Compare the seal with its copy in `audit/seals/` of the bucket; ask the operator who could write to the database.",
  },
  entry_not_covered: {
    weight: "broken",
    meaning:
      "entries stand among sealed ones that no seal covers: they were slipped in, or their seal was taken out",
    next: "Look for these entry numbers in the console's audit log; ask the operator who could write to the database.",
  },
  out_of_order: {
    weight: "broken",
    meaning: "entries are not in the order of their numbers",
    next: NEW_EXPORT,
  },
  entry_repeated: {
    weight: "broken",
    meaning: "an entry comes twice and says two things",
    next: NEW_EXPORT,
  },
  not_readable: {
    weight: "broken",
    meaning: "a line is no whole line of an export: it was cut or changed",
    next: NEW_EXPORT,
  },
  beginning_missing: {
    weight: "broken",
    meaning: "the line with which every export begins is not there: it was removed or changed",
    next: NEW_EXPORT,
  },
  about_changed: {
    weight: "broken",
    meaning:
      "the line with which the export begins does not fit its entries: it says that they were chosen or masked, and they were not, or it comes twice and says two things",
    next: NEW_EXPORT,
  },
  copy_differs: {
    weight: "broken",
    meaning: "the copy outside the database says something else: the chain was made anew",
    next: "Keep the copy as well as the export; ask the operator for `audit/conflicts/` of the bucket.",
  },
  copy_missing: {
    weight: "broken",
    meaning:
      "its copy outside the database is missing, though later ones are there (only `--url` looks for it)",
    next: "Ask the operator who may remove objects under `audit/seals/` of the bucket, and whether a bucket lock is set.",
  },
  cut_off: {
    weight: "broken",
    meaning: "the log was cut off: this seal is told of, and gone",
    next: "Keep what tells of it, the file or the copy or head; ask the operator whether the database was restored to an earlier moment, and for that in writing.",
  },
  signature_missing: {
    weight: "unproven",
    meaning: "it is not signed: the deployment had no key",
    next: "Ask the operator to set `AUDIT_SEAL_KEY`, and since when it was missing. With `--url` and a key set this is broken instead.",
  },
  signature_not_checked: {
    weight: "unproven",
    meaning: "it has an older signature, of before keys were public",
    next: "Have somebody who may know the secret of that time run the check with it in `AUDIT_SEAL_KEY` of the environment.",
  },
  key_not_trusted: {
    weight: "unproven",
    meaning: "its key is neither one that you gave nor announced by one that you gave",
    next: "Take the key anew from the deployment's own address (`/.well-known/audit-seal-key.json`) or from your notes, never from the export, and compare it sign by sign with the one you gave. If yours was right, ask the operator whether the key was replaced: when it was not, somebody else made this export.",
  },
  no_key_pinned: {
    weight: "unproven",
    meaning: "you gave no key, so nobody said by whose key the seals must be signed",
    next: "Take the key from the deployment's own address (`/.well-known/audit-seal-key.json`) or from your notes, and give it with `--key`.",
  },
  pinned_key_absent: {
    weight: "unproven",
    meaning:
      "one of the keys that you gave is not in these files: whoever has the other could have left out that it was replaced",
    next: "Give only the keys that were in force when the files were exported.",
  },
  retired_key_last: {
    weight: "unproven",
    meaning: "these files end with seals of a key that was replaced later",
    next: "Give the files up to the new key's first seal as well, or a copy of this last seal with `--head`.",
  },
  head_not_compared: {
    weight: "unproven",
    meaning: "a head that you gave belongs to no seal of these files, so it was not compared",
    next: "Give the files that reach it as well.",
  },
  entry_not_compared: {
    weight: "unproven",
    meaning:
      "entries of seals that an earlier file held come again without their seal, so nobody can tell whether they are the same",
    next: "Leave that file out, or give the files in the order of their entries.",
  },
  not_verifiable: {
    weight: "unproven",
    meaning:
      "the export was filtered by more than days, or masked, or holds no entry, so nobody can tell from it whether its entries were changed, but for those of seals that are whole in it",
    next: "Rely on none of its entries. Have somebody who sees unmasked data export it again, with no filter or with days alone.",
  },
  file_cut: {
    weight: "unproven",
    meaning:
      "the file has no end: it ends before what it announces, because the download broke off or because its last lines were removed",
    next: "Export again, and wait until the download has ended. If the new file is cut in the same place, that speaks for entries having been removed: keep both files, and tell the operator and whoever answers for compliance. A head or copy that you kept (`--head`) tells whether it was so.",
  },
  count_differs: {
    weight: "unproven",
    meaning:
      "the file's end counts other entries than were read: some were removed from the file or added to it, or that line was changed",
    next: NEW_EXPORT,
  },
  numbers_missing: {
    weight: "unproven",
    meaning:
      "numbers are missing among entries that no seal proves: entries were removed before they were sealed, or from the file",
    next: "Export the same days again. If the same numbers are missing, ask the operator who could write to the database, and keep both files.",
  },
  more_files_needed: {
    weight: "unproven",
    meaning: "the log goes on in a next file",
    next: "Export the next file, behind the entry that the console names, and give all files in their order.",
  },
  entries_between_files_missing: {
    weight: "unproven",
    meaning: "entries between two of the files are missing",
    next: "Give the files in their order and leave none out; export those that are missing.",
  },
  nothing_sealed: {
    weight: "unproven",
    meaning: "there is no seal in it",
    next: "If the log is only minutes old, export again later. Otherwise ask the operator whether `AUDIT_SEAL_KEY` is set.",
  },
  sealing_stopped: {
    weight: "unproven",
    meaning: "entries are without a seal though they are older than ten minutes",
    next: "Ask the operator why nothing was sealed (the page Operations of the console says it), then export again.",
  },
  stray_file: {
    weight: "unproven",
    meaning: "a file beside the export is none, so it was left out",
    next: "If a part of the log should be in it, get that part anew and give it instead; if not, run the check again without this file.",
  },
  not_an_export: {
    weight: "not_an_export",
    meaning: "the file is no export of the audit log, so there was nothing to check",
    next: "Get a right export: in the console, Audit log, *As NDJSON, with seals*, and give that file as it was downloaded.",
  },
};
