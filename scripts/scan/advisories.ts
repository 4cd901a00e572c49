import { execFile } from "node:child_process";

interface Report {
  message?: string;
  statusCode?: number;
  vulnerabilities?: Record<string, { name: string; severity: string; range: string }>;
}

/** How long the registry may take. Ms. */
const PATIENCE = 60_000;

/**
 * Weaknesses that the registry knows of packages that are deployed, by `npm audit`. Where it does not answer, that is said: nothing
 * was found out then.
 */
export function advisories(root: string): Promise<string[] | { notAsked: string }> {
  return new Promise((resolve) => {
    const args = ["audit", "--json", "--omit=dev", "--audit=true"];
    execFile("npm", args, { cwd: root, timeout: PATIENCE, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      resolve(readReport(stdout) ?? { notAsked: `npm audit gave no report (${error?.code ?? "no error"})` }),
    );
  });
}

/** What `npm audit --json` printed: findings, why there are none to be had, or undefined when it is no report. */
export function readReport(stdout: string): string[] | { notAsked: string } | undefined {
  let report: Report;
  try {
    report = JSON.parse(stdout) as Report;
  } catch {
    return undefined;
  }
  if (report.vulnerabilities === undefined) {
    return { notAsked: `the registry does not answer npm audit (${report.statusCode ?? "no status"})` };
  }
  return Object.values(report.vulnerabilities).map(
    ({ name, severity, range }) => `${name} ${range}: ${severity}`,
  );
}
