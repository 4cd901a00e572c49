/** Why a check did not take place. */
export type NotCheckedCode =
  | "wrong_arguments"
  | "key_malformed"
  | "file_missing"
  | "file_not_permitted"
  | "file_unreadable"
  | "head_malformed"
  | "url_not_reachable"
  | "url_not_a_deployment"
  | "token_unknown"
  | "token_not_allowed"
  | "too_many_calls"
  | "deployment_failed"
  | "call_refused"
  | "unexpected";

interface Row {
  meaning: string;
  next: string;
}

/** docs/audit.md has the same rows, and a test holds one against the other. */
export const NOT_CHECKED_CODES: Readonly<Record<NotCheckedCode, Row>> = {
  wrong_arguments: {
    meaning: "the command was called in a way it does not know",
    next: "`npm run audit:verify -- --help` shows what it takes.",
  },
  key_malformed: {
    meaning: "what was given with `--key` is no public key",
    next: "Give `ed25519:` with its 43 characters, in one piece, or the file that you saved from `/.well-known/audit-seal-key.json`.",
  },
  file_missing: {
    meaning: "there is no file of that name",
    next: "Look at the name and the folder, and write a name with spaces in quotation marks.",
  },
  file_not_permitted: {
    meaning: "you may not read that file",
    next: "Copy it to a folder of your own, or ask whoever owns it for the right to read it.",
  },
  file_unreadable: {
    meaning: "the file could not be read to its end",
    next: "Copy it to this computer's own disk and try again; if that fails too, export again.",
  },
  head_malformed: {
    meaning: "what was given with `--head` is neither a copy of a seal nor a head that was kept",
    next: "Give an object of `audit/seals/` as it is, or what this command printed earlier with `--json` (`npm run -s audit:verify -- … --json > head.json`).",
  },
  url_not_reachable: {
    meaning: "nothing answered at that address",
    next: "Look at the address and at your connection: open it in a browser. An export can be checked without a network.",
  },
  url_not_a_deployment: {
    meaning: "something answered at that address, but not a deployment of this product (404, or a web page)",
    next: "Give the address alone, as `https://name.example`, without a path such as `/console` or `/mcp`.",
  },
  token_unknown: {
    meaning: "the deployment does not know the token (401): wrong, expired or revoked",
    next: "Have an administrator make a new one in the console (API tokens), with `audit:read`, and copy all of it.",
  },
  token_not_allowed: {
    meaning:
      "the token may not read the audit log (403, or the deployment does not offer it the tool for that)",
    next: "Have an administrator make one with `audit:read`, for somebody whose role has that.",
  },
  too_many_calls: {
    meaning: "the deployment was asked too often (429)",
    next: "Wait a few minutes and run the check again.",
  },
  deployment_failed: {
    meaning: "the deployment failed while it answered (5xx)",
    next: "Try again in a few minutes; if it goes on, tell the operator. An export can be checked without it.",
  },
  call_refused: {
    meaning: "the deployment refused the call",
    next: "Do what its answer says; if that is not clear, send it to the operator.",
  },
  unexpected: {
    meaning: "the command itself failed",
    next: "Keep the files, and send this text and the version of the repository to whoever maintains it.",
  },
};

/** Whatever keeps the command from checking anything. The message is a sentence for people, without a full stop. */
export class NotChecked extends Error {
  readonly code: NotCheckedCode;

  constructor(code: NotCheckedCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What reading a file threw, in plain words. */
export function fileTrouble(path: string, error: unknown): NotChecked {
  if (error instanceof NotChecked) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new NotChecked("file_missing", `There is no file ${path}`);
  if (code === "EACCES" || code === "EPERM")
    return new NotChecked("file_not_permitted", `You may not read ${path}`);
  return new NotChecked("file_unreadable", `${path} could not be read (${code ?? message})`);
}

/** For the terminal: what happened, that it is no verdict, and what to do. */
export function notCheckedInWords(error: unknown): string {
  const { code, message } =
    error instanceof NotChecked
      ? error
      : new NotChecked("unexpected", `The check stopped: ${messageOf(error)}`);
  return [
    `NOT CHECKED [${code}]. ${message}.`,
    "That says nothing about the log: no check took place.",
    `What to do: ${NOT_CHECKED_CODES[code].next.replaceAll("`", "")}`,
    "",
    "Exit code 2. docs/audit.md explains the code in square brackets.",
  ].join("\n");
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
