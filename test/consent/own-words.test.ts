import { createExecutionContext, createMessageBatch, env, waitOnExecutionContext } from "cloudflare:test";
import { expect, test } from "vitest";
import { consentWord, OPT_OUT_WORDS, ownOptOutWords } from "../../src/governance";
import worker from "../../src/index";
import { customerWrites, takeWebhooks } from "../support/simulator";
import { NEW_CUSTOMER } from "../support/story";
import { row } from "../support/webhook";
import { postWebhook } from "../support/worker";

/** Applies what Meta has delivered, in a deployment with its own words. */
async function hearWith(words: string): Promise<void> {
  for (const delivery of await takeWebhooks()) await postWebhook(delivery);
  const message = { id: "1", timestamp: new Date(), attempts: 1, body: { events: 1 } };
  const ctx = createExecutionContext();
  const batch = createMessageBatch("whatsapp-webhooks", [message]);
  await worker.queue(batch as never, { ...env, OPT_OUT_WORDS: words }, ctx);
  await waitOnExecutionContext(ctx);
}

const stateOf = () =>
  row<{ marketing: string; service: string }>(
    "select marketing, service from contacts where phone = ?1",
    `+${NEW_CUSTOMER}`,
  );

test("a tenant's own word opts out of everything, in whatever width and case", async () => {
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "  ＧＯ　ＡＷＡＹ! " } });
  await hearWith('{"en":["go away"]}');
  expect(await stateOf()).toEqual({ marketing: "opted_out", service: "opted_out" });
});

test("own words add to the policy's and take nothing away; what cannot be read changes nothing", async () => {
  await customerWrites({ from: NEW_CUSTOMER, type: "text", text: { body: "STOP" } });
  await hearWith("not json");
  expect(await stateOf()).toEqual({ marketing: "opted_out", service: "opted_out" });
});

test.each(["not json", '"stop"', '{"en":"stop"}', '{"en":[1]}', "[1]"])("%s is no list of words", (json) => {
  expect(ownOptOutWords(json)).toBeUndefined();
});

test("an empty word does not make every message an opt-out", () => {
  const own = ownOptOutWords('{"en":["", "!!!", "enough"]}');
  expect(consentWord("🙂", own)).toBeUndefined();
  expect(consentWord("?", own)).toBeUndefined();
  expect(consentWord("Enough.", own)).toBe("opt_out");
});

test("every word of the table opts out, alone and with a full stop, and in no longer message", () => {
  for (const word of Object.values(OPT_OUT_WORDS).flat()) {
    expect([word, consentWord(` ${word.toUpperCase()}. `)]).toEqual([word, "opt_out"]);
    expect([word, consentWord(`${word} sending me the wrong size`)]).toEqual([word, undefined]);
  }
});
