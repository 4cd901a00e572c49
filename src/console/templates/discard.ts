import type { Context } from "hono";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { errorWords } from "../request-words";
import { statusOf } from "../status-of";
import { templateAddress } from "./addresses";
import { keyOf, textOf } from "./form-values";
import { nameAnswer } from "./found";
import { templatePage } from "./template";

/** `POST /console/templates/:name/discard`: throws the draft of a language away, as it was read. */
export async function discardDraft(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, tool } = c.var;
  const name = c.req.param("name") ?? "";
  const form = await c.req.parseBody();
  try {
    await tool("whatsapp.template_draft.upsert", {
      name,
      languages: [
        { language: textOf(form.language), components: null, version: Number(textOf(form.version)) },
      ],
      idempotency_key: keyOf(c, "discard", form.form_key),
    });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return templatePage(c, statusOf(error.code), { text: errorWords(i18n, error) });
  }
  const left = await nameAnswer(c, { name });
  return c.redirect(left ? templateAddress(name) : "/console/templates", 303);
}
