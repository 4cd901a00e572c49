import { expect, test } from "vitest";
import { customerWrites } from "../support/simulator";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { type Answer, conversationOf, hear, hearMeta, row } from "../support/webhook";
import {
  message,
  messages,
  secondsAgo,
  status,
  statuses,
  text,
  webhookBody,
} from "../support/webhook-events";
import { call, ok } from "../support/worker";

const GUEST = "85255509001";
const get = async (more: object = {}, role = "agent"): Promise<Answer> =>
  ok(role, "whatsapp.conversation.get", { conversation_id: await conversationOf(GUEST, role), ...more });
const hearMessages = (...list: Parameters<typeof messages>) => hear(webhookBody([messages(...list)]));
const revoke = (id: string) => message(GUEST, { type: "revoke", revoke: { original_message_id: id } });
const edit = (id: string, inner: object, ago = 0) =>
  message(GUEST, { type: "edit", edit: { original_message_id: id, message: inner } }, secondsAgo(ago));

test("a picture that was taken back is in no list and no link any more", async () => {
  await customerWrites({ from: GUEST, name: "Guest", type: "image", image: { caption: "Me" } });
  await hearMeta();
  const [{ wamid, id }] = (await get()).messages;
  await hearMessages(revoke(wamid));
  const { data } = await call("agent", "whatsapp.media_assets.list", {});
  expect(JSON.stringify(data)).not.toContain(id);
  const taken = await call("agent", "whatsapp.media_asset.upload", {
    message_id: id,
    idempotency_key: freshKey(),
  });
  expect(taken.isError, JSON.stringify(taken.data)).toBe(true);
});

test("words that were taken back come to nobody by a preview, an approval or the log", async () => {
  const secret = text(GUEST, "My hidden words", secondsAgo(60));
  await hearMessages(secret, edit(secret.id, { type: "text", text: { body: "My hidden words two" } }, 30));
  const conversation_id = await conversationOf(GUEST);
  const { id } = await row<{ id: string }>("select id from messages where wamid = ?1", secret.id);
  const { id: editId } = await row<{ id: string }>("select id from messages where type = 'edit'");
  await hearMessages(revoke(secret.id));
  for (const message_id of [id, secret.id, editId]) {
    for (const reply of [
      { type: "text", text: { body: "Yes" }, context: { message_id } },
      { type: "reaction", reaction: { message_id, emoji: "👍" } },
    ]) {
      const { data, text: words } = await call("agent", "whatsapp.session_message.preview", {
        conversation_id,
        message: reply,
      });
      expect(JSON.stringify(data) + words).not.toContain("hidden");
      expect(
        data.would_be_allowed ?? data.findings.some(({ severity }: Answer) => severity === "error"),
      ).toBe(true);
    }
  }
  for (const [tool, args] of [
    ["whatsapp.contact.get", { contact_id: (await get()).contact_id }],
    ["whatsapp.conversations.list", {}],
    ["whatsapp.audit_logs.list", {}],
    ["whatsapp.webhook_logs.list", { detail: "full" }],
    ["whatsapp.consent_records.list", { contact_id: (await get()).contact_id }],
    ["whatsapp.inbox_assignments.list", {}],
  ] as const) {
    const { data, text: words } = await call("admin", tool, args);
    expect(JSON.stringify(data) + words, tool).not.toContain("hidden");
  }
  const evidence = await call("agent", "whatsapp.consent.update", {
    contact_ids: [(await get()).contact_id],
    action: "opt_in",
    categories: ["marketing"],
    source: "customer_message",
    evidence: { message_id: editId },
    idempotency_key: freshKey(),
  });
  expect(JSON.stringify(evidence.data)).not.toContain("hidden");
  expect(evidence.data.status).not.toBe("executed");
});

