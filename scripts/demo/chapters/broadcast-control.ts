import {
  aboutOrder,
  agreedTo,
  broadcastNow,
  broadcastThatIs,
  type Campaign,
  deliveries,
  drafted,
  type Guest,
  PLANNER,
  steer,
} from "../campaign.ts";
import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { ok, type Told } from "../telling.ts";

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

const DAY = 86_400_000;

/** What can be done with a broadcast while it goes out, and before. */
export async function steeringABroadcast(told: Told, campaign: Campaign): Promise<void> {
  const { report, simulator, place } = told;
  const words = `HL-${crypto.randomUUID().slice(0, 8)}`;
  const atMeta = () => simulator.receiversOf(words);
  const { guests } = campaign;
  const run = { id: "", request: "", left: 0 };
  let leaver: Guest | undefined;

  await report.step("a slow broadcast is on its way; somebody further down the list says STOP", async () => {
    run.id = await drafted(told, campaign, { template: aboutOrder(words), rate: 1 });
    const { data } = await steer(told, run.id, "schedule", { batch_size: 1 });
    await agreedTo(told, data.action_request_id, "Slowly, please");
    await until("the first to be sent", async () => (await atMeta()).length > 0);
    const last = (await deliveries(told, run.id)).findLast(({ status }) => status === "waiting");
    leaver = guests.find(({ id }) => id === last?.contact_id);
    expect(leaver !== undefined, "a guest who still waits", last);
    await simulator.customerWrites(leaver.number, "STOP");
    const sent = await atMeta();
    expect(sent.length < guests.length, "it to be in the middle", sent);
    return `${sent.length} of ${guests.length} sent`;
  });

  await report.step("paused: at once, without a person, and nothing more goes out", async () => {
    const { data } = await steer(told, run.id, "pause");
    expect(data.status === "executed" && data.result.status === "paused", "paused at once", data);
    // What had its turn already arrives.
    await seconds(2);
    const before = (await atMeta()).length;
    await seconds(3);
    const after = (await atMeta()).length;
    expect(after === before && before < guests.length, `${before} sent to stay so`, after);
    const { status, halted } = await broadcastNow(told, run.id);
    expect(status === "paused" && halted.reason === "person", "paused by a person", halted);
    return `${before} of ${guests.length} sent, and three seconds later ${after}: ${halted.words}`;
  });

  await report.step("to go on it waits for a person, and not for the one who asks", async () => {
    const { data } = await steer(told, run.id, "resume");
    expect(data.status === "pending_approval", "pending_approval", data);
    run.request = data.action_request_id;
    told.requests.push({
      id: run.request,
      what: "going on",
      actions: ["write.requested", "approval.denied", "approval.approved", "broadcast.slice"],
    });
    const planner = new ConsolePerson(place.workerUrl, PLANNER);
    await planner.signIn();
    const { status } = await planner.approve(run.request, "Go on");
    expect(status === 403, "403 for who asked", status);
    const { status: still } = await broadcastNow(told, run.id);
    expect(still === "paused", "it to stand still", still);
    return `${data.status}; who asked: ${status}; the broadcast is ${still}`;
  });

  await report.step(
    "an approver agrees: the others get it, once, and not who said STOP meanwhile",
    async () => {
      await agreedTo(told, run.request, "Nobody complained");
      const { progress } = await broadcastThatIs(told, run.id, "done");
      const receivers = await atMeta();
      const wanted = guests.filter((guest) => guest !== leaver).map(({ number }) => number);
      expect(receivers.sort().join() === wanted.sort().join(), "the others once each", receivers);
      expect(progress.sent === wanted.length && progress.skipped === 1, "one skipped", progress);
      const skipped = (await deliveries(told, run.id)).find(({ status }) => status === "skipped");
      expect(skipped?.contact_id === leaver?.id && skipped?.error.code === "opted_out", "opted_out", skipped);
      return `${progress.sent} sent, ${progress.skipped} skipped: ${skipped.error.meaning}`;
    },
  );

  await report.step("one that is scheduled for tomorrow is cancelled, at once and for good", async () => {
    const template = aboutOrder(`${words}-tomorrow`);
    const id = await drafted(told, campaign, { template });
    const scheduled_at = new Date(Date.now() + DAY).toISOString();
    const { data } = await steer(told, id, "schedule", { scheduled_at });
    await agreedTo(told, data.action_request_id, "Tomorrow then");
    await broadcastThatIs(told, id, "scheduled");
    const cancelled = await steer(told, id, "cancel");
    expect(cancelled.data.status === "executed", "cancelled at once", cancelled.data);
    const again = await steer(told, id, "resume");
    expect(again.isError && again.data.code === "conflict", "conflict", again.data);
    const { items } = await ok(told, PLANNER, "broadcasts.list", { broadcast_id: id, status: ["cancelled"] });
    expect(items.length === 1, "it to be cancelled", items);
    const sent = await simulator.receiversOf(`${words}-tomorrow`);
    expect(sent.length === 0, "nothing at Meta", sent);
    return `${items[0].status}; to go on: ${again.data.code}: ${again.data.message}`;
  });
}
