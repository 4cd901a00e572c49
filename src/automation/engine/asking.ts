import type { NodeOf } from "../definition";
import { answeredOption } from "./matching";
import { activeIn } from "./outcome";
import type { LiveFlow, LiveSet, Scene, Session, Stimulus } from "./types";

type Question = NodeOf<"question">;

interface Asking {
  flow: LiveFlow;
  session: Session;
  question: Question;
}

/** The question that a conversation is to answer. */
export function askingIn(live: LiveSet, scene: Scene): Asking | undefined {
  const active = activeIn(live, scene);
  if (active?.session.state !== "asking") return undefined;
  const question = active.flow.definition.nodes.find(({ id }) => id === active.session.nodeId);
  return question?.type === "question" ? { ...active, question } : undefined;
}

/** The option of it that a message chooses. */
export function choiceOf(
  live: LiveSet,
  message: Extract<Stimulus, { kind: "message" }>,
  scene: Scene,
): (Asking & { option: Question["options"][number] }) | undefined {
  const asking = askingIn(live, scene);
  const option = asking && answeredOption(asking.flow.id, asking.question, message);
  return option && { ...asking, option };
}
