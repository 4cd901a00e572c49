import { MINUTE } from "../../platform/clock";
import type { ConditionTest, FlowNode } from "../definition";
import { normaliseForMatching } from "../match";
import { AUTOMATION_LIMITS } from "../rules";
import { type Said, Wording } from "./contents";
import type { LiveFlow, PersonReason, Saying, Scene, Session } from "./types";
import { speaks } from "./words";

/** What a turn has come to so far. */
export interface Course {
  says: Saying[];
  tags: { add: string[]; remove: string[] };
  queueId: string | null;
  toPerson: PersonReason | null;
  session: Session | null;
  /** Something could not be said because the window is closed. */
  windowClosed: boolean;
}

export const fresh = (session: Session | null): Course => ({
  says: [],
  tags: { add: [], remove: [] },
  queueId: null,
  toPerson: null,
  session,
  windowClosed: false,
});

/** How many messages may still go out in this turn. */
export function room({ says }: Course, { sent }: Scene): number {
  const { repliesPerMessage, repliesPerHour, repliesPerDay } = AUTOMATION_LIMITS;
  return (
    Math.min(repliesPerMessage, repliesPerHour - sent.lastHour, repliesPerDay - sent.lastDay) - says.length
  );
}

/** Gives the conversation to people: from now on automation is silent in it. */
export function giveToPeople(course: Course, reason: PersonReason, queueId: string | null): void {
  course.toPerson = reason;
  course.queueId = queueId ?? course.queueId;
  course.session = {
    state: "with_person",
    flowId: course.session?.flowId ?? null,
    flowVersion: course.session?.flowVersion ?? null,
    nodeId: null,
    answers: course.session?.answers ?? {},
    misses: 0,
    waits: 0,
    dueAt: null,
    expiresAt: null,
    reason,
  };
}

/** Adds a message if it may go out; says whether the turn goes on. */
export function say(
  course: Course,
  scene: Scene,
  said: Said | undefined,
  actionRequestId: string,
  queueId: string | null,
): boolean {
  if (!said) {
    giveToPeople(course, "flow", queueId);
    return false;
  }
  if (!scene.conversation.windowOpen && said.content.type !== "template") {
    course.windowClosed = true;
    if (course.session && course.session.state !== "with_person") course.session = ended(course.session);
    return false;
  }
  if (room(course, scene) <= 0) {
    giveToPeople(course, "limit", queueId);
    return false;
  }
  course.says.push({ ...said, origin: "automation", actionRequestId });
  return true;
}

export function ended(session: Session): Session {
  return { ...session, state: "ended", nodeId: null, dueAt: null, expiresAt: null, misses: 0 };
}

/** A flow that a conversation is in, with what it has been told so far. */
export function sessionIn(flow: LiveFlow, before: Session | null): Session {
  const same = before?.flowId === flow.id && before.flowVersion === flow.version;
  return {
    state: "ended",
    flowId: flow.id,
    flowVersion: flow.version,
    nodeId: null,
    answers: same ? before.answers : {},
    misses: 0,
    waits: before?.waits ?? 0,
    dueAt: null,
    expiresAt: null,
    reason: null,
  };
}

/** A flow that begins: what was answered in an earlier run decides nothing in this one. */
export const beginIn = (flow: LiveFlow, before: Session | null): Session => ({
  ...sessionIn(flow, before),
  answers: {},
});

function holds(test: ConditionTest, course: Course, scene: Scene): boolean {
  if ("language" in test) return speaks(scene.contact.language, test.language);
  if ("hours" in test) return scene.hours === test.hours;
  if ("tag" in test) {
    if (course.tags.add.includes(test.tag)) return true;
    const ofConversation =
      scene.conversation.tags.includes(test.tag) && !course.tags.remove.includes(test.tag);
    return ofConversation || scene.contact.tags.includes(test.tag);
  }
  const answers = course.session?.answers ?? {};
  const given = Object.hasOwn(answers, test.answer) ? answers[test.answer] : undefined;
  return given !== undefined && (given === test.is || sameWords(given, test.is));
}

const sameWords = (one: string, other: string): boolean =>
  normaliseForMatching(one) === normaliseForMatching(other);

function tag({ tags }: Course, add: readonly string[], remove: readonly string[]): void {
  tags.add = [...new Set([...tags.add.filter((one) => !remove.includes(one)), ...add])];
  tags.remove = [...new Set([...tags.remove.filter((one) => !add.includes(one)), ...remove])];
}

/** Adds tags that a rule gives. */
export const addTags = (course: Course, add: readonly string[]): void => tag(course, add, []);

/**
 * Walks a flow from a node until it asks, waits, ends or gives the conversation to people. However it is built, it stops:
 * after so many nodes and messages people get it.
 */
export function walk(course: Course, scene: Scene, flow: LiveFlow, from: string | undefined): void {
  const { definition, id, actionRequestId } = flow;
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const wording = new Wording(scene, definition.default_language);
  const people = definition.handover?.queue_id ?? null;
  const utter = (said: Said | undefined) => say(course, scene, said, actionRequestId, people);
  let session = course.session ?? sessionIn(flow, null);
  course.session = session;

  const pass = (node: FlowNode): string | undefined | null => {
    switch (node.type) {
      case "message": {
        const said = node.template ? wording.template(node.template) : node.text && wording.text(node.text);
        return node.template || node.text ? (utter(said) ? node.next : null) : node.next;
      }
      case "question":
        if (utter(wording.question(id, node)))
          course.session = {
            ...session,
            state: "asking",
            nodeId: node.id,
            dueAt: null,
            expiresAt: scene.now + definition.expires_after_minutes * MINUTE,
          };
        return null;
      case "condition":
        return holds(node.if, course, scene) ? node.then : node.else;
      case "tag":
        tag(course, node.add ?? [], node.remove ?? []);
        return node.next;
      case "assign":
        course.queueId = node.queue_id;
        return node.next;
      case "wait": {
        if (session.waits >= AUTOMATION_LIMITS.waitsPerSession) {
          giveToPeople(course, "limit", people);
          return null;
        }
        const dueAt = scene.now + node.minutes * MINUTE;
        course.session = {
          ...session,
          state: "waiting",
          nodeId: node.id,
          waits: session.waits + 1,
          dueAt,
          expiresAt: dueAt + definition.expires_after_minutes * MINUTE,
        };
        return null;
      }
      case "handover": {
        const text = node.text ?? definition.handover?.text;
        const queueId = node.queue_id ?? people;
        if (text && !say(course, scene, wording.text(text), actionRequestId, queueId) && course.toPerson)
          return null;
        giveToPeople(course, "flow", queueId);
        return null;
      }
      case "end":
        if (node.text && !utter(wording.text(node.text))) return null;
        return undefined;
    }
  };

  let next: string | undefined | null = from;
  for (let step = 0; next !== null; step++) {
    const node = next === undefined ? undefined : nodes.get(next);
    if (!node) {
      course.session = ended(session);
      return;
    }
    if (step >= AUTOMATION_LIMITS.stepsPerTurn) {
      giveToPeople(course, "limit", people);
      return;
    }
    next = pass(node);
    session = course.session ?? session;
  }
}
