/** What is read of `package-lock.json`: docs.npmjs.com/cli/v11/configuring-npm/package-lock-json. */
export interface Lockfile {
  lockfileVersion: number;
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

/** Licences that a deployment may carry. */
export const DEPLOYED_LICENCES: readonly string[] = [
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Python-2.0",
];

/** And those that the tools of whoever works on this may have besides: nothing of them is deployed. */
export const TOOL_LICENCES: readonly string[] = [
  ...DEPLOYED_LICENCES,
  "MPL-2.0",
  "LGPL-3.0-or-later",
  "Artistic-2.0",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "WTFPL",
];

const installed = ({ packages }: Lockfile) => Object.entries(packages).filter(([path]) => path !== "");

/** Packages that are installed without a SHA-512 of what they are. */
export function unproved(lockfile: Lockfile): string[] {
  if (lockfile.lockfileVersion !== 3) return [`package-lock.json is of version ${lockfile.lockfileVersion}`];
  return installed(lockfile)
    .filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))
    .map(([path]) => `${path}: no sha512 digest`);
}

/**
 * Packages that come from elsewhere than the registry that npm is set to. The lockfile names no address for those that come from
 * there (`omit-lockfile-registry-resolved`), so whatever names one is a git repository, a file or some other host.
 */
export function foreignSources(lockfile: Lockfile): string[] {
  return installed(lockfile).flatMap(([path, { resolved, link }]) => {
    if (link) return [`${path}: a link to a folder`];
    return resolved === undefined ? [] : [`${path}: comes from ${resolved}`];
  });
}

/** Packages with an install script about which `allowScripts` of package.json says neither yes nor no. */
export function scripts(lockfile: Lockfile, decided: Readonly<Record<string, boolean>>): string[] {
  return installed(lockfile)
    .filter(([path, { hasInstallScript }]) => hasInstallScript && decided[nameOf(path)] === undefined)
    .map(([path]) => `${path}: runs a script when it is installed`);
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

/** Packages under a licence that is not on their list, or without one; `bundled` are the paths of those that are deployed. */
export function unknownLicences(lockfile: Lockfile, bundled: ReadonlySet<string>): string[] {
  return installed(lockfile).flatMap(([path, { license = "none" }]) =>
    isAllowed(license, bundled.has(path) ? DEPLOYED_LICENCES : TOOL_LICENCES)
      ? []
      : [`${path}: licence ${license}`],
  );
}

/** An SPDX expression of names, AND and OR, without one inside another: all of an AND, one of an OR. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replace(/^\((.*)\)$/, "$1");
  if (/[()]/.test(plain)) return false;
  return plain
    .split(" OR ")
    .some((option) => option.split(" AND ").every((name) => allowed.includes(name.trim())));
}
