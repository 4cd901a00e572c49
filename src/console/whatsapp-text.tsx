import type { Child } from "hono/jsx";

/** `*bold*`, `_italic_`, `~struck~` and three backticks, each within one line and hugging its words. */
const MARKED = /```([^\n`]+)```|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]{0,1000}?\S)\2(?![\p{L}\p{N}*_~])/gu;

const MOST_NESTED = 3;

/** Text with WhatsApp's own formatting, as the customer's phone will show it. */
export function WhatsAppText({ text, depth = 0 }: { text: string; depth?: number }) {
  if (depth >= MOST_NESTED) return <>{text}</>;
  const parts: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, code, mark, inner = ""] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    const nested = <WhatsAppText text={inner} depth={depth + 1} />;
    if (code !== undefined) parts.push(<code>{code}</code>);
    else if (mark === "*") parts.push(<strong>{nested}</strong>);
    else if (mark === "_") parts.push(<em>{nested}</em>);
    else parts.push(<s>{nested}</s>);
  }
  parts.push(text.slice(end));
  return <>{parts}</>;
}
