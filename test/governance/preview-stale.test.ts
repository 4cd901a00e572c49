import { describe, expect, test } from "vitest";
import { database } from "../support/approval";
import { passTime } from "../support/crash";
import { customerWrites, sentMessages } from "../support/simulator";
import { conversationWith, hoursAgo, NEW_CUSTOMER, previewText, send, textMessage } from "../support/story";
import { secondsAgo } from "../support/webhook-events";
import { hearFromMeta } from "../support/worker";
import { orderUpdate, previewMessage, reviewTemplate, SHOP, springOffer } from "./templates";

interface Change {
  given: string;
  preview: () => Promise<{ preview_id: string; verdict: string }>;
  meanwhile: () => Promise<unknown>;
  was: string;
  now: string;
  finding?: string;
}

const hear = async (text: string) => {
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: text } });
  await hearFromMeta();
};

const CASES: Change[] = [
  {
    given: "the customer says STOP",
    preview: async () => previewText(await conversationWith(), "Hello!"),
    meanwhile: () => hear("stop"),
    was: "ready",
    now: "blocked",
    finding: "opted_out",
  },
  {
    given: "the window closes",
    preview: async () =>
      previewText(await conversationWith(NEW_CUSTOMER, "Hello?", { timestamp: hoursAgo(23.9) }), "Hello!"),
    meanwhile: async () => passTime(7 * 60_000),
    was: "ready",
    now: "blocked",
    finding: "window_closed",
  },
  {
    given: "the template is paused",
    preview: () => previewMessage(SHOP.openAndWilling, springOffer()),
    meanwhile: async () => {
      await reviewTemplate("spring_offer", { status: "PAUSED" });
      await hearFromMeta();
    },
    was: "ready",
    now: "blocked",
    finding: "template_not_approved",
  },
  {
    given: "Meta makes marketing of the template",
    preview: () => previewMessage(SHOP.closedUtilityOnly, orderUpdate()),
    meanwhile: async () => {
      await reviewTemplate("order_update", { category: "MARKETING" });
      await hearFromMeta();
    },
    was: "ready",
    now: "blocked",
    finding: "consent_missing",
  },
  {
    given: "other messages use the frequency cap up",
    preview: async () => {
      const preview = await previewMessage(SHOP.openAndWilling, springOffer("May"));
      const others = ["Mei", "Ming", "Mo"].map((name) =>
        previewMessage(SHOP.openAndWilling, springOffer(name)),
      );
      for (const { preview_id } of await Promise.all(others)) await send(preview_id);
      return preview;
    },
    meanwhile: async () => undefined,
    was: "ready",
    now: "blocked",
    finding: "policy_blocked",
  },
  {
    given: "the words of the template change",
    preview: () => previewMessage(SHOP.openAndWilling, orderUpdate()),
    meanwhile: () => changeTemplate("Hi {{1}}, order {{2}} is lost, sorry."),
    was: "ready",
    now: "ready",
  },
  {
    given: "the template comes to speak of payment",
    preview: () => previewMessage(SHOP.openAndWilling, orderUpdate()),
    meanwhile: () => changeTemplate("Hi {{1}}, please pay for {{2}}."),
    was: "ready",
    now: "needs_approval",
  },
  {
    given: "the window of a blocked preview opens",
    preview: async () =>
      previewText(await conversationWith(NEW_CUSTOMER, "Hello?", { timestamp: hoursAgo(30) }), "Hello!"),
    meanwhile: () => hear("Are you still there?"),
    was: "blocked",
    now: "ready",
  },
];

/** Templates come from Meta by a job that is not at work here: the words change in the copy that decides. */
const changeTemplate = (body: string) =>
  database.run({
    sql: "update templates set components = ?1 where name = 'order_update' and language = 'en'",
    params: [JSON.stringify([{ type: "BODY", text: body }])],
  });

describe("a preview whose world has moved is stale", () => {
  test.each(CASES)("$given", async ({ preview, meanwhile, was, now, finding }) => {
    const { preview_id, verdict } = await preview();
    expect(verdict).toBe(was);
    const before = (await sentMessages()).length;
    await meanwhile();

    const answer = await send(preview_id);
    expect(answer).toMatchObject({
      isError: true,
      data: { code: "preview_stale", details: { preview_id, was, now } },
    });
    const errors = answer.data.details.findings.filter(
      ({ severity }: { severity: string }) => severity === "error",
    );
    expect(errors[0]?.code).toBe(finding);
    expect(await sentMessages()).toHaveLength(before);
    expect(await database.all("select id from action_requests where preview_id = ?1", preview_id)).toEqual(
      [],
    );
  });
});

test("a preview that was refused as stale is not spent: it counts again when the world moved back", async () => {
  const { preview_id } = await previewMessage(SHOP.openAndWilling, springOffer());
  await reviewTemplate("spring_offer", { status: "PAUSED", timestamp: secondsAgo(5) });
  await hearFromMeta();
  expect((await send(preview_id)).data.code).toBe("preview_stale");
  await reviewTemplate("spring_offer", { status: "APPROVED" });
  await hearFromMeta();
  expect((await send(preview_id)).data.status).toBe("executed");
});

test("the clock alone, within the window, makes nothing stale", async () => {
  const { preview_id } = await previewMessage(await conversationWith(), textMessage("Hello!"));
  passTime(10 * 60_000);
  expect((await send(preview_id)).data.status).toBe("executed");
});
