import { agreedTo } from "../campaign.ts";
import { expect, until } from "../report.ts";
import { conversationWith, type Data, freshKey, newNumber, ok, type Told } from "../telling.ts";

const SELLER = "agent";

/** An order in a chat, from the question to the money. */
export async function anOrder(told: Told): Promise<void> {
  const { report, simulator, place, mcp } = told;
  const number = await newNumber(told);
  const seen = { conversation: "", contact: "", order: "", link: "", session: "" };
  const preview = (more: Data): Promise<Data> =>
    ok(told, SELLER, "order_payment_message.preview", { conversation_id: seen.conversation, ...more });
  const asked = async (tool: string, more: Data): Promise<Data> => {
    const { preview_id } = await preview(more);
    return ok(told, SELLER, tool, { preview_id, idempotency_key: freshKey() });
  };
  const decided = (id: string, status: string): Promise<Data> =>
    until(`the request to be ${status}`, async () => {
      const data = await ok(told, SELLER, "action_request.status", { action_request_id: id });
      return data.status === status && data;
    });

  await report.step(
    "a customer orders in words; the preview has live prices and says who she is",
    async () => {
      await simulator.customerWrites(number, "Two Oolong and one gift wrapping, please");
      const found = await conversationWith(told, number);
      seen.conversation = found.id;
      seen.contact = found.contact_id;
      const shown = await preview({
        purpose: "order",
        items: [
          { product_id: "jasmine-50g", quantity: 2 },
          { product_id: "gift-wrapping", quantity: 1 },
        ],
      });
      expect(shown.total_minor === 2 * 5_800 + 2_000, "the total", shown);
      expect(shown.identity.verified_by === "whatsapp_number", "the customer's own number", shown.identity);
      expect(shown.approval.required, "a person to agree", shown.approval);
      return `${shown.currency} ${shown.total}, verified by ${shown.identity.verified_by}`;
    },
  );

  await report.step("half a packet, a packet less, and what is not sold are refused", async () => {
    const codes: string[] = [];
    for (const item of [
      { product_id: "jasmine-50g", quantity: 0.5 },
      { product_id: "jasmine-50g", quantity: -1 },
    ]) {
      const { isError, data } = await mcp.call(SELLER, "whatsapp.order_payment_message.preview", {
        purpose: "order",
        conversation_id: seen.conversation,
        items: [item],
      });
      expect(isError && data.code === "validation_failed", "validation_failed", data);
      codes.push(data.details.issues[0].path);
    }
    const shown = await preview({ purpose: "order", items: [{ product_id: "moon-dust", quantity: 1 }] });
    expect(shown.verdict === "blocked", "a preview that is blocked", shown);
    return `${codes.join(", ")}; ${shown.findings[0].message}`;
  });

  await report.step("the order is made once a person agreed, and once", async () => {
    const request = await asked("order.create_from_chat", {
      purpose: "order",
      items: [
        { product_id: "jasmine-50g", quantity: 2 },
        { product_id: "gift-wrapping", quantity: 1 },
      ],
    });
    expect(request.status === "pending_approval", "pending_approval", request);
    await agreedTo(told, request.action_request_id, "As she wrote.");
    const { result } = await decided(request.action_request_id, "executed");
    seen.order = result.order_id;
    told.requests.push({ id: request.action_request_id, what: "the order", actions: ["write.requested"] });
    return `${result.number}: ${result.currency} ${result.total}, ${result.status}`;
  });

  await report.step("an order cannot be paid from somebody else's conversation", async () => {
    const other = await newNumber(told);
    await simulator.customerWrites(other, "Hello");
    const { id } = await conversationWith(told, other);
    const { data } = await mcp.call(SELLER, "whatsapp.order_payment_message.preview", {
      purpose: "payment_link",
      conversation_id: id,
      order_id: seen.order,
    });
    expect(data.code === "not_found" || data.verdict === "blocked", "a refusal", data);
    return data.code ?? data.findings[0].code;
  });

  await report.step("a payment link goes to her alone, once a person agreed", async () => {
    const request = await asked("payment_link.send", { purpose: "payment_link", order_id: seen.order });
    expect(request.status === "pending_approval", "pending_approval", request);
    await agreedTo(told, request.action_request_id, "The order is right.");
    await decided(request.action_request_id, "executed");
    const [link] = (await simulator.sentTo(number))
      .map(({ body }) => /https?:\/\/[^"\s]+\/pay\/[^"\s]+/.exec(JSON.stringify(body))?.[0])
      .filter((address) => address !== undefined);
    expect(link !== undefined, "the link at Meta", await simulator.sentTo(number));
    seen.link = link;
    return new URL(link).pathname.slice(0, 12);
  });

  await report.step("whoever gets it forwarded sees an amount, and nothing of her", async () => {
    const page = await (await fetch(seen.link)).text();
    expect(page.includes("136"), "the amount", page);
    expect(!page.includes(number) && !page.includes("Demo Customer"), "nothing of the customer", page);
    return `a page of ${page.length} characters without her number and name`;
  });

  await report.step(
    "she pays; the money comes back to the conversation, once though it is told twice",
    async () => {
      const checkout = await simulator.checkoutOf(seen.order);
      await simulator.pays(checkout);
      const paid = await until("the order to be paid", async () => {
        const { orders } = await ok(told, SELLER, "contact.get", { contact_id: seen.contact });
        const found = orders.find(({ order_id }: Data) => order_id === seen.order);
        return found?.status === "paid" && found;
      });
      const page = await (await fetch(seen.link)).text();
      expect(!page.includes(checkout), "no way to pay again", page);
      return `${paid.status}, payment ${paid.payment}; ${new URL(place.workerUrl).host} has no second way to pay`;
    },
  );
}
