import type { Child } from "hono/jsx";

interface Props {
  id: string;
  title: string;
  /** Over both columns. */
  whole?: boolean;
  children?: Child;
}

/** A part of a report with its heading. */
export function Part({ id, title, whole, children }: Props) {
  return (
    <section class={whole ? "card stack whole" : "card stack"} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
