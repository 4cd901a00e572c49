import { type Finding, guardrailFinding, WRITE_GUARDRAILS } from "../../governance";
import { MOST_TAGS_EACH } from "../tagging";
import { rowProblem } from "./problems";
import type { ImportReport } from "./store";

const linesOf = ({ count, lines }: { count: number; lines: readonly number[] }): string =>
  `line ${lines.join(", ")}${count > lines.length ? ", …" : ""}`;

/** Somebody asked for the rows of this reading before. */
export const takenFinding = (): Finding => ({
  severity: "error",
  code: "conflict",
  message: "The rows of this reading are imported already, or being imported, by another request.",
  path: "preview_id",
  fix: "Preview the file again to see what is left to import.",
});

/** What a caller sees of the reading: per reason how many rows and the first lines, never a cell. */
export function reasonsOf(report: ImportReport) {
  return report.reasons.slice(0, 50).map(({ code, column, count, lines }) => {
    const { valueClass, message, fix } = rowProblem(code, column);
    return { code, column, rows: count, lines, found: valueClass, message, fix };
  });
}

export function findingsOf(report: ImportReport, accepted: number): Finding[] {
  const findings: Finding[] = report.problems.map(({ code, line, column, message, fix }) => ({
    severity: "error",
    code,
    message: line === undefined ? message : `Line ${line}: ${message}`,
    path: column ?? "file",
    fix,
  }));
  for (const column of report.unheard) {
    findings.push({
      severity: "warning",
      code: "refusals_left_out",
      message:
        "A column that looks like refusals is left out, or read as something else: whoever refuses there is imported all the same.",
      path: column,
      fix: "Map it to refusal (yes means that the customer refuses), or to consent when a yes in it means agreement.",
    });
  }
  if (report.problems.length > 0) return findings;
  if (accepted === 0) {
    findings.push({
      severity: "error",
      code: "validation_failed",
      message: "No row of the file can be imported.",
      path: "file",
      fix: "Look at the reasons, mend the file and preview it again.",
    });
  }
  for (const reason of reasonsOf(report)) {
    findings.push({
      severity: "warning",
      code: reason.code,
      message: `Left out: ${reason.rows} (${linesOf({ count: reason.rows, lines: reason.lines })}). ${reason.message}`,
      path: reason.column,
      fix: reason.fix,
    });
  }
  if (report.refusals_alone.count > 0) {
    findings.push({
      severity: "warning",
      code: "refusal_kept_alone",
      message: `Of the rows above, refusals that are kept, the rest of their rows left out: ${report.refusals_alone.count} (${linesOf(report.refusals_alone)}).`,
      path: "consent",
      fix: "Mend the other cells of these rows to import them whole.",
    });
  }
  const withoutConsent = report.reasons.some(({ code }) =>
    /^(consent|source|evidence|date)_missing$/.test(code),
  );
  if (withoutConsent) {
    findings.push({
      ...guardrailFinding(WRITE_GUARDRAILS.importNeedsConsent, "consent"),
      severity: "warning",
    });
  }
  if (report.opt_outs_kept > 0) {
    findings.push({
      severity: "info",
      code: "opt_outs_kept",
      message: `Rows that agree to what their contact had refused: ${report.opt_outs_kept}. The refusal stays.`,
      path: "consent",
    });
  }
  if (report.tags_full > 0) {
    findings.push({
      severity: "warning",
      code: "tags_full",
      message: `Rows whose contact would have more than ${MOST_TAGS_EACH} tags: ${report.tags_full}. Their tags are left out.`,
      path: "tags",
    });
  }
  if (report.blocked > 0) {
    findings.push({
      severity: "info",
      code: "blocked_kept",
      message: `Rows of blocked contacts: ${report.blocked}. They stay blocked, and count in no segment.`,
      path: "phone",
    });
  }
  return findings;
}
