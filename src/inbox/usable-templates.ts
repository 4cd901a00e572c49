import type { AppContext } from "../platform/context";
import { approvedTemplates, categoryNow } from "../templates";

/** Templates that could be sent instead of a free-form message to a contact whose window is closed. */
export async function usableTemplates(ctx: AppContext, consent: Readonly<Record<string, string>>) {
  const approved = await approvedTemplates(ctx.db, 50);
  return approved
    .map((template) => ({ ...template, category: categoryNow(template, ctx.clock.now()) }))
    .filter(({ category, unread }) => consent[category] === "opted_in" && !unread)
    .map(({ id, name, language, category, components }) => ({
      template_id: id,
      name,
      language,
      category,
      body: components.find((component) => component.type.toUpperCase() === "BODY")?.text ?? "",
    }));
}
