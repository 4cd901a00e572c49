import { expect, test } from "vitest";
import { customerWrites } from "../../support/simulator";
import { type Answer, conversationOf, hear, hearMeta, row } from "../../support/webhook";
import { message, messages, secondsAgo, text, webhookBody } from "../../support/webhook-events";
import { call, ok } from "../../support/worker";

const GUEST = "85255509001";
const OTHER = "85255509002";

const get = async (more: object = {}, role = "agent"): Promise<Answer[]> =>
  (
    await ok(role, "whatsapp.conversation.get", {
      conversation_id: await conversationOf(GUEST, role),
      ...more,
    })
  ).messages;

const change = (kind: string, content: object, ago = 0) =>
  message(GUEST, { type: kind, [kind]: content }, secondsAgo(ago));
const edit = (wamid: string, body: string, ago = 0) =>
  change("edit", { original_message_id: wamid, message: { type: "text", text: { body } } }, ago);
const revoke = (wamid: string, ago = 0) => change("revoke", { original_message_id: wamid }, ago);
const reaction = (wamid: string, emoji: string | undefined, ago = 0) =>
  change("reaction", { message_id: wamid, ...(emoji !== undefined && { emoji }) }, ago);

const hearMessages = (...list: Parameters<typeof messages>) => hear(webhookBody([messages(...list)]));

test("an edited message shows its latest wording, and the former ones in full detail, whatever order they came in", async () => {
  const original = text(GUEST, "Tomorow", secondsAgo(60));
  await hearMessages(edit(original.id, "Tomorrow at five", 10), original, edit(original.id, "Tomorrow", 30));
  const [first] = await get();
  expect(first).toMatchObject({ customer_text: "Tomorrow at five", edited: true });
  expect(first).not.toHaveProperty("customer_former_texts");
  const [full, ...edits] = await get({ detail: "full" });
  expect(full).toMatchObject({ customer_former_texts: ["Tomorow", "Tomorrow"] });
  expect(edits).toMatchObject([
    { type: "edit", on_message_id: first.id },
    { type: "edit", on_message_id: first.id },
  ]);
});

test.each(["concise", "full"])(
  "what the customer took back is shown to nobody, its edits included (%s)",
  async (detail) => {
    const original = text(GUEST, "My secret one", secondsAgo(60));
    await hearMessages(original, edit(original.id, "My secret two", 30), revoke(original.id, 10));
    const { data, text: words } = await call("admin", "whatsapp.conversation.get", {
      conversation_id: await conversationOf(GUEST),
      detail,
    });
    expect(data.messages[0]).toMatchObject({ deleted: true, customer_text: "[message deleted]" });
    expect(data.messages).toHaveLength(3);
    expect(JSON.stringify(data) + words).not.toContain("My secret");
  },
);

test("a picture that was taken back is no attachment any more", async () => {
  await customerWrites({ from: GUEST, name: "Guest", type: "image", image: { caption: "Me" } });
  await hearMeta();
  const [{ wamid }] = await get();
  await hearMessages(revoke(wamid));
  const [gone] = await get({ detail: "full" });
  expect(gone).toMatchObject({ deleted: true });
  for (const field of ["attachment", "customer_content"]) expect(gone).not.toHaveProperty(field);
});

test("nobody deletes, edits or reacts to a message of somebody else's conversation", async () => {
  const mine = text(GUEST, "Mine", secondsAgo(60));
  await hearMessages(mine);
  const theirs = { original_message_id: mine.id };
  await hear(
    webhookBody([
      messages(
        message(OTHER, { type: "revoke", revoke: theirs }),
        message(OTHER, {
          type: "edit",
          edit: { ...theirs, message: { type: "text", text: { body: "Forged" } } },
        }),
        message(OTHER, { type: "reaction", reaction: { message_id: mine.id, emoji: "👎" } }),
      ),
    ]),
  );
  const [shown] = await get();
  expect(shown.customer_text).toBe("Mine");
  for (const field of ["deleted", "edited", "reactions"]) expect(shown).not.toHaveProperty(field);
});

test("a customer does not delete or edit what we wrote", async () => {
  await hear(
    webhookBody([
      messages(
        message("85255501001", { type: "revoke", revoke: { original_message_id: "wamid.DEMO1x2" } }),
        message("85255501001", {
          type: "edit",
          edit: { original_message_id: "wamid.DEMO1x2", message: { type: "text", text: { body: "Forged" } } },
        }),
      ),
    ]),
  );
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: "cnv_demo01",
  });
  expect(list[1]).toMatchObject({ direction: "outbound", text: "你好！訂單今日下午寄出，多謝支持。" });
  expect(list[1]).not.toHaveProperty("deleted");
});

