import { peopleOf } from "./asked";
import type { LiveSet, Outcome, Scene } from "./types";

/**
 * Whether a conversation may go where a turn sends it. Out of a restricted queue it goes only by what was let to answer in
 * that very queue; otherwise it stays with those who may see it.
 */
export function mayMove(live: LiveSet, scene: Scene, { queueId, matched }: Outcome): boolean {
  const { queueId: present, queueRestricted } = scene.conversation;
  if (queueId === null || present === null || queueId === present || !queueRestricted) return true;
  return placesOf(live, scene, matched)?.includes(present) ?? false;
}

function placesOf(live: LiveSet, scene: Scene, matched: Outcome["matched"]): readonly string[] | undefined {
  if (!matched) return peopleOf(live, scene)?.flow.scope.queue_ids;
  if (matched.kind === "flow") return live.flows.find(({ id }) => id === matched.id)?.scope.queue_ids;
  return live.rules.find(({ id }) => id === matched.id)?.definition.queue_ids;
}
