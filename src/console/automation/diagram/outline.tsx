import type { I18n } from "../../i18n";
import type { Step, Steps } from "./steps";

interface Props {
  i18n: I18n;
  steps: Steps;
}

/** The picture in words: every step, and where each answer leads. */
export function Outline({ i18n, steps: { steps, arrows } }: Props) {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ways = Map.groupBy(arrows, ({ from }) => from);
  return (
    <ol class="outline">
      {steps
        .filter(({ kind }) => kind !== "dead_end")
        .map((step) => (
          <Line
            i18n={i18n}
            step={step}
            ways={(ways.get(step.id) ?? []).map(({ to, labels }) => ({ labels, to: byId.get(to) }))}
          />
        ))}
    </ol>
  );
}

interface LineProps {
  i18n: I18n;
  step: Step;
  ways: readonly { labels: string[]; to: Step | undefined }[];
}

function Line({ i18n, step, ways }: LineProps) {
  const { flow: words } = i18n.t;
  const { number, kind, text, unreachable } = step;
  return (
    <li id={number === null ? undefined : `step-${number}`}>
      <p>
        {number !== null && <strong>{i18n.number(number)} </strong>}
        <span class={`badge kind ${kind}`}>{words.types[kind]}</span>{" "}
        {unreachable && <span class="badge error">{words.unreachable}</span>}
      </p>
      <p class="lines" dir="auto">
        {text}
      </p>
      {ways.length > 0 && (
        <ul class="plain ways">
          {ways.map(({ labels, to }) => (
            <li>
              {labels.length > 0 && <bdi>{i18n.t.label(labels.join(" / "))}</bdi>}
              <Target i18n={i18n} to={to} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Target({ i18n, to }: { i18n: I18n; to: Step | undefined }) {
  const { flow: words } = i18n.t;
  if (!to || to.kind === "dead_end")
    return (
      <>
        <span class="badge error">{words.types.dead_end}</span> {words.deadEndNote}
      </>
    );
  return (
    <a href={`#step-${to.number}`}>
      {words.leadsTo(`${i18n.number(to.number ?? 0)} ${words.types[to.kind]}`)}
    </a>
  );
}
