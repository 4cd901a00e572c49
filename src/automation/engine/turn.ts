import type { LiveSet, Outcome, Scene, Stimulus } from "./types";

/**
 * What automation does about one message, or about a wait that is over. Pure: it reads nothing and does nothing, so the
 * preview replays changes on real messages by the very same function.
 */
export function takeTurn(_live: LiveSet, _stimulus: Stimulus, _scene: Scene): Outcome {
  throw new Error("not written yet");
}
