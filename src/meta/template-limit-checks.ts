import * as z from "zod";
import { charactersIn } from "./template-limits";

/** One of Meta's limits, in words: a draft that breaks it is unfinished, not malformed. */
export interface Limit {
  code: string;
  message: string;
  fix: string;
  /** Of a text: its characters. */
  most?: number;
}

/** Marks an issue of a schema as a broken limit. */
export const brokenLimit = (limit: Limit) => ({ error: limit.message, params: { limit } });

/** A text of some characters at most, and not blank. */
export function atMost(most: number, code: string) {
  return z
    .string()
    .refine(
      (text) => charactersIn(text) <= most,
      brokenLimit({
        code,
        message: `must be at most ${most} characters long`,
        fix: `Shorten it to ${most} characters.`,
        most,
      }),
    )
    .refine(
      (text) => text.trim() !== "",
      brokenLimit({
        code: "blank_text",
        message: "must not be blank",
        fix: "Write a text, or leave the part out.",
      }),
    );
}
