import { type CallContext, may } from "../auth";
import { ToolError } from "../mcp/errors";
import { type Condition, leavesOf } from "./condition";
import type { Resolve } from "./evaluate";
import { expand } from "./references";

/**
 * Whether a condition asks how a name starts, itself or through a segment that it names. Whoever sees masked data could
 * spell out a name with such conditions, letter by letter, from who or how many fulfil them.
 *
 * @param resolve knows every segment that is named
 */
export function asksForNames(condition: Condition, resolve: Resolve): boolean {
  return leavesOf(expand(condition, resolve)).some(({ field }) => field === "name");
}

/** Whether a condition is out of sight of somebody who sees masked data. */
export function isMaskedFor(ctx: CallContext, condition: Condition, resolve: Resolve): boolean {
  return !may(ctx.principal, "contacts:pii") && asksForNames(condition, resolve);
}

export function namesAreMasked(): ToolError {
  return new ToolError(
    "masked",
    "The segment asks how names start, and names are masked for you.",
    "Use a segment that asks for something else, or have somebody with contacts:pii use this one.",
  );
}

/** A condition with the starts of names that it asks for left out; for whoever may not see names. */
export function withoutNames(condition: Condition): Condition {
  if ("not" in condition) return { not: withoutNames(condition.not) };
  if ("all" in condition) return { all: condition.all.map(withoutNames) };
  if ("any" in condition) return { any: condition.any.map(withoutNames) };
  return condition.field === "name" ? { ...condition, value: "•••" } : condition;
}
