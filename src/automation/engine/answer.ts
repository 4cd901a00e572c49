import { MINUTE } from "../../platform/clock";
import type { NodeOf } from "../definition";
import { askingIn, choiceOf } from "./asking";
import { Wording } from "./contents";
import { earlierChoice, matches } from "./matching";
import { activeIn, type Match, outcome, over, silent } from "./outcome";
import { inScope, ruleApplies } from "./scope";
import type { LiveFlow, LiveSet, Outcome, Scene, Session, Stimulus } from "./types";
import { addTags, beginIn, type Course, fresh, giveToPeople, say, sessionIn, walk } from "./walk";

type Message = Extract<Stimulus, { kind: "message" }>;
type Option = NodeOf<"question">["options"][number];

/** Characters of an answer that are kept for conditions. */
const KEPT = 200;

/** The answer to a message that may be answered: of the flow that the conversation is in, of a rule, or of a flow that begins. */
export function answer(live: LiveSet, message: Message, scene: Scene): Outcome {
  const active = activeIn(live, scene);
  // The customer is there: whoever waits may wait again.
  const before = active ? heardFrom(active.session) : (over(scene) ?? scene.session);

  const own = choiceOf(live, message, scene);
  if (own) return chosen(scene, own.flow, own.question, own.option, before);
  // What was approved for some conversations says nothing in others, whatever was asked there before.
  const here = live.flows.filter((flow) => flow === active?.flow || inScope(flow, scene));
  const earlier = earlierChoice(here, message);
  if (earlier) return chosen(scene, earlier.flow, earlier.question, earlier.option, before);
  const byRule = ruled(live, message, scene, before);
  if (byRule) return byRule;

  if (!active) return begun(live, message, scene, before);
  const { flow } = active;
  const byFaq = faq([flow], message, scene, before);
  if (byFaq) return byFaq;
  const asked = askingIn(live, scene)?.question;
  // It waits for its time, and nothing was asked.
  if (!asked) return silent("no_match", before === scene.session ? null : before);
  if (asked.otherwise !== undefined) {
    const answers = keeping(before, flow, asked, message.text.slice(0, KEPT));
    return walked(scene, flow, asked.otherwise, answers);
  }
  return missed(scene, flow, active.session.misses + 1, before);
}

const heardFrom = (session: Session): Session => (session.waits > 0 ? { ...session, waits: 0 } : session);

function keeping(
  before: Session | null,
  flow: LiveFlow,
  { save_as }: NodeOf<"question">,
  value: string,
): Session {
  const session = sessionIn(flow, before);
  if (save_as === undefined) return session;
  return { ...session, answers: { ...session.answers, [save_as]: value } };
}

function walked(scene: Scene, flow: LiveFlow, from: string | undefined, session: Session): Outcome {
  const course = fresh(session);
  walk(course, scene, flow, from);
  return outcome(scene, undefined, { kind: "flow", of: flow }, course);
}

function chosen(
  scene: Scene,
  flow: LiveFlow,
  question: NodeOf<"question">,
  option: Option,
  before: Session | null,
): Outcome {
  return walked(scene, flow, option.next, keeping(before, flow, question, option.id));
}

/** The first keyword rule that holds. One whose flow is not live, or not here, says nothing, and is passed over. */
function ruled(live: LiveSet, message: Message, scene: Scene, before: Session | null): Outcome | undefined {
  for (const rule of live.rules) {
    const { definition } = rule;
    const starts =
      definition.flow_id === undefined ? undefined : live.flows.find(({ id }) => id === definition.flow_id);
    if (definition.flow_id !== undefined && !(starts && inScope(starts, scene))) continue;
    if (!ruleApplies(definition, scene) || !matches(definition.match, message.text)) continue;
    const course: Course = fresh(starts ? beginIn(starts, before) : before);
    addTags(course, definition.tags ?? []);
    course.queueId = definition.queue_id ?? null;
    if (definition.reply) {
      const said = new Wording(scene, definition.default_language).text(definition.reply);
      say(course, scene, said, rule.actionRequestId, course.queueId);
    }
    if (starts) walk(course, scene, starts, starts.definition.start);
    return outcome(scene, undefined, { kind: "keyword_rule", of: rule }, course);
  }
  return undefined;
}

