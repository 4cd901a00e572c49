import type { FlowDefinition } from "../../../automation";
import type { I18n } from "../../i18n";
import type { Names } from "../words";
import { Diagram } from "./diagram";
import { type Picture, pictureOf } from "./layout";
import { Outline } from "./outline";
import { type Steps, stepsOf } from "./steps";

/** Pixels of a picture that a large screen shows at once. */
const WIDEST = 1080;

/** A flow that was laid out, to be shown. */
export interface Drawn {
  steps: Steps;
  picture: Picture;
}

/** Lays a flow out; null when it has no steps. */
export async function drawnFlow(i18n: I18n, flow: FlowDefinition, names: Names): Promise<Drawn | null> {
  if (flow.nodes.length === 0) return null;
  const steps = stepsOf(i18n, flow, names);
  return { steps, picture: await pictureOf(steps) };
}

interface Props {
  i18n: I18n;
  name: string;
  heading: string;
  drawn: Drawn | null;
}

/** The picture of a flow, and the same as a list. */
export function FlowPicture({ i18n, name, heading, drawn }: Props) {
  const { flow: words } = i18n.t;
  if (!drawn)
    return (
      <section class="card" aria-labelledby="diagram">
        <h2 id="diagram">{heading}</h2>
        <p class="muted">{words.noSteps}</p>
      </section>
    );
  const { steps, picture } = drawn;
  const numbered = steps.steps.filter(({ number }) => number !== null);
  const wrong = steps.steps.filter(({ kind, unreachable }) => kind === "dead_end" || unreachable).length;
  return (
    <section class="card stack" aria-labelledby="diagram">
      <h2 id="diagram">{heading}</h2>
      {wrong > 0 && <p class="halt stop">{words.problems(i18n.number(wrong))}</p>}
      <section class="canvas" tabindex={0} aria-label={words.scroll}>
        <Diagram i18n={i18n} picture={picture} title={words.diagramOf(name, i18n.number(numbered.length))} />
      </section>
      <p class={`muted note scroll-note${picture.width > WIDEST ? " wider" : ""}`}>{words.scroll}</p>
      <details>
        <summary>{words.outline}</summary>
        <Outline i18n={i18n} steps={steps} />
      </details>
    </section>
  );
}
