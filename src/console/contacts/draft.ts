/** What a form that was refused had typed into it, by the name of the form. */
export interface Draft {
  form: "edit" | "tags" | "opt_in" | "opt_out" | "block" | "unblock";
  values: Record<string, string>;
}

/** Preferences that a form can bring: those that a contact can have, and some more. */
export const MOST_PREFERENCES = 24;

/** Bytes of the form of a contact at most: its preferences twice, as they were and as they are, percent-encoded. */
export const MOST_EDIT_BYTES = 128 * 1024;
