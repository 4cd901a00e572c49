import { curveBasis, line } from "d3-shape";
import type { I18n } from "../../i18n";
import { type Box, type Line, type Picture, SIZES } from "./layout";
import { shapeOf } from "./shapes";
import { directionOf } from "./wrap";

/** Signs before the name of a kind of step: kinds are told apart by sign, name and shape, and by colour besides. */
const SIGNS: Readonly<Record<Box["kind"], string>> = {
  start: "▶",
  faq: "?",
  message: "✉",
  question: "?",
  condition: "◆",
  tag: "#",
  assign: "⇥",
  wait: "◷",
  handover: "☺",
  end: "■",
  dead_end: "✕",
  jump: "↩",
};

interface Props {
  i18n: I18n;
  picture: Picture;
  /** What it shows, for those who cannot see it. */
  title: string;
}

/** A flow as a picture. Its texts are only texts, whoever wrote them. */
export function Diagram({ i18n, picture, title }: Props) {
  const { width, height, boxes, lines } = picture;
  return (
    <svg
      class="diagram"
      role="img"
      aria-label={title}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <defs>
        <marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">
          <path class="tip" d="M0 0 10 5 0 10z" />
        </marker>
      </defs>
      {lines.map((one) => (
        <path class="way" d={pathOf(one)} marker-end="url(#tip)" />
      ))}
      {boxes.map((box) => (
        <Part i18n={i18n} box={box} />
      ))}
      {lines.map(({ label }) => label && <Label label={label} />)}
    </svg>
  );
}

const draw = line<{ x: number; y: number }>()
  .x(({ x }) => Math.round(x))
  .y(({ y }) => Math.round(y))
  .curve(curveBasis);

const pathOf = ({ points }: Line): string => draw(points) ?? "";

function Text({ x, y, text, kind }: { x: number; y: number; text: string; kind: string }) {
  return (
    <text class={kind} x={x} y={y} direction={directionOf(text)}>
      {text}
    </text>
  );
}

function Part({ i18n, box }: { i18n: I18n; box: Box }) {
  const { flow: words } = i18n.t;
  const { kind, x, y, height, lines, number, unreachable, whole } = box;
  const top = y - height / 2;
  if (kind === "jump" || kind === "dead_end")
    return (
      <g class={`step ${kind}`}>
        <title>{whole}</title>
        <path d={shapeOf(box)} />
        <Text
          x={x}
          y={y + 5}
          kind="head"
          text={kind === "jump" ? (lines[0] ?? "") : `${SIGNS.dead_end} ${words.types.dead_end}`}
        />
      </g>
    );
  const name = [
    ...(number === null ? [] : [i18n.number(number)]),
    `${SIGNS[kind]} ${words.types[kind]}`,
  ].join(" · ");
  const warning = `⚠ ${words.unreachable}`;
  const first = top + SIZES.head + 14 + (unreachable ? SIZES.warning : 0);
  return (
    <g class={`step ${kind}${unreachable ? " unreachable" : ""}`}>
      <title>{[name, ...(unreachable ? [warning] : []), whole].join("\n")}</title>
      <path d={shapeOf(box)} />
      <Text x={x} y={top + 19} kind="head" text={name} />
      {unreachable && <Text x={x} y={top + 35} kind="head" text={warning} />}
      {lines.map((text, index) => (
        <Text x={x} y={first + index * SIZES.line} kind="said-by" text={text} />
      ))}
    </g>
  );
}

function Label({ label }: { label: NonNullable<Line["label"]> }) {
  const { x, y, width, height, lines, whole } = label;
  return (
    <g class="label">
      <title>{whole}</title>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="4" />
      {lines.map((text, index) => (
        <Text x={x} y={y - height / 2 + 14 + index * SIZES.labelLine} kind="option" text={text} />
      ))}
    </g>
  );
}
