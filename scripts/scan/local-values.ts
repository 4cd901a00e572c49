import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_SECRETS } from "../local-secrets.ts";

/** Files that set variables. */
const SETTINGS = /(?:^|\/)(?:[\w.-]*\.env|\.dev\.vars|[\w.-]*\.toml|vitest\.config\.ts)$/;
const SECRET = /\b(\w*(?:TOKEN|SECRET|KEY|PASSWORD)\w*)"?\s*[:=]\s*["']?([^\s"',#}]+)/g;

/** A line for each secret that a file sets to something that is not on the list, and each value of the list in the product. */
export function localValues(root: string, files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const product = file.startsWith("src/");
    if (!product && !SETTINGS.test(file)) return [];
    const text = readFileSync(join(root, file), "utf8");
    return product ? inProduct(file, text) : unlisted(file, text);
  });
}

const inProduct = (file: string, text: string) =>
  LOCAL_SECRETS.filter((value) => text.includes(value)).map(
    (value) => `${file}: knows the local value ${value}`,
  );

function unlisted(file: string, text: string): string[] {
  return [...text.matchAll(SECRET)]
    .filter(([, , value = ""]) => !LOCAL_SECRETS.includes(value))
    .map(
      ([, name]) => `${file}: ${name} is set to something that scripts/scan/local-values.ts does not list`,
    );
}
