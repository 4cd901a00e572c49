import * as z from "zod";

/** What a code stands for, and whatever should be wrong with the token that it is exchanged for. */
export const codeShape = z.strictObject({
  client_id: z.string(),
  redirect_uri: z.string(),
  code_challenge: z.string(),
  nonce: z.string().optional(),
  sub: z.string(),
  /** Claims in place of the right ones. */
  claims: z.record(z.string(), z.unknown()).optional(),
  sign: z.enum(["RS256", "none", "foreign"]).default("RS256"),
});

export type Code = z.infer<typeof codeShape>;

/** Codes that were given out and not exchanged yet. */
const open = new Map<string, Code>();

export function giveCode(code: Code): string {
  const value = crypto.randomUUID();
  open.set(value, code);
  return value;
}

/** A code is good once. */
export function takeCode(value: string): Code | undefined {
  const code = open.get(value);
  open.delete(value);
  return code;
}
