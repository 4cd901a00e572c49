import { describe, expect, test } from "vitest";
import { EVENT_KINDS } from "../../src/webhooks/event";
import { changesRecords, reasonOf, replayOf, shownError } from "../../src/webhooks/rules";

const failed = (error: string) => reasonOf({ kind: "message", outcome: "failed", tries: 5, error });

describe("the reason of a failure, in plain words", () => {
  test.each([
    ["the message did not get stored", "found no conversation"],
    ["Error: D1_ERROR: UNIQUE constraint failed: contacts.wa_id", "The database refused"],
    ["Error: D1_ERROR: broken for now: SQLITE_CONSTRAINT", "The database refused"],
    ["Error: D1_ERROR: Network connection lost.", "could not be reached"],
    ["Error: D1 DB is overloaded. Too many requests queued.", "could not be reached"],
    ["TypeError: Cannot read properties of null (reading 'id')", "not of the shape"],
    ["Error: odd", "nobody foresaw"],
  ])("%s", (error, words) => {
    expect(failed(error)).toContain(words);
    expect(failed(error)).toContain("tried 5 times");
  });

  test("an event that failed before and waits for its next try says both", () => {
    const reason = reasonOf({ kind: "message", outcome: "received", tries: 2, error: "TypeError: x" });
    expect(reason).toBe("The event is not of the shape that this system knows. It is tried again by itself.");
  });

  test("right after somebody had it tried again it waits like any other", () => {
    expect(reasonOf({ kind: "message", outcome: "received", tries: 0, error: "TypeError: x" })).toBe(
      "It waits for its turn.",
    );
  });

  test("what was applied needs no reason", () => {
    expect(reasonOf({ kind: "message", outcome: "applied", tries: 1, error: null })).toBeUndefined();
  });
});

test("only failed events can be replayed", () => {
  expect(replayOf({ outcome: "failed" })).toBe("possible");
  for (const outcome of ["received", "applied", "ignored"] as const)
    expect(replayOf({ outcome })).toMatch(/^not possible: /);
});

test("delivery statuses and what nobody knows change no records", () => {
  expect(EVENT_KINDS.filter((kind) => !changesRecords(kind))).toEqual(["status", "statuses", "other"]);
});

test("long digits are left out of an error, short codes stay", () => {
  expect(shownError("Error 131026 at 85255509321")).toBe("Error ••• at •••");
  expect(shownError("Error 1310 in column 12")).toBe("Error 1310 in column 12");
});
