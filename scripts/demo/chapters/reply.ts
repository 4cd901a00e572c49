import { expect, until } from "../report.ts";
import {
  type Chat,
  conversationWith,
  delivered,
  messages,
  preview,
  saying,
  send,
  type Told,
  text,
} from "../telling.ts";

/** A question and its answer. */
export async function aReply(told: Told, chat: Chat): Promise<void> {
  const { report, simulator } = told;
  await report.step("a customer writes, and the agent reads it", async () => {
    const { webhook_status } = await simulator.customerWrites(chat.number, "Hi! Are you open on Sunday?");
    expect(webhook_status === 200, "the webhook to be taken", webhook_status);
    chat.id = (await conversationWith(told, chat.number)).id;
    const message = await until("the message", async () => (await messages(told, chat.id)).at(-1));
    expect(message.customer_text === "Hi! Are you open on Sunday?", "the customer's words", message);
    return `+${chat.number}: “${message.customer_text}”`;
  });

  let previewId = "";
  await report.step("the agent previews an answer", async () => {
    const shown = await preview(told, chat.id, text("Yes, from ten to six."));
    expect(shown.verdict === "ready" && shown.window.open, "a preview that is ready", shown);
    previewId = shown.preview_id;
    return `${shown.verdict}: “${shown.rendering}”, window open until ${shown.window.closes_at}`;
  });

  let wamid = "";
  await report.step("and sends it", async () => {
    const { data } = await send(told, previewId);
    expect(data.status === "executed", "it to be executed", data);
    expect(data.result.delivery.status === "accepted", "Meta to accept it", data.result);
    wamid = data.result.delivery.wamid;
    told.requests.push({
      id: data.action_request_id,
      what: "the reply",
      actions: ["write.started", "message.accepted"],
    });
    return `${data.status}, request ${data.action_request_id}`;
  });

  await report.step("it is delivered, and read", async () => {
    const arrived = await delivered(told, chat.id, "delivered");
    await simulator.report(wamid, ["read"]);
    const { delivery } = await delivered(told, chat.id, "read");
    const sent = (await simulator.sentTo(chat.number)).filter(saying("Yes, from ten to six."));
    expect(sent.length === 1, "one message at Meta", sent.length);
    return `delivered ${arrived.delivery.delivered_at}, read ${delivery.read_at}; Meta was asked once`;
  });
}
