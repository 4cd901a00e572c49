import type { CallContext } from "../auth";
import type { StoredPreview } from "../governance";
import { readChange, verbOf } from "./automation";
import { readBroadcast } from "./broadcasts/shown-broadcast";
import { readOrder } from "./commerce/shown-order";
import { type I18n, wordsFor } from "./i18n";
import { readShown } from "./shown-preview";

/** Characters of a message that a line of the list shows. */
const GIST_LENGTH = 80;

interface Props {
  call: CallContext;
  i18n: I18n;
  preview: StoredPreview | undefined;
  /** What to say of a request that no more is known of. */
  otherwise: string;
}

/** To whom and how it begins, so that one request can be told from the next. */
export function Gist({ call, i18n, preview, otherwise }: Props) {
  const automation = readChange(call, preview);
  if (automation)
    return (
      <p>
        <bdi>{automation.effects.name}</bdi>
        {": "}
        {i18n.t.automationChange.gist[verbOf(automation.change)]}
      </p>
    );
  const broadcast = readBroadcast(call, preview);
  if (broadcast) {
    const { name, action, audience, left } = broadcast;
    const { schedule: words } = i18n.t;
    return (
      <p>
        <bdi>{name}</bdi>
        {": "}
        {words.gist(
          wordsFor<string>(words.actions, action, action),
          i18n.number(audience?.sendable ?? left ?? 0),
        )}
      </p>
    );
  }
  const { recipient, rendering } = readShown(call, preview);
  const order = readOrder(preview);
  if (order && recipient && order.total_minor !== undefined && order.currency !== undefined)
    return (
      <p>
        <bdi>{recipient.customer_name ?? recipient.phone}</bdi>
        {": "}
        {i18n.t.orderApproval.gist(
          i18n.number(order.items.length),
          i18n.amount(order.total_minor, order.currency),
        )}
      </p>
    );
  const [first] = rendering?.split("\n") ?? [];
  if (!recipient || !first) return <p>{otherwise}</p>;
  return (
    <p>
      <bdi>{recipient.customer_name ?? recipient.phone}</bdi>
      {": "}
      <bdi>{[...first].length > GIST_LENGTH ? `${[...first].slice(0, GIST_LENGTH).join("")}…` : first}</bdi>
    </p>
  );
}
