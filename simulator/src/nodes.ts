import type { GraphCall } from "./call";
import { GraphError, unknownObject } from "./errors";
import { waba } from "./fixture";
import type { Json } from "./json";

/** The asked fields of a node, or the usual ones; `id` always comes along, unknown fields are left out. */
export function pick(node: Json, fields: string | undefined, usualFields: readonly string[]): Json {
  const names =
    fields === undefined || fields === ""
      ? usualFields
      : fields.split(",").map((name) => name.replace(/[{(].*$/, "").trim());
  const picked = Object.fromEntries(
    names.filter((name) => node[name] !== undefined).map((name) => [name, node[name]]),
  );
  return node.id === undefined ? picked : { ...picked, id: node.id };
}

/** Throws unless the path names the account. */
export function requireWaba(call: GraphCall): void {
  if (call.id !== waba.id) throw unknownObject(call.request.method, call.id);
}

/** An opaque cursor for a position in a list. */
export function cursor(index: number): string {
  return btoa(`at:${index}`).replace(/=+$/, "");
}

/** The position that a cursor stands for; throws 100 for one that was never given out. */
export function positionOf(given: string): number {
  const position = /^YXQ6[\w+/-]*$/.test(given) ? Number(atob(given).slice("at:".length)) : Number.NaN;
  if (!Number.isInteger(position) || position < 0) throw new GraphError(100, "Invalid cursor.");
  return position;
}