/** The first entry of some flows that the words are like. A question that was asked before stays asked. */
function faq(
  flows: readonly LiveFlow[],
  message: Message,
  scene: Scene,
  before: Session | null,
): Outcome | undefined {
  for (const flow of flows) {
    const entry = flow.definition.faq.find(({ match }) => matches(match, message.text));
    if (!entry) continue;
    const { definition, actionRequestId } = flow;
    const stays = before?.flowId === flow.id && (before.state === "asking" || before.state === "waiting");
    const course = fresh(stays ? { ...before, misses: 0 } : beginIn(flow, before));
    const said = new Wording(scene, definition.default_language).text(entry.text);
    const goesOn = say(course, scene, said, actionRequestId, definition.handover?.queue_id ?? null);
    if (goesOn && entry.next !== undefined) {
      course.session = stays ? sessionIn(flow, before) : beginIn(flow, before);
      walk(course, scene, flow, entry.next);
    }
    return outcome(scene, undefined, { kind: "flow", of: flow }, course);
  }
  return undefined;
}

/** Where nothing is going on: the flow that begins by its trigger, or answers by its FAQ. */
function begun(live: LiveSet, message: Message, scene: Scene, before: Session | null): Outcome {
  const here = live.flows.filter((flow) => inScope(flow, scene));
  const { choice } = message;
  const start = (flows: readonly LiveFlow[]): Outcome | undefined => {
    const flow = flows.find(({ definition }) => definition.start !== undefined);
    return flow && walked(scene, flow, flow.definition.start, beginIn(flow, before));
  };
  const tapped = here.filter(
    ({ definition: { trigger } }) =>
      trigger.on === "button" && choice !== null && trigger.ids.includes(choice),
  );
  const on = (trigger: "first_message" | "any_message") =>
    here.filter(({ definition }) => definition.trigger.on === trigger);
  const first = scene.conversation.firstMessage ? on("first_message") : [];
  const any = on("any_message");
  const found =
    start(tapped) ??
    faq(first, message, scene, before) ??
    start(first) ??
    faq(any, message, scene, before) ??
    start(any);
  if (found) return found;
  const last = any.find(({ definition }) => definition.fallback !== undefined);
  // What has no words cannot be misunderstood: people see it.
  if (!last || message.text === "") return silent("no_match", over(scene));
  const counts =
    before?.flowId === last.id &&
    before.flowVersion === last.version &&
    before.expiresAt !== null &&
    before.expiresAt > scene.now;
  return missed(scene, last, counts ? before.misses + 1 : 1, sessionIn(last, before));
}

/** An answer that was not understood: the fallback says so a few times, then people get the conversation. */
function missed(scene: Scene, flow: LiveFlow, misses: number, before: Session | null): Outcome {
  const { fallback, handover, default_language, expires_after_minutes } = flow.definition;
  const wording = new Wording(scene, default_language);
  const match: Match = { kind: "flow", of: flow };
  const queueId = handover?.queue_id ?? null;
  const course = fresh(before);
  if (fallback && misses <= fallback.attempts) {
    if (say(course, scene, wording.text(fallback.text), flow.actionRequestId, queueId))
      course.session = {
        ...(before ?? sessionIn(flow, null)),
        misses,
        expiresAt: scene.now + expires_after_minutes * MINUTE,
      };
    return outcome(scene, undefined, match, course);
  }
  if (handover?.text) say(course, scene, wording.text(handover.text), flow.actionRequestId, queueId);
  giveToPeople(course, "fallback", queueId);
  return outcome(scene, undefined, match, course);
}