test("of several reactions of one person the last counts, by Meta's time; one that was taken back is gone", async () => {
  const liked = text(GUEST, "Liked", secondsAgo(90));
  const unliked = text(GUEST, "Unliked", secondsAgo(80));
  await hearMessages(
    liked,
    unliked,
    reaction(liked.id, "❤️", 10),
    reaction(liked.id, "👍", 20),
    reaction(unliked.id, "👍", 20),
    reaction(unliked.id, undefined, 10),
  );
  const [first, second] = await get();
  expect(first.reactions).toMatchObject([{ from: "customer", customer_emoji: "❤️" }]);
  expect(second).not.toHaveProperty("reactions");
});

test("a reply is linked to its message also when that is on an older page, for readers who see no wamids too", async () => {
  const asked = text(GUEST, "Which one?", secondsAgo(500));
  const between = Array.from({ length: 5 }, (_, n) => text(GUEST, `Message ${n}`, secondsAgo(400 - n)));
  const answer = { ...text(GUEST, "This one", secondsAgo(10)), context: { id: asked.id } };
  await hearMessages(asked, ...between, answer);
  const { id } = await row<{ id: string }>("select id from messages where wamid = ?1", asked.id);
  const [latest] = await get({ limit: 1 }, "viewer");
  expect(latest).toMatchObject({ reply_to_message_id: id });
  expect(JSON.stringify(latest)).not.toContain("wamid.");
});

test("a choice names what was chosen and the message that offered it", async () => {
  const list_reply = { id: "row-1", title: "Oolong" };
  await hear(
    webhookBody([
      messages(
        message("85255501001", {
          type: "interactive",
          interactive: { type: "list_reply", list_reply },
          context: { id: "wamid.DEMO1x2" },
        }),
      ),
    ]),
  );
  const { messages: list } = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: "cnv_demo01",
  });
  expect(list.at(-1)).toMatchObject({ customer_choice: list_reply, offered_by_message_id: list[1].id });
});

test("a cart names the order that it became", async () => {
  const product_items = [{ product_retailer_id: "HL-OOLONG", quantity: 2, item_price: 88, currency: "HKD" }];
  await hearMessages(message(GUEST, { type: "order", order: { catalog_id: "1", product_items } }));
  const [cart] = await get();
  const { id } = await row<{ id: string }>("select id from orders where external_id = ?1", cart.wamid);
  expect(cart).toMatchObject({ order_id: id, customer_text: "[order] 2 × HL-OOLONG at HKD 88" });
});

test("forwarded, often forwarded, about a product: what came with a message is told", async () => {
  await hearMessages(
    { ...text(GUEST, "A", secondsAgo(30)), context: { forwarded: true } },
    { ...text(GUEST, "B", secondsAgo(20)), context: { frequently_forwarded: true } },
    {
      ...text(GUEST, "C", secondsAgo(10)),
      context: { referred_product: { catalog_id: "1", product_retailer_id: "HL-OOLONG" } },
    },
  );
  const [a, b, c] = await get();
  expect(a).toMatchObject({ forwarded: true });
  expect(a).not.toHaveProperty("frequently_forwarded");
  expect(b).toMatchObject({ forwarded: true, frequently_forwarded: true });
  expect(c).toMatchObject({ about_product: { product_retailer_id: "HL-OOLONG" } });
});

test("names and numbers on a contact card are masked for readers who may not see customers' either", async () => {
  const contacts = [{ name: { formatted_name: "Wong Siu Mei" }, phones: [{ phone: "+852 5555 0199" }] }];
  await hearMessages(message(GUEST, { type: "contacts", contacts }));
  expect((await get())[0].customer_text).toBe("[contact card] Wong Siu Mei +852 5555 0199");
  const [masked] = await get({}, "viewer");
  expect(masked.customer_text).toBe("[contact card] W••• +852••••99");
});

test("a message in a group and one that Meta does not pass on are kept; neither opens the window", async () => {
  await hearMessages(
    { ...text(GUEST, "Hi all"), group_id: "group-1" },
    message(GUEST, { type: "unsupported" }),
  );
  const conversation = await ok("agent", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(GUEST),
  });
  expect(conversation).toMatchObject({
    unread: 2,
    window: { state: "closed" },
    may_send: { free_form: false },
  });
});
