import { describe, expect, test } from "vitest";
import { auditOf, statusOf } from "../support/approval";
import { CRASH_KINDS, messagesOf, recover, takenByMeta, withCrash } from "../support/crash";
import { conversationWith, freshKey, previewText, send } from "../support/story";
import { hearFromMeta } from "../support/worker";

/** What must have become of the message in the end: sent once, or known to be of unknown outcome. */
interface Case {
  point: Parameters<typeof withCrash>[0];
  taken: 0 | 1;
  delivery: string;
  audit: string[];
}

const SENT = ["write.started", "message.accepted"];

const CASES: Case[] = [
  { point: "write:before-record", taken: 1, delivery: "delivered", audit: SENT },
  { point: "write:after-record", taken: 1, delivery: "delivered", audit: SENT },
  { point: "send:before-permit", taken: 1, delivery: "delivered", audit: SENT },
  { point: "send:before-claim", taken: 1, delivery: "delivered", audit: SENT },
  // Claimed: it may have gone out, so it is not sent again.
  { point: "send:after-claim", taken: 0, delivery: "unknown", audit: ["write.started", "message.unknown"] },
  {
    point: "send:after-meta",
    taken: 1,
    delivery: "delivered",
    audit: ["write.started", "message.unknown", "message.settled"],
  },
  { point: "send:after-settle", taken: 1, delivery: "delivered", audit: SENT },
];

const EACH = CASES.flatMap((row) => CRASH_KINDS.map((kind) => ({ ...row, kind })));

async function crashedSend(point: Case["point"], kind: (typeof CRASH_KINDS)[number]) {
  const { preview_id } = await previewText(await conversationWith(), "Your parcel left today.");
  const key = freshKey();
  const { struck } = await withCrash(point, kind, () => send(preview_id, key));
  expect(struck).toBe(true);
  return () => send(preview_id, key);
}

describe("a send that crashes, is repeated by its caller and recovered by the server", () => {
  test.each(EACH)("$kind at $point", async ({ point, kind, taken, delivery, audit }) => {
    const repeat = await crashedSend(point, kind);
    const answer = await repeat();
    expect(answer.isError).toBe(false);
    await recover();
    await recover();

    expect(await takenByMeta()).toHaveLength(taken);
    const id = answer.data.action_request_id;
    expect(await messagesOf(id)).toMatchObject([{ status: delivery }]);
    const status = await statusOf(id);
    expect(status.status).toBe("executed");
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(audit);
    expect(status.audit_ids).toHaveLength(audit.length);

    expect((await repeat()).data).toMatchObject({ action_request_id: id, status: "executed" });
    expect(await takenByMeta()).toHaveLength(taken);
  });
});

describe("a send that crashes and that nobody repeats", () => {
  test.each(EACH.filter(({ point }) => point !== "write:before-record"))(
    "$kind at $point: cron and the queue finish it",
    async ({ point, kind, taken, delivery }) => {
      const repeat = await crashedSend(point, kind);
      await recover();
      await recover();
      expect(await takenByMeta()).toHaveLength(taken);

      const { data } = await repeat();
      expect(data.status).toBe("executed");
      expect(await messagesOf(data.action_request_id)).toMatchObject([{ status: delivery }]);
      expect(await takenByMeta()).toHaveLength(taken);
    },
  );
});

describe("Meta reports the delivery before the crash was noticed", () => {
  test.each(EACH.filter(({ taken }) => taken === 1))("$kind at $point", async ({ point, kind }) => {
    const repeat = await crashedSend(point, kind);
    await hearFromMeta();
    await recover();
    await recover();
    const { data } = await repeat();
    await recover();

    expect(await takenByMeta()).toHaveLength(1);
    expect(await messagesOf(data.action_request_id)).toMatchObject([{ status: "delivered" }]);
    const status = await statusOf(data.action_request_id);
    expect(status.status).toBe("executed");
    expect(status.finished_at).not.toBeNull();
  });
});

test("before anything was recorded, a crash leaves nothing behind", async () => {
  const repeat = await crashedSend("write:before-record", "power_cut");
  await recover();
  expect(await takenByMeta()).toEqual([]);
  expect((await repeat()).data.status).toBe("executed");
  expect(await takenByMeta()).toHaveLength(1);
});
