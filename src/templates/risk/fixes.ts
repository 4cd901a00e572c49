/** What mends a template that names restricted goods or services. */
export const TAKE_OUT = "Take it out. When the word means something else here, say so to whoever approves.";
export const REGULATED_FIX =
  "Send it only where Meta allows this line of business, to adults, without selling in the chat; otherwise take it out. Compliance decides.";
