import { expect, test } from "vitest";
import { missing } from "../../../scripts/chaos/floors";

const DONE = {
  seconds: 600,
  accepted: 1_200,
  events: 3_000,
  recipients: 400,
  struck: 4,
  kills: true,
  counts: { "Meta: delay ": 4, "the Worker was killed": 2, "messages.send: ok": 900 },
};

test("a storm in which something happened lacks nothing", () => {
  expect(missing(DONE)).toEqual([]);
});

test.each([
  [{ accepted: 99 }, "messages that Meta accepted: 99, at least 100 were expected"],
  [{ events: 0 }, "events of Meta's: 0, at least 300 were expected"],
  [{ recipients: 49 }, "recipients of broadcasts: 49, at least 50 were expected"],
  [{ struck: 0 }, "faults inside the Worker: 0, at least 1 were expected"],
  [{ counts: { "the Worker was killed": 1 } }, "faults of Meta's: 0, at least 1 were expected"],
  [{ counts: { "Meta was down": 1 } }, "ends of the Worker by force: 0, at least 1 were expected"],
])("%j is no storm", (change, line) => {
  expect(missing({ ...DONE, ...change })).toEqual([line]);
});

test("a storm too short for the Worker to be killed need not have killed it", () => {
  expect(missing({ ...DONE, seconds: 60, kills: false, counts: { "Meta was down": 1 } })).toEqual([]);
});
