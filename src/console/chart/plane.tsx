import type { Child } from "hono/jsx";

/** Everything is drawn in a plane of this width and height, its left upper corner at 0, 0. */
export const SIZE = 1000;

/** Where the plane lies within the picture, in percent: the rest is for numbers and times. */
const PLANE = { x: 12, y: 4, width: 85, height: 84 };
const across = (x: number) => `${(PLANE.x + (x / SIZE) * PLANE.width).toFixed(2)}%`;
const down = (y: number) => `${(PLANE.y + (y / SIZE) * PLANE.height).toFixed(2)}%`;

/** A line across, with what it stands for. */
export interface Level {
  y: number;
  label: string;
}

/** A word below the plane. */
export interface Mark {
  x: number;
  label: string;
}

interface Props {
  /** What is drawn, in one sentence: the numbers stand in a table beside it. */
  label: string;
  levels: readonly Level[];
  marks: readonly Mark[];
  /** Shapes in the plane's own measure. */
  children?: Child;
}

/** The frame of every chart: lines across with their numbers, words below, and the plane stretched between them. */
export function Plane({ label, levels, marks, children }: Props) {
  return (
    <svg class="timeline" role="img" aria-label={label}>
      {levels.map(({ y, label: value }) => (
        <>
          <line class="grid" x1={across(0)} x2={across(SIZE)} y1={down(y)} y2={down(y)} />
          <text x={`${PLANE.x - 1.5}%`} y={down(y)} text-anchor="end" dominant-baseline="middle">
            {value}
          </text>
        </>
      ))}
      <svg
        x={`${PLANE.x}%`}
        y={`${PLANE.y}%`}
        width={`${PLANE.width}%`}
        height={`${PLANE.height}%`}
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        preserveAspectRatio="none"
        overflow="visible"
        aria-hidden="true"
      >
        {children}
      </svg>
      {marks.map(({ x, label: word }) => (
        <text x={across(x)} y="98%" text-anchor={anchorOf(x)}>
          {word}
        </text>
      ))}
    </svg>
  );
}

/** Words at the ends stay within the picture. */
const anchorOf = (x: number) => (x < SIZE * 0.08 ? "start" : x > SIZE * 0.92 ? "end" : "middle");
