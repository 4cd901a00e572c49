import { expect, test } from "vitest";
import { type Hour, timelineOf } from "../../src/console/broadcasts/timeline";

const HOUR = 3_600_000;
const hour = (at: number, counts: Partial<Hour>): Hour => ({
  at: at * HOUR,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  replied: 0,
  clicked: 0,
  opted_out: 0,
  ...counts,
});

test("lines add up, from the first hour to the end of the last", () => {
  const drawn = timelineOf([hour(0, { sent: 60, failed: 10 }), hour(1, { sent: 40 })], 100 * HOUR);
  expect(drawn?.paths.map(({ series }) => series)).toEqual(["sent", "failed"]);
  expect(drawn?.paths[0]?.path).toMatch(/^M0,1000C.*,500,400C.*,1000,0$/);
  expect(drawn?.levels).toEqual([
    { value: 0, y: 1000 },
    { value: 20, y: 800 },
    { value: 40, y: 600 },
    { value: 60, y: 400 },
    { value: 80, y: 200 },
    { value: 100, y: 0 },
  ]);
  expect(drawn?.times).toEqual([
    { at: 0, x: 0 },
    { at: HOUR, x: 500 },
    { at: 2 * HOUR, x: 1000 },
  ]);
});

test("hours in which nothing happened are level", () => {
  const drawn = timelineOf([hour(0, { sent: 50 }), hour(3, { sent: 50 })], 100 * HOUR);
  expect(drawn?.paths[0]?.path).toMatch(/250,500C[^C]*,500,750,500C/);
});

test("the hour that is not over ends now", () => {
  expect(timelineOf([hour(10, { sent: 5 })], 10.5 * HOUR)?.times.at(-1)).toEqual({
    at: 10.5 * HOUR,
    x: 1000,
  });
});

test("without messages there is nothing to draw", () => {
  expect(timelineOf([], 0)).toBeUndefined();
});
