import { readFileSync } from "node:fs";
import { isPublicKey } from "../../src/governance/seals/keys.ts";
import { fileTrouble, NotChecked } from "./not-checked.ts";

/**
 * The public key that was given: itself, or a file with it, as `/.well-known/audit-seal-key.json` serves it. Of such a file
 * only `key` counts, the one that signs now. Throws {@link NotChecked}.
 */
export function keyFrom(given: string): string {
  const text = given.trim();
  if (isPublicKey(text)) return text;
  if (text.startsWith("ed25519:"))
    throw new NotChecked(
      "key_malformed",
      `--key ${text} is no key: it reads ed25519: and 43 letters, digits, - and _ (here are ${text.length - "ed25519:".length} characters)`,
    );
  const key = keyIn(contentOf(text));
  if (key === undefined || !isPublicKey(key))
    throw new NotChecked("key_malformed", `The file ${text}, given with --key, holds no public key`);
  return key;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    const trouble = fileTrouble(path, error);
    if (trouble.code !== "file_missing") throw trouble;
    throw new NotChecked(
      "key_malformed",
      `--key ${path} is no key, which reads ed25519: and 43 characters, and no file of that name is there`,
    );
  }
}

function keyIn(content: string): string | undefined {
  try {
    const { key } = JSON.parse(content) ?? {};
    return typeof key === "string" ? key : undefined;
  } catch {
    return content;
  }
}
