import * as fc from "fast-check";
import { expect, test } from "vitest";
import { approveAs } from "../support/approval";
import { breakDatabase, postToTheEnd, retry } from "../support/parked";
import { shuffled } from "../support/shuffled";
import { applyEvents, post, rows } from "../support/webhook";
import {
  type Change,
  message,
  messages,
  preference,
  secondsAgo,
  text,
  webhookBody,
} from "../support/webhook-events";

/** What one customer did, by minutes ago; `parks` says that it could not be applied at first. */
const act = fc.record({
  ago: fc.integer({ min: 1, max: 1000 }),
  what: fc.constantFrom("Hello", "STOP", "START", "stop", "resume", "reaction"),
  parks: fc.boolean(),
});

function changeOf(from: string, { ago, what }: { ago: number; what: string }, now: number): Change {
  const at = now - ago * 60;
  if (what === "stop" || what === "resume") return preference(from, what, at);
  if (what === "reaction")
    return messages(
      message(from, { type: "reaction", reaction: { message_id: "wamid.DEMO1x2", emoji: "👍" } }, at),
    );
  return messages(text(from, what, at));
}

/** What is known of a customer, without ids and the times of our own clock. */
const known = async (phone: string) => ({
  thread: await rows(
    `select conversation.status, conversation.last_message_at, conversation.last_inbound_at, conversation.unread_count
     from conversations as conversation join contacts on contacts.id = contact_id where wa_id = ?1`,
    phone,
  ),
  messages: await rows(
    "select type, text, at, status from messages where contact_id = (select id from contacts where wa_id = ?1) order by at, type, text",
    phone,
  ),
  consent: await rows(
    `select marketing, utility, authentication, service, block, delivery
     from consent_states where contact_id = (select id from contacts where wa_id = ?1)`,
    phone,
  ),
  contact: await rows("select last_inbound_at from contacts where wa_id = ?1", phone),
});

let nextCustomer = 0;
const guest = () => `8525554${String(nextCustomer++).padStart(4, "0")}`;

test("whatever fails on the way and in whichever order it is retried, the end is as if nothing had failed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(act, { minLength: 1, maxLength: 6, selector: ({ ago }) => ago }),
      fc.integer({ min: 1, max: 1000 }),
      async (acts, seed) => {
        const now = secondsAgo();
        const [flawless, repaired] = [guest(), guest()];
        for (const one of [...acts].sort((a, b) => b.ago - a.ago)) {
          await post(webhookBody([changeOf(flawless, one, now)]));
          await applyEvents();
        }
        const parked: string[] = [];
        for (const one of shuffled(acts, seed)) {
          const mend = one.parks
            ? await breakDatabase("insert on audit_log", "new.action = 'webhook.applied'")
            : undefined;
          parked.push(...(await postToTheEnd(webhookBody([changeOf(repaired, one, now)]))));
          await mend?.();
        }
        expect(parked).toHaveLength(acts.filter(({ parks }) => parks).length);
        for (const id of shuffled(parked, seed + 1)) {
          const { data } = await retry({ event_ids: [id] }, "admin");
          await approveAs("approver", data.action_request_id);
        }
        expect(await known(repaired)).toEqual(await known(flawless));
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
