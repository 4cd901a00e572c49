import type { Context } from "hono";
import { may } from "../auth";
import { recordAudit } from "../governance";
import { namesOfConversations } from "../inbox";
import { notificationsOf } from "../notifications";
import type { SignedInEnv } from "./console-env";
import { Time } from "./layout";

const MOST_SHOWN = 20;

/** What the signed-in person was told last, of conversations that they still may see. */
export async function Notifications({ c }: { c: Context<SignedInEnv> }) {
  const { call, i18n } = c.var;
  const { notifications: words } = i18n.t;
  const told = await notificationsOf(call.db, call.principal.staffId, MOST_SHOWN);
  const names = await namesOfConversations(
    call.db,
    call.principal,
    told.map(({ conversationId }) => conversationId),
  );
  if (names.size > 0 && may(call.principal, "contacts:pii")) {
    await recordAudit(call, {
      action: "personal_data.read",
      outcome: "ok",
      details: { items: names.size },
    });
  }
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