test("a card or a file name that was edited is masked like one that was not", async () => {
  const name = { formatted_name: "Wong Siu Mei" };
  const contacts = [{ name, phones: [{ phone: "+852 5555 0199" }] }];
  const card = message(GUEST, { type: "contacts", contacts }, secondsAgo(60));
  const file = message(
    GUEST,
    { type: "document", document: { id: "1", filename: "Passport Wong.pdf" } },
    secondsAgo(50),
  );
  await hearMessages(
    card,
    file,
    edit(card.id, { type: "contacts", contacts }, 40),
    edit(file.id, { type: "document", document: { filename: "Passport Wong.pdf", caption: "Here" } }, 30),
    edit(file.id, { type: "edit", edit: { message: { type: "contacts", contacts } } }, 20),
  );
  for (const detail of ["concise", "full"]) {
    const { data, text: words } = await call("viewer", "whatsapp.conversation.get", {
      conversation_id: await conversationOf(GUEST, "viewer"),
      detail,
    });
    for (const secret of ["Siu Mei", "Passport", "5555 0199"])
      expect(JSON.stringify(data) + words, secret).not.toContain(secret);
  }
});

test("what a form or an address request holds is masked where names and numbers are", async () => {
  const nfm_reply = {
    name: "address_message",
    body: "Wong Siu Mei\n+85255550199\n12 Harbour Lane",
    response_json: JSON.stringify({ name: "Wong Siu Mei", phone: "+85255550199", size: "L" }),
  };
  await hearMessages(message(GUEST, { type: "interactive", interactive: { type: "nfm_reply", nfm_reply } }));
  expect((await get()).messages[0].customer_text).toContain("Wong Siu Mei");
  const { data, text: words } = await call("viewer", "whatsapp.conversation.get", {
    conversation_id: await conversationOf(GUEST, "viewer"),
    detail: "full",
  });
  for (const secret of ["Siu Mei", "55550199"]) expect(JSON.stringify(data) + words).not.toContain(secret);
});

test("a failed delivery does not tell the customer's number in Meta's words", async () => {
  const conversation_id = await conversationWith(GUEST);
  const sent = await send((await previewText(conversation_id, "Hello")).preview_id);
  const { wamid } = sent.data.result.delivery;
  const details = `Message failed to send to ${GUEST} (wamid.HBgLODUy)`;
  const errors = [{ code: 131026, title: "Undeliverable", error_data: { details } }];
  await hear(webhookBody([statuses(status(wamid, "failed", secondsAgo(), { errors }))]));
  expect(JSON.stringify((await get()).messages.at(-1))).toContain(GUEST);
  const { data, text: words } = await call("viewer", "whatsapp.conversation.get", { conversation_id });
  expect(data.messages.at(-1).delivery.error.code).toBe(131026);
  expect(JSON.stringify(data) + words).not.toMatch(/8525550900|wamid\./);
});

test.each(["viewer"])(
  "no wamid, number or name reaches a %s through what a message is about",
  async (role) => {
    const offer = text(GUEST, "Hi", secondsAgo(60));
    await hearMessages(
      offer,
      {
        ...text(GUEST, "Ref", secondsAgo(50)),
        context: {
          id: offer.id,
          from: GUEST,
          referred_product: { catalog_id: "1", product_retailer_id: "T" },
        },
      } as never,
      message(GUEST, { type: "reaction", reaction: { message_id: offer.id, emoji: "👍" } }, secondsAgo(40)),
      message(
        GUEST,
        {
          type: "system",
          system: {
            type: "user_changed_number",
            body: `User Guest changed from ${GUEST} to 85255509009`,
            wa_id: "85255509009",
          },
        },
        secondsAgo(30),
      ),
      message(
        GUEST,
        {
          type: "interactive",
          interactive: { type: "button_reply", button_reply: { id: "b", title: "Yes" } },
          context: { id: offer.id },
        },
        secondsAgo(45),
      ),
    );
    const { id } = await row<{ id: string }>(
      "select conversation_id as id from messages where wamid = ?1",
      offer.id,
    );
    const { data, text: words } = await call(role, "whatsapp.conversation.get", {
      conversation_id: id,
      detail: "full",
    });
    expect(JSON.stringify(data) + words).not.toMatch(/wamid\.|8525550900|Guest 001/);
  },
);
