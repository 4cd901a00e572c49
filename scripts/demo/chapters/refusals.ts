import { expect, until } from "../report.ts";
import {
  conversationWith,
  type Data,
  delivered,
  newNumber,
  ok,
  orderUpdate,
  preview,
  send,
  type Told,
  text,
} from "../telling.ts";

/** Seeded customers who agreed to order messages and whose window has long closed. */
const CONSENTING = ["85255501003", "85255501011"];

/** Outside the window only templates go, and only to whom they may. */
export async function aClosedWindow(told: Told): Promise<void> {
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
    // The story may have been told a moment ago: the same template once more would wait for a person.
    const order = `HL-${1_000 + (Math.floor(Date.now() / 1000) % 9_000)}`;
    const shown = await preview(told, chosen.id, orderUpdate("Mei", order));
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

/** After STOP nothing goes. */
export async function aStop(told: Told): Promise<void> {
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
