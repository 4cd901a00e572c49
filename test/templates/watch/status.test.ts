import { describe, expect, test } from "vitest";
import { secondsAgo } from "../../support/webhook-events";
import { hearAt, history, ORDER, order, previewed, STATUS, stored, willAsk } from "./telling";

const CASES: {
  told: Record<string, unknown>;
  status: string;
  asks?: boolean;
}[] = [
  { told: { event: "APPROVED", reason: "NONE" }, status: "APPROVED" },
  { told: { event: "PENDING" }, status: "PENDING" },
  { told: { event: "REJECTED", reason: "SCAM" }, status: "REJECTED" },
  { told: { event: "PAUSED", reason: "NONE" }, status: "PAUSED" },
  { told: { event: "DISABLED" }, status: "DISABLED" },
  { told: { event: "IN_APPEAL" }, status: "IN_APPEAL" },
  { told: { event: "PENDING_DELETION", reason: null }, status: "PENDING_DELETION" },
  { told: { event: "DELETED" }, status: "DELETED" },
  { told: { event: "ARCHIVED" }, status: "ARCHIVED" },
  { told: { event: "REINSTATED" }, status: "APPROVED" },
  { told: { event: "paused" }, status: "PAUSED" },
  // Meta still sends it; it says only that it may be disabled.
  { told: { event: "FLAGGED" }, status: "APPROVED" },
  // What it says is not all, or not sure: Meta's list says the rest.
  { told: { event: "LIMIT_EXCEEDED" }, status: "LIMIT_EXCEEDED", asks: true },
  { told: { event: "LOCKED" }, status: "APPROVED", asks: true },
  { told: { event: "LOCKED", other_info: { title: "FIRST_PAUSE" } }, status: "PAUSED", asks: true },
  { told: { event: "LOCKED", other_info: { title: "DISABLED" } }, status: "DISABLED", asks: true },
  { told: { event: "LOCKED", other_info: { title: "UNPAUSE" } }, status: "APPROVED", asks: true },
  { told: { event: "UNARCHIVED" }, status: "APPROVED", asks: true },
  { told: { event: "SOMETHING_NEW" }, status: "SOMETHING_NEW", asks: true },
];

test.each(CASES)("of a template that is approved, $told", async ({ told, status, asks = false }) => {
  await hearAt(secondsAgo(5), order(STATUS, told));
  expect(await stored()).toMatchObject({ status });
  expect(await willAsk()).toBe(asks);
  expect(await previewed()).toMatchObject(
    status === "APPROVED"
      ? { verdict: "ready", errors: [] }
      : { verdict: "blocked", errors: ["template_not_approved"] },
  );
});

test("an archived one that is taken out of the archive waits for Meta's list", async () => {
  await hearAt(secondsAgo(9), order(STATUS, { event: "ARCHIVED" }));
  await hearAt(secondsAgo(5), order(STATUS, { event: "UNARCHIVED" }));
  expect(await stored()).toMatchObject({ status: "ARCHIVED" });
  expect(await willAsk()).toBe(true);
});

describe("what Meta says beside the word", () => {
  const detail = async () => JSON.parse(String((await stored()).status_detail));

  test("of a pause: its title, and when it ends", async () => {
    const at = secondsAgo(10);
    const other_info = { title: "SECOND_PAUSE", description: "Paused for 6 hours." };
    await hearAt(at, order(STATUS, { event: "PAUSED", reason: "NONE", other_info }));
    expect(await detail()).toEqual({
      title: "SECOND_PAUSE",
      description: "Paused for 6 hours.",
      paused_until: new Date((at + 6 * 3600) * 1000).toISOString(),
    });
    expect(await stored()).toMatchObject({ rejected_reason: null });
  });

  test("of a rejection: why, and what would mend it", async () => {
    const rejection_info = { reason: "Two variables in a row.", recommendation: "Put words between them." };
    await hearAt(
      secondsAgo(),
      order(STATUS, { event: "REJECTED", reason: "INVALID_FORMAT", rejection_info }),
    );
    expect(await stored()).toMatchObject({ rejected_reason: "INVALID_FORMAT" });
    expect(await detail()).toEqual({
      rejection: "Two variables in a row.",
      recommendation: "Put words between them.",
    });
    expect((await history()).at(-1)).toMatchObject({
      value: "REJECTED",
      detail: { reason: "INVALID_FORMAT", recommendation: "Put words between them." },
    });
  });

  test("of a template that was disabled: since when", async () => {
    const disable_info = { disable_date: 1_751_234_563 };
    await hearAt(secondsAgo(), order(STATUS, { event: "DISABLED", disable_info }));
    expect(await detail()).toEqual({ disabled_at: "2025-06-29T22:02:43.000Z" });
  });

  test("an approval ends it", async () => {
    await hearAt(
      secondsAgo(9),
      order(STATUS, { event: "REJECTED", reason: "SCAM", other_info: { title: "X" } }),
    );
    await hearAt(secondsAgo(5), order(STATUS, { event: "APPROVED", reason: "NONE" }));
    expect(await stored()).toMatchObject({ rejected_reason: null, status_detail: null });
  });

  test("what is no text, or far too long, breaks nothing", async () => {
    const other_info = { title: ["FIRST_PAUSE"], description: "x".repeat(5_000) };
    await hearAt(
      secondsAgo(),
      order(STATUS, { event: "PAUSED", reason: 7, other_info, rejection_info: "?" }),
    );
    expect(await stored(ORDER)).toMatchObject({ status: "PAUSED", rejected_reason: null });
    expect((await detail()).description).toHaveLength(1_000);
  });
});
