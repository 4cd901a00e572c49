import type { Answer } from "../support/webhook";
import { ok } from "../support/worker";

/** The window of this conversation is closed; its contact agreed to utility messages, not to marketing. */
export const CLOSED = "cnv_demo03";

export const parameters = (...values: string[]) => values.map((text) => ({ type: "text", text }));

/** A template message; `values` are those of the body's variables. */
export const template = (name: string, values: string[] = [], code = "en", more: object = {}) => ({
  type: "template",
  template: {
    name,
    language: { code },
    ...(values.length > 0 && { components: [{ type: "body", parameters: parameters(...values) }] }),
    ...more,
  },
});

export const preview = (message: unknown, conversation_id = CLOSED, role = "agent"): Promise<Answer> =>
  ok(role, "whatsapp.session_message.preview", { conversation_id, message });

/** Codes of what blocks; warnings, such as that of the quiet hours, come and go with the time of day. */
export const errors = (shown: Answer): string[] =>
  shown.findings
    .filter(({ severity }: { severity: string }) => severity === "error")
    .map(({ code }: { code: string }) => code);
