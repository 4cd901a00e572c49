import type { CallContext } from "../../auth";
import { calendarOf, isOpenAt, wordsFor } from "../../inbox";
import type { InboundMessage } from "../../meta";
import { rfc3339 } from "../../platform/clock";
import type { AppContext } from "../../platform/context";
import type { World } from "../change/world";
import type { Matcher } from "../definition";
import { messageHeard } from "../engine/stimulus";
import { type LiveSet, type Outcome, type Scene, templateKey } from "../engine/types";
import { normaliseForMatching } from "../match";
import { factsOf as productFacts } from "../run/facts";
import { queueView, type Sight } from "../sight";
import { type Broadness, broadnessOf } from "./broad";
import { type Comparison, compare, type Pair } from "./compare";
import { lastMessages, type PastMessage } from "./history";
import { type Heard, replay, type Surroundings } from "./replay";

const MOST_EXAMPLES = 10;

/** What is tried out: what answers now, and what would. */
export interface Trial {
  after: LiveSet;
  /** The flow or rule that changes; one that is not there yet has an id that is nobody's. */
  subject: { id: string; name: string };
  /** Of a keyword rule that would answer. */
  match: readonly Matcher[];
  /** Messages at most. */
  count: number;
}

export interface TriedOut {
  view: Record<string, unknown>;
  broad: Broadness;
}

async function surroundings(ctx: AppContext, { templates, products, queues }: World): Promise<Surroundings> {
  const calendar = await calendarOf(ctx);
  const tenantLanguage = ctx.env.LOCALE;
  const byLanguage = new Map<string | null, Scene["products"]>();
  return {
    tenantLanguage,
    isOpen: (at) => isOpenAt(at, calendar),
    isRestricted: (queueId) => queues.get(queueId)?.restricted ?? false,
    templates: new Set(
      templates
        .filter(({ status, unread }) => status === "APPROVED" && !unread)
        .map(({ name, language }) => templateKey(name, language)),
    ),
    productsFor: (language) => {
      const known =
        byLanguage.get(language) ??
        new Map(
          [...products]
            .filter(([, { active }]) => active)
            .map(([sku, product]) => [sku, productFacts(product, language, tenantLanguage)]),
        );
      byLanguage.set(language, known);
      return known;
    },
  };
}

function heard(message: PastMessage): Heard {
  const content = JSON.parse(message.content) as InboundMessage;
  return { message, stimulus: messageHeard(content, { at: message.at, optedOut: false }) };
}

/** Messages on which the change shows, the latest first, no words twice. */
function chosen({ changes }: Comparison): Pair[] {
  const seen = new Set<string>();
  return changes
    .toSorted((a, b) => b.message.at - a.message.at || (a.message.id < b.message.id ? 1 : -1))
    .filter(({ message }) => {
      const words = normaliseForMatching(message.text);
      return !seen.has(words) && seen.add(words);
    })
    .slice(0, MOST_EXAMPLES);
}

function outcomeView(
  { matched, says, queueId, toPerson, tags, reason }: Outcome,
  names: Names,
  sight: Sight,
) {
  return {
    answered_by: matched && { kind: matched.kind, id: matched.id, name: names.get(matched.id) ?? null },
    reason,
    replies: says.map(({ text }) => text),
    ...(queueId !== null && { routed_to: queueView(queueId, sight) }),
    ...(toPerson !== null && { to_person: toPerson }),
    ...(tags.add.length > 0 && { adds_tags: tags.add }),
    ...(tags.remove.length > 0 && { removes_tags: tags.remove }),
  };
}

type Names = ReadonlyMap<string, string>;

const round = (share: number): number => Math.round(share * 1000) / 1000;

/**
 * Replays the last real messages with what answers now and with what would, by the very function that answers customers, and
 * tells where the two differ. Only conversations that the caller may see are replayed and counted. Nothing is sent and nothing
 * stored.
 */
export async function tryOut(ctx: CallContext, world: World, sight: Sight, trial: Trial): Promise<TriedOut> {
  const [messages, around] = await Promise.all([
    lastMessages(ctx.db, ctx.principal, trial.count, world.now),
    surroundings(ctx, world),
  ]);
  const all = messages.map(heard);
  const result = compare(messages, replay(world.live, all, around), replay(trial.after, all, around));
  const texts = all.map(({ stimulus }) => (stimulus.kind === "message" ? stimulus.text : ""));
  const names: Names = new Map([
    ...[...world.live.flows, ...world.live.rules].map(({ id, name }): [string, string] => [id, name]),
    [trial.subject.id, trial.subject.name],
  ]);
  return {
    broad: broadnessOf(result, trial.subject.id, texts, trial.match),
    view: {
      counts: "conversations that you may see",
      messages: result.messages,
      from: rfc3339(result.from),
      to: rfc3339(result.to),
      matched_before: result.matchedBefore,
      matched_after: result.matchedAfter,
      changed: result.changed,
      share: result.messages === 0 ? null : round(result.changed / result.messages),
      routes_changed: result.routesChanged,
      by: result.by.map((answers) => ({ ...answers, name: names.get(answers.id) ?? null })),
      examples: chosen(result).map(({ message, before, after }) => ({
        message_id: message.id,
        conversation_id: message.conversationId,
        at: rfc3339(message.at),
        customer_text: wordsFor(ctx, { direction: "in", content: message.content, text: message.text }),
        before: outcomeView(before, names, sight),
        after: outcomeView(after, names, sight),
      })),
    },
  };
}
