import { HUGE, LARGE, SMALL } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { importCosts } from "./import.ts";
import { checkLoading } from "./load.ts";
import { listCosts } from "./people-lists.ts";
import type { Probe } from "./probe.ts";
import { segmentCounts } from "./segments.ts";

/** Lists, segments and imports, in databases of 1,000, of 100,000 and of a million contacts. */
export async function* people(probe: Probe): AsyncGenerator<NewFigure> {
  checkLoading(Date.now());
  await probe.load(SMALL, { conversations: false });
  const small = await listCosts(probe, SMALL);
  yield* small.figures;
  await probe.load(LARGE, { conversations: false });
  yield* (await listCosts(probe, LARGE)).figures;
  yield* await importCosts(probe);
  await probe.load(HUGE, { conversations: false });
  yield* (await listCosts(probe, HUGE, small.cost)).figures;
  yield* await segmentCounts(probe);
}
