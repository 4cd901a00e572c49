/** Who runs the command, and from where: everything that reaches out of it. Tests bring their own. */
export interface Operator {
  /** The project's folder. */
  root: string;
  env: Record<string, string | undefined>;
  fetch: typeof fetch;
  say(line: string): void;
  /** Asks a question on the terminal; undefined when there is none. A hidden answer is not shown as it is typed. */
  ask(question: string, hidden: boolean): Promise<string | undefined>;
  /** Waits, ms. */
  wait(ms: number): Promise<void>;
  now(): number;
}
