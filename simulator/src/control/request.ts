import type { Context } from "hono";
import type * as z from "zod";
import { phoneNumbers } from "../fixture";
import { isObject, type Json, parseJson } from "../json";

/** A control request that cannot be carried out: HTTP 400, or 404 for something unknown. */
export class ControlError extends Error {
  constructor(
    message: string,
    /** The field at fault, empty for the whole body. */
    readonly path: string,
    readonly status: 400 | 404 = 400,
  ) {
    super(message);
  }
}

/** The body as a JSON object. */
export async function bodyOf(context: Context): Promise<Json> {
  const body = parseJson(await context.req.text());
  if (!isObject(body)) throw new ControlError("The body must be a JSON object.", "");
  return body;
}

/** A whole number of the query, undefined when it is not given. */
export function numberIn(context: Context, name: string): number | undefined {
  const given = context.req.query(name);
  if (given === undefined) return undefined;
  if (!/^\d{1,15}$/.test(given)) throw new ControlError(`${name} must be a whole number.`, name);
  return Number(given);
}

/** The value in the shape that `schema` describes, or a ControlError for its first fault. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ControlError(issue?.message ?? "Invalid.", issue?.path.join(".") ?? "");
}

/** The business number meant, the first one when none is given. */
export function phoneNumberIdOf(value: unknown): string {
  if (value === undefined) return phoneNumbers[0]?.id ?? "";
  const number = phoneNumbers.find(({ id }) => id === String(value));
  if (number === undefined) throw new ControlError("No such business phone number.", "phone_number_id");
  return number.id;
}
