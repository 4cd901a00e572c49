import type { Context } from "hono";
import { broadcastNames } from "../broadcasts";
import { notificationsOf } from "../notifications";
import { templateNames } from "../templates";
import type { SignedInEnv } from "./console-env";
import { customerNames } from "./customer-names";
import { Time } from "./layout";

const MOST_SHOWN = 20;

/** What the signed-in person was told last, with the names of what it is about; of conversations those that they still may see. */
export async function Notifications({ c }: { c: Context<SignedInEnv> }) {
  const { call, i18n } = c.var;
  const { notifications: words } = i18n.t;
  const told = await notificationsOf(call.db, call.principal.staffId, MOST_SHOWN);
  const [customers, templates, broadcasts] = await Promise.all([
    customerNames(
      call,
      told.flatMap(({ conversationId }) => conversationId ?? []),
    ),
    templateNames(
      call.db,
      told.flatMap(({ templateId }) => templateId ?? []),
    ),
    broadcastNames(
      call.db,
      told.flatMap(({ broadcastId }) => broadcastId ?? []),
    ),
  ]);
  const shown = told.flatMap((one) => {
    const about =
      customers.get(one.conversationId ?? "") ??
      templates.get(one.templateId ?? "") ??
      broadcasts.get(one.broadcastId ?? "");
    return about === undefined ? [] : [{ ...one, about }];
  });
  return (
    <section aria-labelledby="notifications">
      <h2 id="notifications">{words.title}</h2>
      {shown.length === 0 && <p class="card empty">{words.none}</p>}
      <ul class="requests">
        {shown.map(({ kind, about, broadcastId, createdAt }) => (
          <li class="card">
            <p>
              <strong>{words.kinds[kind]}</strong>{" "}
              {broadcastId === null ? (
                <bdi>{about}</bdi>
              ) : (
                <a href={`/console/broadcasts/${encodeURIComponent(broadcastId)}`}>
                  <bdi>{about}</bdi>
                </a>
              )}
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
