import { describe, expect, test } from "vitest";
import { auditOf, statusOf } from "../support/approval";
import { messagesOf, passTime, recover, runOutbox, takenByMeta } from "../support/crash";
import { fault, sentMessages } from "../support/simulator";
import { hearFromMeta } from "../support/worker";
import { sendOne } from "./one-message";

const HOUR = 3_600_000;

describe("Meta asks to slow down", () => {
  test.each([
    { code: 130429, seconds: 2 },
    { code: 131056, seconds: 6 },
    { code: 80007, seconds: 60 },
  ])("with $code: put back, and sent $seconds s later, once", async ({ code, seconds }) => {
    await fault({ match: "messages", kind: "error", code });
    const { data, id } = await sendOne();
    expect(data.status).toBe("scheduled");
    expect(await messagesOf(id)).toMatchObject([{ status: "queued" }]);
    expect(await takenByMeta()).toEqual([]);

    passTime((seconds - 1) * 1_000);
    await runOutbox();
    expect(await sentMessages()).toHaveLength(1);
    passTime(2_000);
    await runOutbox();
    await hearFromMeta();
    expect(await takenByMeta()).toHaveLength(1);
    expect(await statusOf(id)).toMatchObject({ status: "executed" });

    await recover();
    expect(await sentMessages()).toHaveLength(2);
    expect(await messagesOf(id)).toMatchObject([{ status: "delivered" }]);
  });

  test("again and again: it is put back each time, and sent once in the end", async () => {
    await fault({ match: "messages", kind: "error", code: 130429, times: 4 });
    const { id } = await sendOne();
    for (let minute = 0; minute < 5; minute++) await recover();
    expect(await takenByMeta()).toHaveLength(1);
    expect(await statusOf(id)).toMatchObject({ status: "executed" });
  });

  test("for more than an hour: it is given up, and says why", async () => {
    await fault({ match: "messages", kind: "error", code: 130429, times: 1_000 });
    const { id } = await sendOne();
    for (const minutes of [30, 29, 2]) {
      passTime(minutes * 60_000);
      await runOutbox();
    }
    expect(await statusOf(id)).toMatchObject({
      status: "failed",
      error: { code: "meta_error", details: { code: 130429 } },
    });
    expect(await takenByMeta()).toEqual([]);
  });

  test("and the customer's window closes meanwhile: it is not sent any more", async () => {
    await fault({ match: "messages", kind: "error", code: 130429 });
    const { id } = await sendOne();
    passTime(25 * HOUR);
    await runOutbox();
    expect(await takenByMeta()).toEqual([]);
    expect(await statusOf(id)).toMatchObject({ status: "failed", error: { code: "window_closed" } });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: "message.failed",
      outcome: "denied",
      code: "window_closed",
    });
  });
});
