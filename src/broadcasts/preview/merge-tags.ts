import { asParameter, type MergeField } from "../plan";

/** Something wrong with a merge tag, by its place within the components. */
export interface TagProblem {
  path: string;
  message: string;
}

/** Different tags in one broadcast. */
export const MOST_FIELDS = 10;

const TAG = /\{\{([^{}]*)\}\}/g;
const BRACES = /\{\{|\}\}/;
/** The keys that contacts' preferences have. */
const SOURCE = /^contact\.(?:(name)|preference\.([a-z][a-z0-9_]{0,39}))$/;

function fieldOf(tag: string, inside: string): MergeField | string {
  const [name = "", ...rest] = inside.split("|");
  const found = SOURCE.exec(name.trim());
  if (!found)
    return `${tag} is no merge tag: there are contact.name and contact.preference.KEY, each with |default or without`;
  if (rest.length > 1) return `${tag} has more than one default`;
  const [own] = rest;
  const otherwise = own === undefined ? null : asParameter(own);
  if (otherwise === "") return `${tag} has an empty default`;
  if (otherwise !== null && otherwise !== own?.replace(/\s+/gu, " ").trim())
    return `${tag} has a default that is too long`;
  const [, , key] = found;
  return { tag, source: key === undefined ? { kind: "name" } : { kind: "preference", key }, otherwise };
}

/** The tags of one text, and what is wrong in it. */
function readText(text: string, path: string): { fields: MergeField[]; problems: TagProblem[] } {
  const read = [...text.matchAll(TAG)].map(([tag, inside = ""]) => fieldOf(tag, inside));
  const problems = read.filter((one) => typeof one === "string").map((message) => ({ path, message }));
  // What stands in for a tag keeps one brace on each side: a third one beside it is seen.
  if (problems.length === 0 && BRACES.test(text.replace(TAG, "{}")))
    problems.push({ path, message: "holds braces that are no whole merge tag" });
  return { fields: read.filter((one) => typeof one !== "string"), problems };
}

/**
 * The merge tags of a template's components, each once. They stand in the text of parameters of type text and nowhere else:
 * not in file names, codes, payloads, or what a flow is opened with.
 *
 * @param path of the components within the input
 */
export function mergeFieldsIn(
  components: unknown,
  path: string,
): { fields: MergeField[]; problems: TagProblem[] } {
  const fields = new Map<string, MergeField>();
  const problems: TagProblem[] = [];
  const walk = (part: unknown, at: string, mayHold: boolean): void => {
    if (typeof part === "string") {
      if (!mayHold) {
        if (BRACES.test(part)) problems.push({ path: at, message: "takes no merge tags: only texts do" });
        return;
      }
      const read = readText(part, at);
      problems.push(...read.problems);
      for (const field of read.fields) fields.set(field.tag, field);
      return;
    }
    if (part === null || typeof part !== "object") return;
    const isText = !Array.isArray(part) && (part as { type?: unknown }).type === "text";
    for (const [key, value] of Object.entries(part)) walk(value, `${at}.${key}`, isText && key === "text");
  };
  walk(components, path, false);
  return { fields: [...fields.values()], problems };
}
