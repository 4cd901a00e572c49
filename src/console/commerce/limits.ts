/** Characters of the reference in a bank statement at most. */
export const LONGEST_REFERENCE = 100;

/** Characters of a reason or a note of staff at most. */
export const LONGEST_NOTE = 500;
