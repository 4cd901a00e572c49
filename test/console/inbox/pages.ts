import { env } from "cloudflare:test";

export const HOSTILE = `<img src=x onerror=alert(1)> *bold* "quotes" & 'more'`;

/** The words of a page, one space between them. */
export const wordsOn = (html: string): string =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

/** How the list marks the line of a conversation. */
export const idOfLine = (conversationId: string): string => `id="line-${conversationId}"`;

export async function auditCount(): Promise<number> {
  const row = await env.DB.prepare("select count(*) as entries from audit_log").first<{ entries: number }>();
  return row?.entries ?? 0;
}

/** The value of a hidden field of a page. */
export function fieldOf(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
}
