import type { Context } from "hono";
import { isLocalRun, type listStaff } from "../../auth";
import type { ConsoleEnv } from "../console-env";
import { wordsFor } from "../i18n";

/** The picker of a local run opens only where `isLocalRun` says so; elsewhere nothing tells that it exists. */
export function hasPicker(c: Context<ConsoleEnv>): boolean {
  return isLocalRun(c.env.ENVIRONMENT, c.req.url);
}

interface Props {
  c: Context<ConsoleEnv>;
  staff: Awaited<ReturnType<typeof listStaff>>;
  next: string;
}

/** Everybody who works here, to be chosen from. */
export function LocalPicker({ c, staff, next }: Props) {
  const { i18n } = c.var;
  const { signIn, roles: roleWords } = i18n.t;
  return (
    <section class="card narrow" aria-label={signIn.picker}>
      <form method="post" action="/console/sign-in/local">
        <p class="muted">{staff.length > 0 ? signIn.local : signIn.nobody}</p>
        <input type="hidden" name="next" value={next} />
        <ul class="picker">
          {staff.map(({ handle, name, roles }) => (
            <li>
              <button type="submit" name="staff" value={handle}>
                <strong>{name}</strong>
                <span>{i18n.list(roles.map((role) => wordsFor(roleWords, role, role)))}</span>
              </button>
            </li>
          ))}
        </ul>
      </form>
    </section>
  );
}
