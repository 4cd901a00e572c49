import { type PhoneNumberRow, phoneNumbers } from "../../account";
import type { Finding } from "../../governance";
import { mediaProblems } from "../../media";
import type { AppContext } from "../../platform/context";
import { allSegments, reachedFrom, resolveIn, type Segment, wholeOf } from "../../segments";
import { templatesNamed, wordingDigest } from "../../templates";
import { type BroadcastAsk, variantsOf } from "./input";
import { fileFindings, filesIn } from "./messages";
import type { UsableTemplate } from "./standing";

/** What a broadcast is judged against, as it stands now. */
export interface World {
  now: number;
  segments: Map<string, Segment>;
  numbers: PhoneNumberRow[];
  /** Every language of every name that is asked for. */
  templates: UsableTemplate[];
  /** What is wrong with files that the variants send. */
  files: Finding[];
}

/** A file of a template goes out in every conversation: one that a customer sent in is none of them. */
const NO_CONVERSATION = "";

export async function worldOf(ctx: AppContext, ask: BroadcastAsk): Promise<World> {
  const names = [...new Set(variantsOf(ask).map(({ template }) => template.name))];
  const files = filesIn(ask);
  const [segments, numbers, rows, problems] = await Promise.all([
    allSegments(ctx.db),
    phoneNumbers(ctx.db),
    templatesNamed(ctx.db, names),
    Promise.all(files.map(({ uses }) => mediaProblems(ctx, uses, { conversationId: NO_CONVERSATION }))),
  ]);
  const templates = await Promise.all(
    rows.map(async (row) => ({ ...row, digest: await wordingDigest(row.components) })),
  );
  return {
    now: ctx.clock.now(),
    segments,
    numbers,
    templates,
    files: files.flatMap(({ variant }, index) => fileFindings(problems[index] ?? [], variant)),
  };
}

const digitsOf = (text: string) => text.replace(/\D/g, "");

/** The number that is asked for, by Meta's id or as people write it: not everybody is shown ids. Or the only one there is. */
export function numberOf(ask: BroadcastAsk, { numbers }: World): PhoneNumberRow | undefined {
  const { phone_number_id: asked } = ask;
  if (asked === undefined) return numbers.length === 1 ? numbers[0] : undefined;
  return numbers.find(
    ({ id, display_phone_number: shown }) =>
      id === asked || (digitsOf(shown) !== "" && digitsOf(shown) === digitsOf(asked)),
  );
}

/** Versions of the segments that a broadcast names, directly or through others: they change with whom it goes to. */
export function segmentChain(ask: BroadcastAsk, { segments }: World): [string, number][] {
  const resolve = resolveIn(segments);
  const chain = new Set<string>();
  for (const id of [ask.segment_id, ...(ask.exclude_segment_ids ?? [])]) {
    const segment = segments.get(id);
    if (!segment) continue;
    chain.add(id);
    for (const named of reachedFrom(wholeOf(segment), resolve)) chain.add(named);
  }
  return [...chain].sort().map((id) => [id, segments.get(id)?.version ?? 0]);
}
