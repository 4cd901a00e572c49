import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..");
const FILE = "src/console/browser-script.generated.ts";

/** The console's script for browsers as a module that the Worker serves it from. */
export async function browserScript(): Promise<{ path: string; text: string }> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "src/console/browser/main.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
  });
  const script = outputFiles[0]?.text ?? "";
  const text = `// Made by \`npm run browser-script\` out of src/console/browser/.\nexport const BROWSER_SCRIPT = ${JSON.stringify(script)};\n`;
  return { path: join(ROOT, FILE), text };
}

if (process.argv[1] === import.meta.filename) {
  const { path, text } = await browserScript();
  writeFileSync(path, text);
}
