import { audienceCosts } from "./broadcast-audience.ts";
import { type Level, Place } from "./broadcast-place.ts";
import { replyLatency } from "./broadcast-replies.ts";
import { runCosts } from "./broadcast-run.ts";
import type { NewFigure } from "./figures.ts";
import type { Probe } from "./probe.ts";

/** Consumers side by side: Cloudflare starts up to 250 by itself. */
const LANES: Readonly<Record<Level, number>> = { STANDARD: 2, HIGH: 6 };

async function at(
  port: number,
  level: Level,
  measure: (place: Place) => AsyncGenerator<NewFigure>,
): Promise<NewFigure[]> {
  const place = await Place.open(port, level, LANES[level]);
  try {
    return await Array.fromAsync(measure(place));
  } finally {
    await place.close();
  }
}

/**
 * Broadcasts: the audience among a million contacts; a run of some thousand messages at both of Meta's levels of throughput,
 * by tools, approval, queues and objects, to a simulator of Meta on this machine; and replies beside a run.
 */
export async function* broadcast(probe: Probe, port: number): AsyncGenerator<NewFigure> {
  yield* audienceCosts(probe);
  await probe.stop();
  yield* await at(port, "STANDARD", async function* (place) {
    yield* await runCosts(place, "STANDARD", true);
    yield* await replyLatency(place);
  });
  yield* await at(port, "HIGH", async function* (place) {
    yield* await runCosts(place, "HIGH", false);
  });
}
