import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Paths of the files that git tracks or is about to, relative to the project. */
export async function trackedFiles(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    "git",
    ["-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout.split("\0").filter(Boolean);
}
