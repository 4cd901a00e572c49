import { type Cohort, filledIn, type Plan } from "../../broadcasts";
import type { AppContext } from "../../platform/context";
import { type TemplateBubble, templateBubble, templatesNamed, wordingDigest } from "../../templates";
import type { I18n } from "../i18n";
import { languageName } from "../language-name";
import { TemplateBubbles } from "../template-bubble";

/** One message of a plan as a phone would show it, with nothing of any contact in it. */
export interface ShownMessage {
  cohort: Cohort;
  /** Undefined when its template is gone. */
  bubble: TemplateBubble | undefined;
  /** The template does not read as it was previewed. */
  rewritten: boolean;
}

/** The messages of a plan, with defaults and names of fields where contacts' own values will stand. */
export async function messagesOf(
  ctx: AppContext,
  i18n: I18n,
  { fields = [] }: Partial<Pick<Plan, "fields">>,
  cohorts: readonly Cohort[] = [],
): Promise<ShownMessage[]> {
  const templates = await templatesNamed(ctx.db, [
    ...new Set(cohorts.map(({ template_name }) => template_name)),
  ]);
  const byId = new Map(templates.map((template) => [template.id, template]));
  const values = fields.map(
    ({ source, otherwise }) =>
      otherwise ?? `‹${source.kind === "name" ? i18n.t.broadcast.contactName : source.key}›`,
  );
  return Promise.all(
    cohorts.map(async (cohort) => {
      const template = byId.get(cohort.template_id);
      if (!template) return { cohort, bubble: undefined, rewritten: false };
      const { template: content } = filledIn(cohort.content, fields, values);
      return {
        cohort,
        bubble: templateBubble(template.components, content),
        rewritten: (await wordingDigest(template.components)) !== cohort.digest,
      };
    }),
  );
}

interface Props {
  i18n: I18n;
  messages: readonly ShownMessage[];
  /** Shares of the variants in percent, when there are several. */
  variants?: readonly { name: string; share: number }[];
}

/** Every message in its bubble, under the variant and language that it is for. */
export function Messages({ i18n, messages, variants = [] }: Props) {
  const { broadcast: words } = i18n.t;
  return (
    <ul class="messages">
      {messages.map(({ cohort, bubble, rewritten }) => {
        const share = variants.find(({ name }) => name === cohort.variant)?.share;
        const language = languageName(i18n, cohort.language);
        return (
          <li>
            <h3>
              <bdi>{variants.length > 1 ? words.message(cohort.variant, language) : language}</bdi>
            </h3>
            {variants.length > 1 && share !== undefined && (
              <p class="muted">{words.goesToShare(i18n.percent(share / 100))}</p>
            )}
            {rewritten && <p class="halt stop">{words.rewritten}</p>}
            {bubble ? (
              <figure class="phone">
                <TemplateBubbles bubble={bubble} i18n={i18n} />
                <figcaption>
                  <bdi>{i18n.t.approval.templateCaption(cohort.template_name, cohort.language)}</bdi>
                </figcaption>
              </figure>
            ) : (
              <p class="muted">{words.gone}</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
