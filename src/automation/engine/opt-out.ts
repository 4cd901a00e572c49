import { AUTOMATION_LIMITS } from "../rules";
import { MARKETING_OPT_OUT_CONFIRMATION, OPT_OUT_CONFIRMATION } from "./confirmation";
import { outcome, over, silent } from "./outcome";
import { inScope } from "./scope";
import type { LiveSet, Outcome, Scene, Stimulus } from "./types";
import { fresh } from "./walk";
import { textFor } from "./words";

/** Says once that an opt-out was heard, while automation answers at all. Nothing else is said to whoever opted out. */
export function confirmOptOut(
  live: LiveSet,
  message: Extract<Stimulus, { kind: "message" }>,
  scene: Scene,
): Outcome {
  const { now, sent, consent, contact, conversation, tenantLanguage } = scene;
  const by = live.flows.find((flow) => inScope(flow, scene)) ?? live.flows[0] ?? live.rules[0];
  const again = sent.confirmedAt !== null && now - sent.confirmedAt < AUTOMATION_LIMITS.confirmationEvery;
  const late = now - message.at > AUTOMATION_LIMITS.confirmWithin;
  if (!by || again || late || !conversation.windowOpen) return silent("opted_out", over(scene));

  const words = consent.optedOut ? OPT_OUT_CONFIRMATION : MARKETING_OPT_OUT_CONFIRMATION;
  const body = textFor(words, contact.language, tenantLanguage, "en");
  const course = fresh(over(scene) ?? scene.session);
  course.says.push({
    content: { type: "text", text: { body } },
    text: body,
    origin: "opt_out_confirmation",
    actionRequestId: by.actionRequestId,
  });
  return outcome(scene, "opt_out_confirmed", null, course);
}
