import type { ConsoleSession } from "../../auth";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import { ADDRESS, type ShownEvent } from "./events";
import { ListedEvent } from "./parts";

/** Failed events, with boxes and buttons for whoever may have them tried again. */
export function RetryForm({
  i18n,
  session,
  formKey,
  events,
  mayRetry,
}: {
  i18n: I18n;
  session: ConsoleSession;
  formKey: string;
  events: readonly ShownEvent[];
  mayRetry: boolean;
}) {
  const { retry: words } = i18n.t.webhookLog;
  const list = (
    <ol class="log">
      {events.map((event) => (
        <ListedEvent i18n={i18n} event={event} select={mayRetry} />
      ))}
    </ol>
  );
  if (!mayRetry) return list;
  return (
    <form class="stack" method="post" action={`${ADDRESS}/retry`}>
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={formKey} />
      {list}
      <p class="hint muted">{words.hint}</p>
      <p class="log-filter-end">
        <button type="submit" name="which" value="chosen">
          {words.chosen}
        </button>
        <button class="button secondary" type="submit" name="which" value="all">
          {words.all}
        </button>
      </p>
    </form>
  );
}
