import { describe, expect, test } from "vitest";
import { customerWrites, fault, sentMessages } from "../support/simulator";
import { conversationWith, NEW_CUSTOMER, previewText, send, textMessage } from "../support/story";
import { hearFromMeta } from "../support/worker";
import { orderUpdate, previewMessage, SHOP, springOffer, templateMessage } from "./templates";

/** A conversation and a message, such that the message may not be sent. */
const CASES: {
  code: string;
  given: string;
  story: () => Promise<{ conversation: string; message: unknown }>;
}[] = [
  {
    code: "window_closed",
    given: "free text, 30 hours after the customer wrote",
    story: async () => ({ conversation: SHOP.closedUtilityOnly, message: textMessage("Hello again!") }),
  },
  {
    code: "opted_out",
    given: "free text to a customer who said STOP",
    story: async () => ({
      conversation: await conversationWith(NEW_CUSTOMER, "ＳＴＯＰ！"),
      message: textMessage("One more thing…"),
    }),
  },
  {
    code: "consent_missing",
    given: "a utility template after the window, without an opt-in",
    story: async () => ({ conversation: SHOP.closedMarketingOnly, message: orderUpdate() }),
  },
  {
    code: "consent_missing",
    given: "a marketing template in the window, without an opt-in",
    story: async () => ({ conversation: await conversationWith(), message: springOffer() }),
  },
  {
    code: "template_not_approved",
    given: "a template that is paused",
    story: async () => ({
      conversation: SHOP.openAndWilling,
      message: templateMessage("pickup_reminder", "Mei"),
    }),
  },
  {
    code: "template_not_approved",
    given: "a template that does not exist",
    story: async () => ({ conversation: SHOP.openAndWilling, message: templateMessage("no_such", "Mei") }),
  },
  {
    code: "blocked",
    given: "a customer whom the staff blocked, and who wrote again",
    story: async () => ({
      conversation: await conversationWith("85255501008"),
      message: textMessage("Hello!"),
    }),
  },
  {
    code: "invalid_number",
    given: "a number that Meta found undeliverable",
    story: async () => {
      const conversation = await conversationWith();
      await fault({ match: "messages", kind: "fail", code: 131026 });
      await send((await previewText(conversation, "Are you there?")).preview_id);
      await hearFromMeta();
      return { conversation, message: textMessage("And now?") };
    },
  },
  {
    code: "policy_blocked",
    given: "a fourth marketing message in a day",
    story: async () => {
      for (const name of ["Mei", "Ming", "Mo"]) {
        const { preview_id } = await previewMessage(SHOP.openAndWilling, springOffer(name));
        expect((await send(preview_id)).data.status).toBe("executed");
      }
      return { conversation: SHOP.openAndWilling, message: springOffer("May") };
    },
  },
  {
    code: "validation_failed",
    given: "a template without a value for each variable",
    story: async () => ({
      conversation: SHOP.openAndWilling,
      message: templateMessage("order_update", "Mei"),
    }),
  },
  {
    code: "validation_failed",
    given: "a reply to a message of another conversation",
    story: async () => ({
      conversation: SHOP.openAndWilling,
      message: { ...textMessage("Yes."), context: { message_id: "wamid.DEMO3x1" } },
    }),
  },
];

describe("a preview that is blocked says why, and its write answers with that code", () => {
  test.each(CASES)("$code: $given", async ({ code, story }) => {
    const { conversation, message } = await story();
    const before = (await sentMessages()).length;
    const preview = await previewMessage(conversation, message);
    expect(preview).toMatchObject({ verdict: "blocked", effects: { messages: 0 } });
    expect(preview.findings[0]).toMatchObject({ severity: "error", code });

    const answer = await send(preview.preview_id);
    expect(answer).toMatchObject({ isError: true, data: { code } });
    expect(answer.data.hint).not.toBe("");
    expect(await sentMessages()).toHaveLength(before);
  });
});

test("outside the window the preview names the templates that this customer may get", async () => {
  const preview = await previewMessage(SHOP.closedUtilityOnly, textMessage("Hello again!"));
  const names = preview.usable_templates.map((template: { name: string }) => template.name);
  expect(new Set(names)).toEqual(new Set(["order_update"]));
});

test("a customer who said STOP and writes again can be answered, but gets no marketing", async () => {
  const conversation = await conversationWith(NEW_CUSTOMER, "STOP");
  const later = String(Math.floor(Date.now() / 1000) + 1);
  await customerWrites({
    from: NEW_CUSTOMER,
    type: "text",
    text: { body: "Where is my parcel?" },
    timestamp: later,
  });
  await hearFromMeta();

  const reply = await previewText(conversation, "On its way.");
  expect((await send(reply.preview_id)).data.status).toBe("executed");
  const offer = await previewMessage(conversation, springOffer());
  expect(offer.findings[0]).toMatchObject({ code: "opted_out" });
});
