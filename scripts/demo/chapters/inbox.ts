import { ConsolePerson } from "../console.ts";
import { expect, until } from "../report.ts";
import {
  conversationWith,
  freshKey,
  messages,
  newNumber,
  ok,
  preview,
  send,
  type Told,
  text,
} from "../telling.ts";

/** The smallest PNG there is: one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const NOTE = "Regular customer of the tea club, was promised a call by Friday noon.";

/** The manager takes it on herself: it is not closed behind her back. */
async function escalate(told: Told, conversation_id: string): Promise<void> {
  const { preview_id } = await ok(told, "manager", "handover.preview", {
    conversation_ids: [conversation_id],
    escalate: { owner_id: "stf_manager", reason: "Wants to speak to somebody in charge." },
  });
  const { status } = await ok(told, "manager", "conversation.assign", {
    preview_id,
    idempotency_key: freshKey(),
  });
  expect(status === "executed", "the escalation", status);
}

/** A team works: pictures both ways, choices, a hand-over into a restricted queue, an escalation, the numbers. */
export async function theTeamInbox(told: Told): Promise<void> {
  const { report, simulator, place } = told;
  const number = await newNumber(told);
  let id = "";

  await report.step("a customer sends a picture; it is fetched before its address dies", async () => {
    await simulator.customerSends(number, { type: "image", image: { caption: "Is this the one?" } });
    id = (await conversationWith(told, number)).id;
    const message = await until("the picture to be stored", async () => {
      const last = (await messages(told, id)).at(-1);
      return last?.attachment?.status === "ready" && last;
    });
    const picture = await fetch(message.attachment.url);
    const type = picture.headers.get("content-type");
    expect(
      picture.ok && type?.startsWith("image/") === true,
      "the picture by its signed link",
      picture.status,
    );
    return `“${message.customer_text}”, ${message.attachment.size} bytes of ${type}`;
  });

  let offered = "";
  await report.step("the agent offers two choices, the customer taps one", async () => {
    const shown = await preview(told, id, {
      type: "interactive",
      interactive: {
        type: "button",
        body: { text: "Which size do you mean?" },
        action: {
          buttons: ["100 g", "250 g"].map((title) => ({ type: "reply", reply: { id: title, title } })),
        },
      },
    });
    const { data } = await send(told, shown.preview_id);
    offered = data.result.message_id;
    await simulator.customerSends(number, {
      type: "interactive",
      context: { id: data.result.delivery.wamid },
      interactive: { type: "button_reply", button_reply: { id: "250 g", title: "250 g" } },
    });
    const choice = await until("the choice", async () => {
      const last = (await messages(told, id)).at(-1);
      return last?.type === "interactive" && last.direction === "inbound" && last;
    });
    expect(choice.offered_by_message_id === offered, "the choice to name its question", choice);
    return `“${choice.customer_text}”, offered by ${offered}`;
  });

  await report.step("a picture is uploaded once and sent", async () => {
    const upload = await ok(told, "agent", "media_asset.upload", {
      base64: PIXEL,
      kind: "image",
      file_name: "size.png",
      idempotency_key: freshKey(),
    });
    const image = { asset_id: upload.result.asset_id, caption: "This one" };
    const shown = await preview(told, id, { type: "image", image });
    const { data } = await send(told, shown.preview_id);
    expect(data.status === "executed", "the picture to be sent", data);
    const sent = (await simulator.sentTo(number)).at(-1);
    expect(sent?.body.type === "image", "Meta to get a picture", sent);
    return `asset ${upload.result.asset_id}, ${data.result.delivery.status}`;
  });

  const approver = new ConsolePerson(place.workerUrl, "compliance");
  await approver.signIn();
  await report.step("a hand-over into the restricted queue waits for a person", async () => {
    const shown = await ok(told, "agent", "handover.preview", {
      conversation_ids: [id],
      queue_id: "que_complaints",
      staff_id: null,
      note: NOTE,
    });
    expect(shown.verdict === "needs_approval", "approval to be needed", shown);
    const asked = await ok(told, "agent", "conversation.assign", {
      preview_id: shown.preview_id,
      idempotency_key: freshKey(),
    });
    expect(asked.status === "pending_approval", "it to wait", asked);
    const { status } = await approver.approve(asked.action_request_id, "Belongs there");
    expect(status === 303, "the approval to be taken", status);
    await escalate(told, id);
    told.requests.push({
      id: asked.action_request_id,
      what: "the hand-over",
      actions: ["write.requested", "approval.approved", "write.executed"],
    });
    const { items } = await ok(told, "agent", "conversations.list", { phone: `+${number}` });
    expect(items.length === 0, "the agent not to see it any more", items);
    return `${shown.approval.reasons[0].reason} Then the agent no longer sees it.`;
  });

  await report.step("what staff wrote to each other cannot be sent to the customer", async () => {
    const shown = await preview(told, id, text(`Our file says: ${NOTE}`), "manager");
    expect(shown.verdict === "blocked", "a blocked preview", shown);
    return `${shown.verdict}: ${shown.findings[0].message}`;
  });

  await report.step(
    "an escalation is closed only after its owner confirmed, and a person agreed",
    async () => {
      const close = () =>
        told.mcp.call("manager", "whatsapp.conversation.close", {
          conversation_id: id,
          outcome: "resolved",
          topic: "complaint",
          idempotency_key: freshKey(),
        });
      const refused = await close();
      expect(refused.isError && refused.data.code === "policy_blocked", "a refusal", refused.data);
      const owner = new ConsolePerson(place.workerUrl, "manager");
      await owner.signIn();
      const { status } = await owner.confirmEscalation(id);
      expect(status === 303, "the owner's confirmation", status);
      const { data } = await close();
      expect(data.status === "pending_approval", "it to wait for a person", data);
      const admin = new ConsolePerson(place.workerUrl, "admin");
      await admin.signIn();
      const decided = await admin.approve(data.action_request_id, "Settled by phone");
      expect(decided.status === 303, "the approval to be taken", decided.status);
      const done = await ok(told, "manager", "conversation.get", { conversation_id: id });
      expect(done.status === "closed", "it to be closed", done.status);
      return `${refused.data.message} Confirmed, approved, closed.`;
    },
  );

  await report.step("the customer writes again, and it is open again", async () => {
    await simulator.customerWrites(number, "One more question …");
    const open = await until("it to be open", async () => {
      const now = await ok(told, "manager", "conversation.get", { conversation_id: id });
      return now.status === "open" && now;
    });
    return `${open.status}, in ${open.queue.name}, ${open.assignment_history.length} hand-over in its history`;
  });

  await report.step("the manager looks at the numbers", async () => {
    const summary = await ok(told, "manager", "conversation_summary.get", {});
    expect(summary.opened > 0 && summary.closed > 0, "cases opened and closed", summary);
    const { first_response: first, backlog } = summary;
    return `${summary.opened} opened, ${summary.closed} closed, first response ${first.median_seconds ?? "–"} s (median), ${backlog.waiting} waiting`;
  });
}
