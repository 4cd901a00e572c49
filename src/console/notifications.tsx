import type { Context } from "hono";
import { broadcastNames } from "../broadcasts";
import { notificationsOf, type ToldNotification } from "../notifications";
import { templateNames } from "../templates";
import type { SignedInEnv } from "./console-env";
import { customerNames } from "./customer-names";
import { Time } from "./layout";

const MOST_SHOWN = 20;

/** Where what somebody was told of can be seen to. */
function placeOf({ broadcastId, templateId, conversationId }: ToldNotification): string {
  if (broadcastId !== null) return `/console/broadcasts/${encodeURIComponent(broadcastId)}`;
  if (templateId !== null) return `/console/templates/${encodeURIComponent(templateId)}`;
  return `/console/inbox/${encodeURIComponent(conversationId ?? "")}`;
}

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
        {shown.map((told) => (
          <li class="card">
            <p>
              <strong>{words.kinds[told.kind]}</strong>{" "}
              <a href={placeOf(told)}>
                <bdi>{told.about}</bdi>
              </a>
            </p>
            <p class="muted">
              <Time i18n={i18n} at={told.createdAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
