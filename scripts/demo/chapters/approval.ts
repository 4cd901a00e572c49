import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import { type Chat, freshKey, ok, preview, saying, send, type Told, text } from "../telling.ts";

/** A reply that only a person may let through. */
export async function anApproval(told: Told, chat: Chat): Promise<void> {
  const { report, simulator, place } = told;
  const words = `Please pay HK$480 by bank transfer, reference ${chat.number.slice(-4)}.`;
  const atMeta = async () => (await simulator.sentTo(chat.number)).filter(saying(words)).length;
  const request: { id: string; url: string } = { id: "", url: "" };

  await report.step("a reply about payment waits for a person", async () => {
    const shown = await preview(told, chat.id, text(words), "manager");
    expect(shown.verdict === "needs_approval", "a preview that needs approval", shown);
    const { data } = await send(told, shown.preview_id, freshKey(), "manager");
    expect(data.status === "pending_approval", "pending_approval", data);
    [request.id, request.url] = [data.action_request_id, data.approval.url];
    told.requests.push({
      id: request.id,
      what: "the payment reply",
      actions: ["write.requested", "approval.denied", "approval.approved", "message.accepted"],
    });
    expect((await atMeta()) === 0, "nothing at Meta yet", await atMeta());
    return `${data.status}: ${data.approval.reasons[0].reason} ${request.url}`;
  });

  await report.step("the person in whose name it was asked for cannot approve it", async () => {
    const manager = new ConsolePerson(place.workerUrl, "manager");
    await manager.signIn();
    const { status } = await manager.approve(request.id, "I asked for it myself");
    expect(status === 403, "403", status);
    const { status: still } = await ok(told, "manager", "action_request.status", {
      action_request_id: request.id,
    });
    expect(still === "pending_approval", "it to wait still", still);
    return `the console answered ${status}, the request is ${still}`;
  });

  const approver = new ConsolePerson(place.workerUrl, "approver");
  await report.step("an approver looks at it and approves: sent, once", async () => {
    await approver.signIn();
    const shown = await approver.approvalPage(request.id);
    expect(
      shown.status === 200 && shown.page.includes("HK$480"),
      "the page to show the message",
      shown.status,
    );
    const { status } = await approver.approve(request.id, "The amount is right");
    expect(status === 303, "the decision to be taken", status);
    const done = await until("the request to be executed", async () => {
      const state = await ok(told, "manager", "action_request.status", { action_request_id: request.id });
      return state.status === "executed" && state;
    });
    expect((await atMeta()) === 1, "one message at Meta", await atMeta());
    return `${done.status}, approved by ${done.approval.decided_by}: “${done.approval.decision_reason}”`;
  });

  await report.step("approving it again changes nothing", async () => {
    const { status } = await approver.approve(request.id, "once more");
    expect(status === 409, "409", status);
    expect((await atMeta()) === 1, "still one message at Meta", await atMeta());
    return `the console answered ${status}, Meta was asked once`;
  });
}
