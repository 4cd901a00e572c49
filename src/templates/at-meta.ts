import type { Database } from "../platform/db";
import { templatesOfNames } from "./known-store";
import { renderSample, type TemplateBubble } from "./render";

/** How the languages of a name stand at Meta now, with their samples, by language; deleted ones are left out. */
export async function bubblesAtMeta(db: Database, name: string): Promise<Map<string, TemplateBubble>> {
  const known = await templatesOfNames(db, [name]);
  return new Map(
    known
      .filter(({ status }) => status !== "DELETED")
      .map((template) => [template.language, renderSample(template).bubble]),
  );
}
