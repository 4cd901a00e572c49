import type { TurnReason } from "../rules";
import type { LiveFlow, LiveRule, LiveSet, Outcome, Scene, Session } from "./types";
import { type Course, ended, fresh } from "./walk";

export type Match = { kind: "flow"; of: LiveFlow } | { kind: "keyword_rule"; of: LiveRule };

/** A conversation is in a flow: a question waits for its answer, or the flow for its time. */
export const isOpen = ({ session }: Scene): boolean =>
  session?.state === "asking" || session?.state === "waiting";

/** The flow that a conversation is in, unless it is no longer live as it was, or was left alone for too long. */
export function activeIn(live: LiveSet, scene: Scene): { flow: LiveFlow; session: Session } | undefined {
  const { session, now } = scene;
  if (!session || !isOpen(scene)) return undefined;
  if (session.expiresAt !== null && session.expiresAt <= now) return undefined;
  const flow = live.flows.find(({ id, version }) => id === session.flowId && version === session.flowVersion);
  return flow && { flow, session };
}

/** The session once what it was in is over; null: nothing was. */
export const over = (scene: Scene): Session | null =>
  scene.session && isOpen(scene) ? ended(scene.session) : null;

/** Nothing is said and nobody gets it. */
export function silent(reason: TurnReason, session: Session | null = null): Outcome {
  const { says, tags } = fresh(null);
  return { reason, matched: null, says, tags, queueId: null, toPerson: null, session };
}

/** What a course amounts to; without a reason, what it shows. */
export function outcome(
  scene: Scene,
  reason: TurnReason | undefined,
  match: Match | null,
  course: Course,
): Outcome {
  const { says, tags, queueId, toPerson, session } = course;
  return {
    reason: reason ?? reasonOf(course),
    matched: match && {
      kind: match.kind,
      id: match.of.id,
      version: match.of.version,
      actionRequestId: match.of.actionRequestId,
    },
    says,
    tags,
    queueId,
    toPerson,
    session: session === scene.session ? null : session,
  };
}

function reasonOf({ says, windowClosed }: Course): TurnReason {
  if (says.length > 0) return "answered";
  return windowClosed ? "window_closed" : "acted";
}
