import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { wordsFor } from "../i18n";

/** Where a request waits for somebody: an id, and nothing else. */
const REQUEST = /^act_[0-9a-z]{10,40}$/;

/** What was just done, as the address says, or that it waits for another administrator; a problem in its place. */
export function Said({ c, problem }: { c: Context<SignedInEnv>; problem?: string | undefined }) {
  const { people } = c.var.i18n.t;
  if (problem !== undefined)
    return (
      <p class="card problem" role="alert">
        {problem}
      </p>
    );
  const done = wordsFor<string>(people.done, c.req.query("done") ?? "", "");
  const asked = c.req.query("asked") ?? "";
  if (REQUEST.test(asked))
    return (
      <p class="card" role="status">
        {people.asked} <a href={`/console/approvals/${asked}`}>{people.askedLink}</a>
      </p>
    );
  return done === "" ? null : (
    <p class="card" role="status">
      {done}
    </p>
  );
}
