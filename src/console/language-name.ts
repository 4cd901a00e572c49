import type { I18n } from "./i18n";

/** A language by its name, with Meta's code. */
export function languageName(i18n: I18n, code: string): string {
  try {
    const name = new Intl.DisplayNames(i18n.language, { type: "language" }).of(code.replaceAll("_", "-"));
    return name === undefined || name === code ? code : `${name} (${code})`;
  } catch {
    return code;
  }
}
