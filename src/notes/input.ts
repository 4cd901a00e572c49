import * as z from "zod";

/** Controls other than line breaks and tabs, marks that override the direction of text, and halves of characters. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** A note as staff write it, up to `most` characters. */
export const noteInput = (most = 2000) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !UNSEEN.test(text), {
      message: "holds control characters, half characters or marks that reorder text",
    });
