import { LARGE, MIDDLE, SMALL } from "./data.ts";
import type { NewFigure } from "./figures.ts";
import { burst } from "./inbox-burst.ts";
import { generatedInbox, messagesIn } from "./inbox-data.ts";
import { inboxPages } from "./inbox-lists.ts";
import type { Probe } from "./probe.ts";

/** Messages of each generated conversation. */
const EACH = 50;

/** A burst of messages; then pages of conversations and messages, in databases of 1,000, 10,000 and 100,000 conversations. */
export async function* inbox(probe: Probe): AsyncGenerator<NewFigure> {
  yield* await burst(probe, { name: "known customers", first: 1 });
  yield* await burst(probe, { name: "new customers", first: 9_000_000 });
  for (const size of [SMALL, MIDDLE, LARGE]) {
    await probe.load(size, { conversations: true, more: (now) => generatedInbox(size, EACH, now) });
    yield* await inboxPages(probe, size, messagesIn(size, EACH));
  }
}
