import type { Mcp } from "./clients.ts";
import { ConsolePerson } from "./console.ts";
import type { Place } from "./environment.ts";
import { expect, type Report, until } from "./report.ts";
import type { Simulator } from "./simulator.ts";
import {
  conversationWith,
  type Data,
  delivered,
  freshKey,
  messages,
  newNumber,
  ok,
  orderUpdate,
  preview,
  saying,
  send,
  type Told,
  text,
} from "./telling.ts";

/** What the new customer's chapters share. */
interface Chat {
  number: string;
  id: string;
}

async function aReply(told: Told, chat: Chat): Promise<void> {
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

/** Seeded customers who agreed to order messages and whose window has long closed. */
const CONSENTING = ["85255501003", "85255501011"];

async function aClosedWindow(told: Told): Promise<void> {
  const { report, simulator } = told;
  await report.step(
    "a customer who wrote 30 hours ago, and never opted in: nothing may be sent",
    async () => {
      const number = await newNumber(told);
      await simulator.customerWrites(number, "Do you ship to Macau?", 30);
      const { id } = await conversationWith(told, number);
      const shown = await preview(told, id, text("Yes, we do."));
      expect(shown.verdict === "blocked", "a preview that is blocked", shown);
      expect(shown.findings[0]?.code === "window_closed", "window_closed", shown.findings);
      expect(
        shown.usable_templates?.length === 0,
        "no template for somebody without consent",
        shown.usable_templates,
      );
      const refused = await send(told, shown.preview_id);
      expect(
        refused.isError && refused.data.code === "window_closed",
        "the send to be refused",
        refused.data,
      );
      expect((await simulator.sentTo(number)).length === 0, "nothing at Meta", number);
      return `${shown.verdict} (${shown.findings[0].code}), usable templates: none, nothing at Meta`;
    },
  );

  let chosen: { id: string; number: string } | undefined;
  await report.step(
    "one who opted in, window closed as well: the preview names the templates that may go",
    async () => {
      for (const number of CONSENTING) {
        const { items } = await ok(told, "agent", "conversations.list", {
          phone: `+${number}`,
          window: "closed",
        });
        if (items[0]) chosen ??= { id: items[0].id, number };
      }
      expect(chosen !== undefined, "a seeded customer whose window is closed", CONSENTING);
      const shown = await preview(told, chosen.id, text("Your order has left."));
      const names = (shown.usable_templates ?? []).map(
        (template: Data) => `${template.name} (${template.language})`,
      );
      expect(shown.verdict === "blocked", "a preview that is blocked", shown);
      expect(names.includes("order_update (en)"), "order_update among the templates", names);
      return `${shown.verdict}, usable templates: ${names.join(", ")}`;
    },
  );

  await report.step("the template is sent to that customer", async () => {
    expect(chosen !== undefined, "a customer from the step before", chosen);
    const before = (await simulator.sentTo(chosen.number)).length;
    const shown = await preview(told, chosen.id, orderUpdate("Mei"));
    expect(shown.verdict === "ready", "a preview that is ready", shown.findings);
    const { data } = await send(told, shown.preview_id);
    expect(data.status === "executed", "it to be executed", data);
    await delivered(told, chosen.id, "delivered");
    const sent = (await simulator.sentTo(chosen.number)).slice(before);
    expect(sent.length === 1 && sent[0]?.body.type === "template", "one template at Meta", sent);
    told.requests.push({
      id: data.action_request_id,
      what: "the template",
      actions: ["write.started", "message.accepted"],
    });
    return `“${shown.rendering}”, delivered, charged as ${shown.effects.charged_as}`;
  });
}

async function aStop(told: Told): Promise<void> {
  const { report, simulator } = told;
  const number = await newNumber(told);
  let conversation: { id: string; contact_id: string } | undefined;

  await report.step("a customer writes STOP: on the opt-out list at once", async () => {
    await simulator.customerWrites(number, "Please send me the price list");
    await simulator.customerWrites(number, "STOP");
    const { id, contact_id } = await conversationWith(told, number);
    conversation = { id, contact_id };
    const [entry] = await until("the opt-out", async () => {
      const { items } = await ok(told, "agent", "opt_outs.list", { contact_id });
      return items.length > 0 && items;
    });
    const categories = entry.restrictions.map(({ category }: Data) => category);
    return `opted out of ${categories.join(", ")} since ${entry.since}`;
  });

  for (const [what, message] of [
    ["a template to that customer is refused", orderUpdate("Mei")],
    ["and so is a free-form reply, though the window is open", text("Here it is.")],
  ] as const) {
    await report.step(what, async () => {
      expect(conversation !== undefined, "a conversation from the step before", conversation);
      const shown = await preview(told, conversation.id, message);
      expect(shown.verdict === "blocked" && shown.window.open, "a preview that is blocked", shown);
      const refused = await send(told, shown.preview_id);
      expect(refused.isError && refused.data.code === "opted_out", "opted_out", refused.data);
      expect((await simulator.sentTo(number)).length === 0, "nothing at Meta", number);
      return `${refused.data.code}: ${refused.data.message}`;
    });
  }
}

async function anApproval(told: Told, chat: Chat): Promise<void> {
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

async function aLostAnswer(told: Told, chat: Chat): Promise<void> {
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

async function theAudit(told: Told): Promise<void> {
  const { report, place } = told;
  await report.step("all of it is in the audit log", async () => {
    const seen: string[] = [];
    for (const { id, what, actions } of told.requests) {
      const { items } = await ok(told, "admin", "audit_logs.list", { action_request_id: id });
      const found = items.map(({ action }: Data) => action);
      const missing = actions.filter((action) => !found.includes(action));
      expect(missing.length === 0, `${missing.join(", ")} of ${what}`, found);
      seen.push(`${what}: ${found.length}`);
    }
    expect(told.requests.length === 4, "four requests", told.requests);
    const { items: denials } = await ok(told, "admin", "audit_logs.list", {
      action: "write.denied",
      limit: 10,
    });
    const codes = new Set(denials.map(({ code }: Data) => code));
    expect(codes.has("window_closed") && codes.has("opted_out"), "the refusals", [...codes]);
    return `entries of ${seen.join(", ")}; refusals: ${[...codes].join(", ")}`;
  });

  await report.step("and sealed: the chain verifies", async () => {
    const { verification } = await until("the seal", async () => {
      await place.cron();
      const id = told.requests.at(-1)?.id;
      const answer = await ok(told, "admin", "audit_logs.list", { action_request_id: id, verify: true });
      return answer.items.every(({ seal }: Data) => seal !== null) && answer;
    });
    expect(verification.state === "verified" && verification.unsealed === 0, "verified", verification);
    return `${verification.state}, ${verification.seals_checked} seals checked`;
  });

  await report.step("an agent cannot read the log", async () => {
    const refused = await told.mcp.call("agent", "whatsapp.audit_logs.list").then(
      ({ data }) => `answered ${JSON.stringify(data)}`,
      (error: Error) => error.message,
    );
    expect(refused.includes("Unknown tool"), "no such tool", refused);
    return refused;
  });
}

/** Tells the whole story once with one client. */
export async function tellStory(place: Place, simulator: Simulator, mcp: Mcp, report: Report): Promise<void> {
  const told: Told = { mcp, place, simulator, report, requests: [] };
  await report.step(`${mcp.label} connects and lists the tools`, async () => {
    const tools = await mcp.tools("agent");
    expect(tools.includes("whatsapp.session_message.send"), "the send tool", tools);
    return `revision ${await mcp.revision("agent")}, ${tools.length} tools for an agent`;
  });
  const chat: Chat = { number: await newNumber(told), id: "" };
  await aReply(told, chat);
  await aClosedWindow(told);
  await aStop(told);
  await anApproval(told, chat);
  await aLostAnswer(told, chat);
  await theAudit(told);
}
