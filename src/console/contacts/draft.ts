/** What a form that was refused had typed into it, by the name of the form. */
export interface Draft {
  form: "edit" | "tags" | "opt_in" | "opt_out" | "block" | "unblock";
  values: Record<string, string>;
}
