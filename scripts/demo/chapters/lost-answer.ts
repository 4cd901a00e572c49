import { expect } from "../report.ts";
import { type Chat, delivered, freshKey, ok, preview, saying, send, type Told, text } from "../telling.ts";

/** Meta takes a message and its answer is lost: it must not go twice. */
export async function aLostAnswer(told: Told, chat: Chat): Promise<void> {
  const { report, simulator } = told;
  const words = `Your tasting is booked, see you soon (${chat.number.slice(-4)}).`;
  const atMeta = async () => (await simulator.sentTo(chat.number)).filter(saying(words));
  const request = { preview_id: "", key: freshKey(), id: "" };

  const { auto_status } = await simulator.settings();
  await simulator.set({ auto_status: [] });
  try {
    await report.step("Meta takes a message, but its answer is lost: the outcome is unknown", async () => {
      request.preview_id = (await preview(told, chat.id, text(words))).preview_id;
      await simulator.loseNextAnswer();
      const { data } = await send(told, request.preview_id, request.key);
      request.id = data.action_request_id;
      expect(data.result?.delivery.status === "unknown", "an unknown outcome", data);
      told.requests.push({
        id: request.id,
        what: "the lost answer",
        actions: ["write.started", "message.unknown", "message.settled"],
      });
      await delivered(told, chat.id, "unknown");
      return data.result.delivery.note;
    });

    await report.step("asking again under the same key sends nothing", async () => {
      const { data } = await send(told, request.preview_id, request.key);
      expect(data.action_request_id === request.id, "the same request", data);
      await told.place.cron();
      const sent = await atMeta();
      expect(sent.length === 1, "one message at Meta", sent.length);
      return `the same request ${request.id}, Meta was asked once`;
    });
  } finally {
    await simulator.set({ auto_status });
  }

  await report.step("Meta's status settles it, and it was not sent twice", async () => {
    const wamid = (await atMeta())[0]?.response?.messages?.[0]?.id;
    expect(wamid !== undefined, "the message that Meta took", await atMeta());
    await simulator.report(wamid, ["sent", "delivered", "read"]);
    const settled = await delivered(told, chat.id, "read");
    expect(settled.wamid === wamid, "Meta's id on the message", settled);
    const { result } = await ok(told, "agent", "action_request.status", { action_request_id: request.id });
    expect(result.delivery.status !== "unknown", "the request to know it too", result);
    await told.place.cron();
    expect((await atMeta()).length === 1, "one message at Meta", (await atMeta()).length);
    return `${settled.delivery.status}, by the id that our send carried; Meta was asked once`;
  });
}
