import type { Context } from "hono";
import { notificationsOf } from "../notifications";
import type { SignedInEnv } from "./console-env";
import { customerNames } from "./customer-names";
import { Time } from "./layout";

const MOST_SHOWN = 20;

/** What the signed-in person was told last, of conversations that they still may see. */
export async function Notifications({ c }: { c: Context<SignedInEnv> }) {
  const { call, i18n } = c.var;
  const { notifications: words } = i18n.t;
  const told = await notificationsOf(call.db, call.principal.staffId, MOST_SHOWN);
  const names = await customerNames(
    call,
    told.map(({ conversationId }) => conversationId),
  );
  const shown = told.filter(({ conversationId }) => names.has(conversationId));
  return (
    <section aria-labelledby="notifications">
      <h2 id="notifications">{words.title}</h2>
      {shown.length === 0 && <p class="card empty">{words.none}</p>}
      <ul class="requests">
        {shown.map(({ kind, conversationId, createdAt }) => (
          <li class="card">
            <p>
              <strong>{words.kinds[kind]}</strong> <bdi>{names.get(conversationId)}</bdi>
            </p>
            <p class="muted">
              <Time i18n={i18n} at={createdAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
