import { afterEach, expect, test, vi } from "vitest";
import { Database, type Statement } from "../../src/platform/db";
import { approveAs } from "../support/approval";
import { passTime } from "../support/crash";
import { parkedMessage, retry } from "../support/parked";
import { applyEvents, post, row, rows } from "../support/webhook";
import { messages, text, webhookBody } from "../support/webhook-events";

afterEach(() => vi.restoreAllMocks());

/** Runs the consumer, which drops dead, saying nothing, over an event of these words. */
async function consumeUntilDeath(words: string): Promise<void> {
  const { all, run, batch } = Database.prototype;
  let dead = false;
  const mortal = <Method extends (...args: never[]) => Promise<unknown>>(method: Method) =>
    async function (this: Database, ...args: Parameters<Method>) {
      dead ||= method === batch && JSON.stringify(args as unknown as Statement[][]).includes(words);
      return dead ? Promise.reject(new Error("dead")) : method.apply(this, args);
    };
  const log = vi.spyOn(console, "error").mockReturnValue();
  Object.assign(Database.prototype, { all: mortal(all), run: mortal(run), batch: mortal(batch) });
  await applyEvents()
    .catch(() => undefined)
    .finally(() => {
      Object.assign(Database.prototype, { all, run, batch });
      log.mockRestore();
    });
}

test("an event over which the consumer drops dead holds up those beside it for a while, and is parked in the end", async () => {
  const people = ["85255509801", "85255509802", "85255509803", "85255509804", "85255509805"];
  const said = people.map((from, n) => text(from, n === 2 ? "DEADLY" : "Hello"));
  await post(webhookBody([messages(...said)]));
  const outcomes = async () =>
    (
      await rows<{ outcome: string }>(
        "select outcome from webhook_events where sender_wa_id in (select value from json_each(?1)) order by id",
        JSON.stringify(people),
      )
    ).map(({ outcome }) => outcome);
  for (let round = 0; round < 8; round++) {
    await consumeUntilDeath("DEADLY");
    passTime(121_000 + 1_000);
  }
  expect(await outcomes()).toEqual(["applied", "applied", "received", "applied", "applied"]);
  for (let round = 0; round < 4; round++) {
    await consumeUntilDeath("DEADLY");
    passTime(122_000);
  }
  expect(await outcomes()).toEqual(["applied", "applied", "failed", "applied", "applied"]);
});

test("an event that was named while it waited, and failed later, is not tried again by the approval of the others", async () => {
  const [parked] = await parkedMessage("85255509811");
  await post(webhookBody([messages(text("85255509812", "Hello"))]));
  const { id: waiting } = await row<{ id: string }>(
    "select id from webhook_events where outcome = 'received'",
  );
  const { data } = await retry({ event_ids: [parked, waiting] });
  expect(data).toMatchObject({ status: "pending_approval", effects: { events: 1 } });
  await rows("update webhook_events set outcome = 'failed', error = 'Error: broken' where id = ?1", waiting);
  await approveAs("approver", data.action_request_id);
  expect(await rows("select outcome, replays from webhook_events where id = ?1", waiting)).toEqual([
    { outcome: "failed", replays: 0 },
  ]);
});
