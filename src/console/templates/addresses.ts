/** Where a template is looked at, in all its languages or in one. */
export function templateAddress(name: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query);
  return `/console/templates/${encodeURIComponent(name)}${search.size > 0 ? `?${search}` : ""}`;
}

/** The form of a draft; of no name, a new one. */
export function draftAddress(query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query);
  return `/console/template-drafts${search.size > 0 ? `?${search}` : ""}`;
}

/** A fragment for a language, within a page. */
export const languageId = (language: string): string => `language-${language}`;
