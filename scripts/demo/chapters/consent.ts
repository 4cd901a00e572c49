import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { conversationWith, type Data, freshKey, messages, ok, type Told } from "../telling.ts";
import type { Guests } from "./import.ts";

/** Who may be written to changes with what customers say, and with nothing else. */
export async function peopleComeAndGo(told: Told, guests: Guests): Promise<void> {
  const { report, simulator, place } = told;
  const { first, tag } = guests;
  const segment = { id: "" };
  const counts = async (): Promise<Data> =>
    (await ok(told, "marketer", "segments.list", { segment_id: segment.id })).items[0].counts;
  const members = async (): Promise<string[]> =>
    (await ok(told, "marketer", "contacts.list", { segment_id: segment.id })).items.map(({ id }: Data) => id);
  const optIn = (evidence: Record<string, string>, source: string) =>
    told.mcp.call("agent", "whatsapp.consent.update", {
      contact_ids: [first.id],
      action: "opt_in",
      categories: ["marketing"],
      source,
      evidence,
      idempotency_key: freshKey(),
    });

  await report.step("a tag that would stand for consent is refused", async () => {
    const { isError, data } = await told.mcp.call("marketer", "whatsapp.tag.apply", {
      contact_ids: [first.id],
      add: ["茶友", "已同意推廣"],
      idempotency_key: freshKey(),
    });
    expect(isError && data.code === "policy_blocked", "policy_blocked", data);
    const { tags } = await ok(told, "marketer", "contact.get", { contact_id: first.id });
    expect(!tags.includes("茶友"), "neither of the two tags", tags);
    return `${data.code}: ${data.message} ${data.hint}`;
  });

  await report.step("a segment is made and counted, without whoever said no", async () => {
    const data = await ok(told, "marketer", "segment.upsert", {
      name: `Tea fair 茶展 ${tag}`,
      condition: { field: "tag", op: "has", value: tag },
      purposes: ["marketing"],
      idempotency_key: freshKey(),
    });
    expect(data.status === "executed", "it to be made at once", data);
    segment.id = data.result.segment_id;
    told.requests.push({ id: data.action_request_id, what: "the segment", actions: ["write.executed"] });
    const { total, sendable, excluded } = await counts();
    expect(total === 2 && sendable.marketing === 2, "two who may get marketing", { total, sendable });
    expect(excluded.opted_out === 1, "the one who had said STOP left out", excluded);
    return `${data.effects.who} / ${data.effects.who_zh}: ${total}, and ${excluded.opted_out} opted out`;
  });

  await report.step("a customer of it says STOP, and is out of it at once", async () => {
    await simulator.customerWrites(first.number, "STOP", 1 / 60);
    const after = await until("the customer to be out", async () => {
      const now = await counts();
      return now.excluded.opted_out === 2 && now;
    });
    expect(after.total === 1, "one member left", after);
    expect(!(await members()).includes(first.id), "the customer not among the members", first.id);
    return `${after.total} left, ${after.excluded.opted_out} opted out`;
  });

  await report.step("an agent tries to opt the customer in again with a form: refused", async () => {
    const { isError, data } = await optIn({ ref: `${tag}-1` }, "paper_form");
    expect(isError && data.code === "opted_out", "opted_out", data);
    return `${data.code}: ${data.message}`;
  });

  const request = { id: "" };
  await report.step("with the customer's own later message it waits for a person", async () => {
    await simulator.customerWrites(first.number, "Please send me your offers again 請再傳優惠畀我");
    const { id } = await conversationWith(told, first.number);
    const message = await until("the message", async () => {
      const last = (await messages(told, id)).findLast(({ direction }) => direction === "inbound");
      return last?.customer_text?.startsWith("Please") && last;
    });
    const { isError, data } = await optIn({ message_id: message.wamid }, "customer_message");
    expect(!isError && data.status === "pending_approval", "pending_approval", data);
    const rules = data.approval.reasons.map(({ rule }: Data) => rule);
    expect(rules.includes("consent.reversal"), "consent.reversal", rules);
    expect(!(await members()).includes(first.id), "the customer to be out still", first.id);
    request.id = data.action_request_id;
    told.requests.push({
      id: request.id,
      what: "the opt-in again",
      actions: ["write.requested", "approval.approved", "write.executed", "consent.opt_in"],
    });
    return `${data.status}: ${data.approval.reasons[0].reason}`;
  });

  await report.step(
    "somebody who looks after consent reads the message and approves: back in the segment",
    async () => {
      const approver = new ConsolePerson(place.workerUrl, "approver");
      await approver.signIn();
      const { status: refused } = await approver.approve(request.id, "Looks fine");
      expect(refused === 403, "403: an approver of other things does not decide it", refused);
      const compliance = new ConsolePerson(place.workerUrl, "compliance");
      await compliance.signIn();
      const { page } = await compliance.approvalPage(request.id);
      expect(
        page.includes("Please send me your offers again"),
        "the customer's words on the page",
        page.length,
      );
      const { status } = await compliance.approve(request.id, "She asked for it herself");
      expect(status === 303, "the decision to be taken", status);
      const { total, sendable } = await counts();
      expect(total === 2 && sendable.marketing === 2, "two who may get marketing again", { total, sendable });
      const { consent } = await ok(told, "marketer", "contact.get", { contact_id: first.id });
      expect(consent.utility.state === "opted_out", "what was not asked for to stay refused", consent);
      return `${total} in the segment; marketing ${consent.marketing.state} by ${consent.marketing.source}, utility still ${consent.utility.state}`;
    },
  );
}
