import { expect, test } from "vitest";
import { setUpFindings } from "../../../src/broadcasts/preview/findings";
import type { BroadcastAsk } from "../../../src/broadcasts/preview/input";
import type { World } from "../../../src/broadcasts/preview/world";
import { numberStops } from "../../../src/broadcasts/run/stop-rules";

const ask = { segment_id: "seg_1" } as BroadcastAsk;
const world = { segments: new Map([["seg_1", {}]]), numbers: [] } as unknown as World;

/** What a preview says of a number, and whether a run stops for it. */
function judged(status: string, quality_rating: string) {
  const found = setUpFindings(ask, world, { status, quality_rating } as Parameters<typeof setUpFindings>[2]);
  const stops = numberStops({ numberStatus: status, quality: quality_rating }) !== null;
  return [found.map(({ severity }) => severity).join() || "fine", stops ? "stops" : "goes on"];
}

test.each([
  ["CONNECTED", "GREEN", "fine"],
  ["CONNECTED", "UNKNOWN", "fine"],
  ["CONNECTED", "YELLOW", "warning"],
  ["CONNECTED", "RED", "error"],
  ["FLAGGED", "GREEN", "warning"],
  ["FLAGGED", "YELLOW", "warning"],
  ["FLAGGED", "RED", "error"],
  ["UNKNOWN", "GREEN", "fine"],
  ["PENDING", "GREEN", "error"],
  ["DISCONNECTED", "GREEN", "error"],
  ["RESTRICTED", "GREEN", "error"],
  ["RATE_LIMITED", "GREEN", "error"],
  ["BANNED", "GREEN", "error"],
])(
  "a number that is %s and %s: a preview has %s, and a run stops for errors alone",
  (status, quality, says) => {
    expect(judged(status, quality)).toEqual([says, says === "error" ? "stops" : "goes on"]);
  },
);

test("a run stops for a number that is not known any more", () => {
  expect(numberStops({ numberStatus: null, quality: null })).toBe("quality");
});
