import { isObject, type Json } from "../json";

/** `a[b][0][c]=1` as `{ a: { b: { "0": { c: "1" } } } }`: how Stripe's API is written to. */
export function parseForm(text: string): Json {
  const root: Json = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== "");
    const last = path.pop();
    if (last === undefined) continue;
    let node = root;
    for (const part of path) {
      const next = Object.hasOwn(node, part) ? node[part] : undefined;
      const below = isObject(next) ? next : Object.create(null);
      node[part] = below;
      node = below;
    }
    node[last] = value;
  }
  return root;
}

/** The entries of a list that a form wrote by number. */
export const listOf = (value: unknown): unknown[] => (isObject(value) ? Object.values(value) : []);
