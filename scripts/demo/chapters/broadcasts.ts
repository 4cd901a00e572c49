import {
  aboutOrder,
  agreedTo,
  broadcastThatIs,
  type Campaign,
  deliveries,
  newGuests,
  PLANNER,
  previewed,
  steer,
} from "../campaign.ts";
import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { type Data, freshKey, ok, type Told } from "../telling.ts";

/** Guests who may be sent to, and one each who said STOP, was blocked, and has no name to be called by. */
const SENDABLE = 10;
const LEFT_OUT = 3;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The next day's hour on the clock of Hong Kong, where the guests are; clocks there never change. */
const tomorrowInHongKong = (hour: number): string => {
  const today = Math.floor((Date.now() + 8 * HOUR) / DAY) * DAY;
  return new Date(today + DAY + (hour - 8) * HOUR).toISOString();
};

const codes = (findings: Data[]): string[] => findings.map(({ code }) => code);

/** A broadcast from its audience to its report. */
export async function aBroadcast(told: Told): Promise<Campaign> {
  const { report, simulator, place, mcp } = told;
  const tag = `launch-${crypto.randomUUID().slice(0, 8)}`;
  const words = `HL-${tag.slice(-6)}`;
  const campaign: Campaign = { segmentId: "", number: "", guests: [] };
  const seen = { preview_id: "", id: "", request: "", price: 0 };
  const preview = (more: Record<string, unknown> = {}) =>
    previewed(told, campaign, { template: aboutOrder(words), ...more });

  await report.step("guests come in with a list and become a segment", async () => {
    const guests = await newGuests(told, SENDABLE + LEFT_OUT, tag);
    const [refuser, blocked] = guests.slice(SENDABLE);
    expect(refuser !== undefined && blocked !== undefined, "guests who are left out", guests);
    campaign.guests = guests.slice(0, SENDABLE);
    await simulator.customerWrites(refuser.number, "STOP");
    await until("the opt-out", async () => {
      const { items } = await ok(told, PLANNER, "opt_outs.list", { contact_id: refuser.id });
      return items.length > 0;
    });
    const block = { contact_ids: [blocked.id], action: "block", source: "staff" };
    await ok(told, PLANNER, "consent.update", { ...block, idempotency_key: freshKey() });
    const made = await ok(told, PLANNER, "segment.upsert", {
      name: `Launch 新茶 ${tag}`,
      condition: { field: "tag", op: "has", value: tag },
      idempotency_key: freshKey(),
    });
    expect(made.status === "executed", "the segment to be made at once", made);
    campaign.segmentId = made.result.segment_id;
    const { items: numbers } = await ok(told, PLANNER, "phone_numbers.list");
    campaign.number = numbers[0].display_phone_number;
    return `${guests.length} guests; one of them says STOP, one is blocked, one has no name`;
  });

  await report.step("the preview says who gets it, who does not and why, and sends nothing", async () => {
    const shown = await preview();
    const { sendable, excluded } = shown.audience;
    expect(shown.verdict !== "blocked" && sendable === SENDABLE, `${SENDABLE} to be sent to`, shown);
    const reasons = [excluded.opted_out, excluded.blocked, excluded.missing_variable].join();
    expect(reasons === "1,1,1", "one opted out, one blocked, one without a name", excluded);
    const sample = shown.samples[0].customer_rendering;
    expect(/Demo Tea Guest \d+/.test(sample) && sample.includes(words), "a filled sample", shown.samples);
    expect(shown.headroom.left > 0 && shown.headroom.limit === 2_000, "room in the limit", shown.headroom);
    const { total_micros: total, rate_card_id: card, lines } = shown.cost;
    // A card of an earlier telling counts until there is a later one.
    if (card === null) {
      expect(total === null && codes(shown.findings).includes("no_rate_card"), "no cost", shown.cost);
    } else expect(total > 0, "a cost by the card that there is", shown.cost);
    expect(lines[0].messages === SENDABLE && lines[0].market === "HK", "the volume", lines);
    expect((await simulator.receiversOf(words)).length === 0, "nothing at Meta", words);
    return `“${sample}” to ${sendable}; excluded ${JSON.stringify(excluded)}; ${shown.headroom.left} of ${shown.headroom.limit} left in 24 hours; cost ${total === null ? "not known without a rate card" : total}`;
  });

  await report.step("a person imports Meta's rate card: the preview knows what it costs", async () => {
    seen.price = 50_000 + Math.floor(Math.random() * 50_000);
    const utility = (seen.price / 1_000_000).toFixed(6);
    const planner = new ConsolePerson(place.workerUrl, PLANNER);
    await planner.signIn();
    const { status } = await planner.importRateCard(
      `Market,Currency,Marketing,Utility\nHong Kong,HKD,0.57,${utility}`,
    );
    expect(status === 200, "the card to be taken in", status);
    const { cost, preview_id } = await preview();
    expect(cost.currency === "HKD" && cost.total_micros === SENDABLE * seen.price, "the price", cost);
    seen.preview_id = preview_id;
    return `${SENDABLE} × ${utility} = ${cost.currency} ${cost.total_micros / 1_000_000}`;
  });

  await report.step("an offer at ten in the evening waits for the morning of its receivers", async () => {
    const offer = {
      name: "spring_offer",
      language: "en",
      components: [{ type: "body", parameters: [{ type: "text", text: "{{contact.name}}" }] }],
    };
    const at = async (hour: number): Promise<Data> =>
      preview({ template: offer, scheduled_at: tomorrowInHongKong(hour) });
    const [night, noon] = [await at(22), await at(12)];
    expect(night.audience.quiet_hours_at_start === SENDABLE, "quiet hours for all", night.audience);
    expect(noon.audience.quiet_hours_at_start === 0, "none at noon", noon.audience);
    const { finishes_at: done } = night.time_to_finish;
    const morning = Date.parse(tomorrowInHongKong(33));
    expect(Date.parse(done) >= morning && Date.parse(done) < morning + HOUR, "the morning after", done);
    return `at 22:00 all ${SENDABLE} wait, done by ${done}; at noon nobody waits`;
  });

  await report.step("a template that Meta rejected makes no broadcast", async () => {
    const shown = await preview({ template: { name: "win_back", language: "en" } });
    expect(shown.verdict === "blocked", "a preview that is blocked", shown);
    const { isError, data } = await mcp.call(PLANNER, "whatsapp.broadcast.create", {
      preview_id: shown.preview_id,
      idempotency_key: freshKey(),
    });
    expect(isError && data.code === "template_not_approved", "template_not_approved", data);
    return `${data.code}: ${data.message}`;
  });

  await report.step("a preview makes one draft, and no second one", async () => {
    const create = () =>
      mcp.call(PLANNER, "whatsapp.broadcast.create", {
        preview_id: seen.preview_id,
        idempotency_key: freshKey(),
      });
    const { data } = await create();
    expect(data.status === "executed" && data.result.status === "draft", "a draft", data);
    seen.id = data.result.broadcast_id;
    const again = await create();
    expect(again.isError && again.data.code === "conflict", "conflict", again.data);
    return `${seen.id} is a draft for ${data.result.audience}; the second: ${again.data.code}`;
  });

  await report.step("to send it waits for a person, who is not the one that asked", async () => {
    const unknown = await steer(told, "brd_nobody", "schedule");
    expect(unknown.isError && unknown.data.code === "not_found", "not_found", unknown.data);
    const { data } = await steer(told, seen.id, "schedule");
    expect(data.status === "pending_approval", "pending_approval", data);
    seen.request = data.action_request_id;
    told.requests.push({
      id: seen.request,
      what: "the broadcast",
      actions: [
        "write.requested",
        "approval.denied",
        "approval.approved",
        "broadcast.started",
        "broadcast.slice",
      ],
    });
    const planner = new ConsolePerson(place.workerUrl, PLANNER);
    await planner.signIn();
    const { status } = await planner.approve(seen.request, "I asked for it myself");
    expect(status === 403, "403 for who asked", status);
    expect((await simulator.receiversOf(words)).length === 0, "nothing at Meta", words);
    return `${data.status}: ${data.approval.reasons[0].reason} A draft that there is not: ${unknown.data.code}; who asked: ${status}`;
  });

  await report.step("an approver agrees: it goes out, to each of them once", async () => {
    await agreedTo(told, seen.request, "The teas have arrived");
    const { audience, progress } = await broadcastThatIs(told, seen.id, "done");
    const receivers = await simulator.receiversOf(words);
    const wanted = campaign.guests.map(({ number }) => number);
    expect(receivers.sort().join() === wanted.sort().join(), "each guest once at Meta", receivers);
    expect(progress.sent === SENDABLE && progress.left === 0, "all sent", progress);
    return `${progress.sent} of ${audience.listed} sent, ${progress.failed} failed, ${progress.left} left`;
  });

  await report.step("Meta's statuses come home, and the report adds up to the last message", async () => {
    const { total, cost, by_language, csv_url } = await until("all to be delivered", async () => {
      const found = await ok(told, PLANNER, "campaign_report.get", { broadcast_id: seen.id });
      return found.total.delivered === SENDABLE && found;
    });
    const items = await deliveries(told, seen.id);
    const arrived = items.filter(({ status }) => status === "delivered").length;
    expect(items.length === SENDABLE && arrived === SENDABLE, "all delivered", items);
    expect(total.audience === SENDABLE && total.sent === SENDABLE, "the same in the report", total);
    expect(cost.billed_micros === SENDABLE * seen.price, "what Meta charges for, at the card's price", cost);
    expect(by_language.length === 2, "two languages", by_language);
    expect(
      by_language.every(({ figures }: Data) => figures === null),
      "groups too small to be shown",
      by_language,
    );
    const csv = await fetch(csv_url);
    expect(csv.status === 200, "the report as a file", csv.status);
    const planner = new ConsolePerson(place.workerUrl, PLANNER);
    await planner.signIn();
    const { page } = await planner.read(`/broadcasts/${seen.id}`);
    expect(page.includes("<svg"), "the charts in the console", page.length);
    return `${total.delivered} of ${total.sent} delivered, billed ${cost.currency} ${cost.billed_micros / 1_000_000} of ${cost.estimated_micros / 1_000_000} estimated; languages too small to be told apart`;
  });

  await report.step("a receiver who says STOP counts as an opt-out, and is out of the next one", async () => {
    const leaver = campaign.guests.pop();
    expect(leaver !== undefined, "a guest", campaign.guests);
    await simulator.customerWrites(leaver.number, "STOP");
    const { total } = await until("the opt-out in the report", async () => {
      const found = await ok(told, PLANNER, "campaign_report.get", { broadcast_id: seen.id });
      return found.total.opted_out === 1 && found;
    });
    const { audience } = await preview();
    expect(audience.sendable === SENDABLE - 1 && audience.excluded.opted_out === 2, "one less", audience);
    return `${total.opted_out} opted out; the next one would reach ${audience.sendable}`;
  });
  return campaign;
}
