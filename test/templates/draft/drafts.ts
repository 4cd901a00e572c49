import { freshKey } from "../../support/story";
import type { Answer } from "../../support/webhook";
import { call, type ToolResult } from "../../support/worker";

/** A body with two variables and their samples, which breaks no rule. */
export const BODY = {
  type: "BODY",
  text: "Hello {{1}}, your order {{2}} has left our shop and arrives tomorrow.",
  example: { body_text: [["Mei", "HL-1024"]] },
};

export const BODY_ZH = {
  type: "BODY",
  text: "你好 {{1}}，你的訂單 {{2}} 已經由本店寄出，預計明天送到。",
  example: { body_text: [["阿美", "HL-1024"]] },
};

/** The same body in other words, to tell versions apart. */
export const body = (when: string) => ({ ...BODY, text: BODY.text.replace("tomorrow", when) });

export const draft = (args: Record<string, unknown>, role = "marketer"): Promise<ToolResult> =>
  call(role, "whatsapp.template_draft.upsert", { idempotency_key: freshKey(), ...args });

/** Stores drafts, which must work; returns what was stored, by language. */
export async function drafted(
  args: Record<string, unknown>,
  role = "marketer",
): Promise<Record<string, Answer>> {
  const { isError, data } = await draft(args, role);
  if (isError) throw new Error(JSON.stringify(data));
  return Object.fromEntries(data.result.languages.map((language: Answer) => [language.language, language]));
}

/** One language of a new utility template. */
export const english = (components: unknown, more: Record<string, unknown> = {}) => ({
  name: "order_sent",
  category: "utility",
  languages: [{ language: "en", components, ...more }],
});
