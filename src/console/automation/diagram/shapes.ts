import type { Box } from "./layout";

/** Rounded off by as much as a corner, in pixels. */
function rounded(left: number, top: number, width: number, height: number, corner: number): string {
  const [w, h] = [width - 2 * corner, height - 2 * corner];
  const turn = (x: number, y: number) => `a${corner} ${corner} 0 0 1 ${x} ${y}`;
  return `M${left + corner} ${top}h${w}${turn(corner, corner)}v${h}${turn(-corner, corner)}h${-w}${turn(-corner, -corner)}v${-h}${turn(corner, -corner)}z`;
}

/** Corners cut off by `across` and `down`. */
function cut(left: number, top: number, width: number, height: number, across: number, down: number): string {
  const [right, bottom] = [left + width, top + height];
  return `M${left + across} ${top}L${right - across} ${top} ${right} ${top + down} ${right} ${bottom - down} ${right - across} ${bottom} ${left + across} ${bottom} ${left} ${bottom - down} ${left} ${top + down}z`;
}

/** The outline of a part by its kind, as SVG's path. */
export function shapeOf({ kind, x, y, width, height }: Box): string {
  const [left, top] = [Math.round(x - width / 2), Math.round(y - height / 2)];
  switch (kind) {
    case "start":
    case "faq":
    case "end":
    case "jump":
      return rounded(left, top, width, height, Math.min(height / 2, 26));
    case "condition":
      return cut(left, top, width, height, 14, height / 2);
    case "wait":
    case "dead_end":
      return cut(left, top, width, height, 10, 10);
    case "tag":
      return `M${left} ${top}h${width - 16}l16 16v${height - 16}h${-width}z`;
    case "assign":
      return `M${left} ${top}h${width - 12}l12 ${height / 2}l-12 ${height / 2}h${12 - width}z`;
    case "handover":
      return rounded(left, top, width, height, 2);
    case "question":
      // A second line within: it waits for somebody.
      return `${rounded(left, top, width, height, 12)}${rounded(left + 4, top + 4, width - 8, height - 8, 9)}`;
    case "message":
      return rounded(left, top, width, height, 12);
  }
}
