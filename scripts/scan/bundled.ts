import { join } from "node:path";
import { build } from "esbuild";

/** Packages that the Worker's bundle takes a file of, as their paths in the lockfile. */
export async function bundledPackages(root: string): Promise<Set<string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "src/index.ts")],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    outdir: ".wrangler/scan",
    platform: "node",
    mainFields: ["browser", "module", "main"],
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    logLevel: "error",
  });
  const paths = Object.keys(metafile.inputs).map(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0],
  );
  return new Set(paths.filter((path) => path !== undefined));
}
