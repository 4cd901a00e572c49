import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Every secret that local runs and tests use. They open nothing outside of them, and the product knows none of them. */
export const LOCAL_VALUES: readonly string[] = [
  "local-meta-access-token",
  "local-app-secret",
  "local-verify-token",
  "local-audit-seal-key",
  "local-link-signing-key",
  "local-erasure-key",
  "local-shop-token",
  "local-oidc-secret",
  "sk_test_local",
  "whsec_local",
];

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
  LOCAL_VALUES.filter((value) => text.includes(value)).map(
    (value) => `${file}: knows the local value ${value}`,
  );

function unlisted(file: string, text: string): string[] {
  return [...text.matchAll(SECRET)]
    .filter(([, , value = ""]) => !LOCAL_VALUES.includes(value))
    .map(
      ([, name]) => `${file}: ${name} is set to something that scripts/scan/local-values.ts does not list`,
    );
}
