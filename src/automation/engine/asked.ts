import { asksForPerson } from "../match";
import { AUTOMATION_LIMITS } from "../rules";
import { choiceOf } from "./asking";
import { Wording } from "./contents";
import { activeIn, isOpen, outcome } from "./outcome";
import { inScope } from "./scope";
import type { LiveFlow, LiveSet, Outcome, Scene, Stimulus } from "./types";
import { fresh, giveToPeople, room, walk } from "./walk";

type Message = Extract<Stimulus, { kind: "message" }>;

/** Whether the customer wants a person. Nothing that a tenant sets up can take that away. */
export const asksNow = (message: Message): boolean => asksForPerson(message.text);

/** The way to people: that of the flow that the conversation is in, else of a flow that is live here. */
export function peopleOf(
  live: LiveSet,
  scene: Scene,
): { queueId: string; flow: LiveFlow; isLive: boolean } | undefined {
  const own = isOpen(scene) ? (activeIn(live, scene)?.flow ?? scene.sessionFlow) : null;
  const flow =
    (own?.definition.handover && own) ||
    live.flows.find((one) => one.definition.handover && inScope(one, scene));
  const queueId = flow?.definition.handover?.queue_id;
  return flow && queueId !== undefined ? { queueId, flow, isLive: live.flows.includes(flow) } : undefined;
}

/**
 * People get the conversation at once. An option of the flow's own that leads to people is taken as it is meant; one that
 * leads elsewhere is not.
 */
export function askedForPerson(live: LiveSet, message: Message, scene: Scene): Outcome {
  const { now, consent, conversation } = scene;
  const mayTalk =
    !consent.optedOut && conversation.windowOpen && now - message.at <= AUTOMATION_LIMITS.answerWithin;
  const chosen = mayTalk ? ownWay(live, message, scene) : undefined;
  if (chosen) return chosen;

  const people = peopleOf(live, scene);
  const course = fresh(scene.session);
  const { handover, default_language } = people?.flow.definition ?? {};
  if (mayTalk && people?.isLive && handover?.text && room(course, scene) > 0) {
    const said = new Wording(scene, default_language).text(handover.text);
    if (said)
      course.says.push({ ...said, origin: "automation", actionRequestId: people.flow.actionRequestId });
  }
  giveToPeople(course, "asked", people?.queueId ?? null);
  return outcome(scene, "asked_for_person", null, course);
}

function ownWay(live: LiveSet, message: Message, scene: Scene): Outcome | undefined {
  const chosen = choiceOf(live, message, scene);
  if (!chosen) return undefined;
  const { flow, session, option } = chosen;
  const course = fresh(session);
  walk(course, scene, flow, option.next);
  if (course.toPerson !== "flow") return undefined;
  return outcome(scene, "asked_for_person", { kind: "flow", of: flow }, course);
}
