import type { Graph } from "../graph";
import { newWamid } from "../ids";
import { isObject, type Json, nonEmpty } from "../json";
import { digitsOf } from "../wa-id";
import { metadataOf, webhookBody } from "../webhooks";
import { sightingOf } from "./inbound";
import { ControlError, phoneNumberIdOf } from "./request";

/**
 * `POST /_sim/echo`: staff write to a customer from the phone app; the product hears of it and its statuses follow.
 * …/whatsapp/webhooks/reference/smb_message_echoes
 */
export async function echoMessage(
  graph: Graph,
  body: Json,
): Promise<{ wamid: string; webhook_status: number | null }> {
  const phoneNumberId = phoneNumberIdOf(body.phone_number_id);
  const seen = sightingOf({ ...body, from: body.to });
  const type = nonEmpty(body.type) ?? "text";
  if (!isObject(body[type])) throw new ControlError(`${type} is required for type ${type}.`, type);
  const contact = graph.people.meet(seen);
  const wamid = nonEmpty(body.id) ?? newWamid(seen.digits ?? seen.userId ?? "");
  const at = Number(body.timestamp ?? graph.now());
  if (!Number.isInteger(at)) throw new ControlError("timestamp must be Unix seconds.", "timestamp");
  const content = { type, [type]: body[type], ...(isObject(body.context) && { context: body.context }) };
  graph.messages.addOutbound({
    wamid,
    phone_number_id: phoneNumberId,
    contact_id: contact.id,
    at,
    body: content,
    addressed_by: seen.digits === undefined ? "user_id" : "phone",
    callback_data: null,
    category: null,
    pricing_type: null,
  });
  const metadata = metadataOf(phoneNumberId);
  const message = {
    from: digitsOf(String(metadata.display_phone_number)),
    ...(seen.digits !== undefined && { to: seen.digits }),
    ...(contact.user_id !== null && { to_user_id: contact.user_id }),
    id: wamid,
    timestamp: String(at),
    ...content,
  };
  const webhook_status = await graph.outbox.deliver(
    webhookBody([
      {
        field: "smb_message_echoes",
        value: { messaging_product: "whatsapp", metadata, message_echoes: [message] },
      },
    ]),
    { retry: true },
  );
  graph.wakeForWork();
  return { wamid, webhook_status };
}
