import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { freshKey, ok, type Told } from "../telling.ts";
import type { Guests } from "./import.ts";

/** One customer was here twice: by number from the spreadsheet, and by a user name that hides the number. */
export async function aMerge(told: Told, { second }: Guests): Promise<void> {
  const { report, simulator, place } = told;
  const userId = `HK.${crypto.randomUUID().replaceAll("-", "")}`;
  const name = `Demo Username ${userId.slice(-6)}`;
  const other = { id: "" };
  const request = { id: "" };

  await report.step("a customer without a visible number refuses; she is the second guest", async () => {
    await simulator.usernameWrites(userId, name, "STOP");
    other.id = await until("the contact", async () => {
      const { items } = await ok(told, "agent", "contacts.list", { query: name });
      return items[0]?.consent.marketing === "opted_out" && items[0].id;
    });
    const { consent } = await ok(told, "agent", "contact.get", { contact_id: second.id });
    expect(consent.marketing.state === "opted_in", "the guest to be opted in", consent);
    return `${name}: opted_out; +${second.number}: ${consent.marketing.state}`;
  });

  await report.step("an agent says that the two are one: that waits for a person", async () => {
    const data = await ok(told, "agent", "contact.upsert", {
      contact_id: second.id,
      business_scoped_user_id: userId,
      preferences: { best_time: "evening" },
      idempotency_key: freshKey(),
    });
    const { keeps, absorbs, consent_after } = data.effects.merge;
    expect(data.status === "pending_approval", "pending_approval", data);
    expect(keeps === second.id && absorbs.join() === other.id, "the two contacts", data.effects);
    expect(consent_after.marketing === "opted_out", "the stricter state", consent_after);
    request.id = data.action_request_id;
    told.requests.push({
      id: request.id,
      what: "the merge",
      actions: ["write.requested", "approval.approved", "contact.merged", "write.executed"],
    });
    return `${data.status}: ${data.approval.reasons[0].reason} Marketing would be ${consent_after.marketing}.`;
  });

  await report.step("an approver approves: one contact, both histories, the stricter state", async () => {
    const approver = new ConsolePerson(place.workerUrl, "approver");
    await approver.signIn();
    const { status } = await approver.approve(request.id, "Same order number in both chats");
    expect(status === 303, "the decision to be taken", status);
    const merged = await ok(told, "agent", "contact.get", { contact_id: second.id });
    const kinds = merged.identities.map(({ kind }: { kind: string }) => kind);
    expect(kinds.includes("phone") && kinds.includes("bsuid"), "number and id on one contact", kinds);
    expect(merged.consent.marketing.state === "opted_out", "the refusal to hold", merged.consent);
    expect(merged.preferences.best_time === "evening", "the preference", merged.preferences);
    const { isError, data } = await told.mcp.call("agent", "whatsapp.contact.get", { contact_id: other.id });
    expect(isError && data.details.merged_into === second.id, "the other to point to it", data);
    return `${kinds.join(", ")}; marketing ${merged.consent.marketing.state}; the other: ${data.message}`;
  });
}
