import { AUTOMATION_LIMITS, type TurnReason } from "../rules";
import { answer } from "./answer";
import { askedForPerson, asksNow, peopleOf } from "./asked";
import { choiceOf } from "./asking";
import { isMachine } from "./loops";
import { mayMove } from "./moves";
import { confirmOptOut } from "./opt-out";
import { activeIn, isOpen, outcome, over, silent } from "./outcome";
import type { LiveSet, Outcome, PersonReason, Scene, Stimulus } from "./types";
import { fresh, giveToPeople, walk } from "./walk";

type Message = Extract<Stimulus, { kind: "message" }>;
type Timer = Extract<Stimulus, { kind: "timer" }>;

/**
 * What automation does about one message, or about a wait that is over. Pure: it reads nothing and does nothing, so the
 * preview replays changes on real messages by the very same function. It always comes to an end, whatever the flows are like.
 */
export function takeTurn(live: LiveSet, stimulus: Stimulus, scene: Scene): Outcome {
  const taken = stimulus.kind === "timer" ? waitIsOver(live, stimulus, scene) : hear(live, stimulus, scene);
  const decided = mayMove(live, scene, taken) ? taken : { ...taken, queueId: null };
  if (!scene.conversation.staffActed || scene.session?.state === "with_person") return decided;
  // Kept, so that it holds until the conversation is closed: it need not be looked for again.
  const course = fresh(scene.session);
  giveToPeople(course, "staff", null);
  return { ...decided, session: course.session };
}

/** Staff have it, or were given it. */
const isWithPerson = ({ session, conversation }: Scene): boolean =>
  conversation.staffActed || session?.state === "with_person";

function hear(live: LiveSet, message: Message, scene: Scene): Outcome {
  if (!message.saysSomething) return silent("nothing_said");
  if (scene.consent.blocked) return silent("blocked", over(scene));
  if (message.optedOut) return confirmOptOut(live, message, scene);
  if (isWithPerson(scene)) return silent("with_person");

  const asks = asksNow(message);
  const isOn = live.flows.length + live.rules.length > 0;
  if (!isOn && !(asks && isOpen(scene))) return silent("no_match", over(scene));
  if (asks) return askedForPerson(live, message, scene);
  if (scene.consent.optedOut) return silent("opted_out", over(scene));
  if (scene.now - message.at > AUTOMATION_LIMITS.answerWithin) return silent("too_late");
  if (isMachine(message, scene, choiceOf(live, message, scene) !== undefined))
    return stopped("loop", "loop", live, scene);
  const limit = usedUp(scene);
  if (limit) return stopped(limit, "limit", live, scene);
  if (!scene.conversation.windowOpen) return silent("window_closed");
  return answer(live, message, scene);
}

function usedUp({ sent }: Scene): TurnReason | undefined {
  if (sent.lastHour >= AUTOMATION_LIMITS.repliesPerHour) return "hour_limit";
  return sent.lastDay >= AUTOMATION_LIMITS.repliesPerDay ? "day_limit" : undefined;
}

/** People get it, and nothing is said. */
function stopped(reason: TurnReason, why: PersonReason, live: LiveSet, scene: Scene): Outcome {
  const course = fresh(scene.session);
  giveToPeople(course, why, peopleOf(live, scene)?.queueId ?? null);
  return outcome(scene, reason, null, course);
}

function waitIsOver(live: LiveSet, timer: Timer, scene: Scene): Outcome {
  const { session } = scene;
  if (session?.state !== "waiting" || session.dueAt !== timer.at) return silent("moved_on");
  if (isWithPerson(scene)) return silent("with_person");
  const active = activeIn(live, scene);
  if (!active) return silent("moved_on", over(scene));
  if (scene.consent.blocked) return silent("blocked", over(scene));
  if (scene.consent.optedOut) return silent("opted_out", over(scene));
  if (scene.now - timer.at > AUTOMATION_LIMITS.answerWithin) return silent("too_late", over(scene));
  const limit = usedUp(scene);
  if (limit) return stopped(limit, "limit", live, scene);

  const { flow } = active;
  const waited = flow.definition.nodes.find(({ id }) => id === session.nodeId);
  const course = fresh({ ...session, state: "ended", dueAt: null });
  walk(course, scene, flow, waited?.type === "wait" ? waited.next : undefined);
  return outcome(scene, undefined, { kind: "flow", of: flow }, course);
}
