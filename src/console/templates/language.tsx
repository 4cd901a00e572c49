import type { Context } from "hono";
import { may } from "../../auth";
import { reasonInWords, renderSample } from "../../templates";
import type { SignedInEnv } from "../console-env";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { languageName } from "../language-name";
import { Time } from "../layout";
import { SubmissionFindings } from "../submission";
import { TemplateBubbles } from "../template-bubble";
import { draftAddress, languageId, templateAddress } from "./addresses";
import type { Content, LanguageAnswer, QualityAnswer, TemplateAtMeta } from "./answers";
import { CategoryBadge, DraftBadge, QualityBadge, StatusBadge } from "./badges";
import { DiscardDraft } from "./discard-form";
import { Past } from "./past";
import { Quality } from "./quality";

interface Props {
  c: Context<SignedInEnv>;
  name: string;
  language: LanguageAnswer;
  quality: QualityAnswer | undefined;
}

/** One language of a template: how it looks, where it stands, and what is being written to replace it. */
export function LanguageCard({ c, name, language: one, quality }: Props) {
  const { call, i18n } = c.var;
  const { templates: words } = i18n.t;
  const { language, template, draft, note } = one;
  const id = languageId(language);
  const heading = (
    <div class="heading">
      <h2 id={id}>{languageName(i18n, language)}</h2>
      {template && <StatusBadge i18n={i18n} status={template.status} />}
      {template?.quality && <QualityBadge i18n={i18n} quality={template.quality} />}
      {draft && <DraftBadge i18n={i18n} status={draft.status} />}
      {note === undefined && (template ?? draft) && (
        <CategoryBadge i18n={i18n} category={(template ?? draft)?.category ?? ""} />
      )}
    </div>
  );
  if (note !== undefined)
    return (
      <section class="card stack language" aria-labelledby={id}>
        {heading}
        <p>
          <a href={templateAddress(name, { language })}>{words.openLanguage}</a>
        </p>
      </section>
    );
  return (
    <section class="card stack language" aria-labelledby={id}>
      {heading}
      {template && <Standing i18n={i18n} template={template} />}
      <div class="template-versions">
        {template && (
          <div class="stack">
            <h3>{words.atMeta}</h3>
            <Preview i18n={i18n} content={template} language={language} />
          </div>
        )}
        {draft && draft.status !== "submitted" && (
          <div class="stack">
            <h3>{words.draft(i18n.number(draft.version))}</h3>
            <Preview i18n={i18n} content={draft} language={language} />
            <p class="muted note">
              {draft.updated_by !== null && (
                <>
                  <bdi>{draft.updated_by}</bdi>
                  {" · "}
                </>
              )}
              <Time i18n={i18n} at={Date.parse(draft.updated_at)} />
            </p>
            <SubmissionFindings i18n={i18n} findings={draft.findings} />
          </div>
        )}
      </div>
      {may(call.principal, "templates:write") && (
        <div class="template-actions">
          <a class="button secondary" href={draftAddress({ name, language })}>
            {draft ? words.editDraft : words.edit}
          </a>
          {draft && <DiscardDraft c={c} name={name} language={language} version={draft.version} />}
        </div>
      )}
      {quality && <Quality i18n={i18n} quality={quality} />}
      <Past c={c} language={one} />
    </section>
  );
}

/** Why it cannot be sent, why Meta rejected it, and what is to come. */
function Standing({ i18n, template }: { i18n: I18n; template: TemplateAtMeta }) {
  const { templates: words, effectValue } = i18n.t;
  const { status, rejection, coming_category: coming } = template;
  const why = rejection && reasonInWords(rejection.reason, i18n.language);
  return (
    <>
      {status !== "APPROVED" && <p>{wordsFor<string>(words.whyNot, status, words.whyNotOther)}</p>}
      {status === "APPROVED" && !template.sendable && <p>{words.beingFetched}</p>}
      {rejection && (
        <div class="card problem">
          <p class="strong">{words.rejected}</p>
          <p>{why?.message ?? <bdi>{rejection.reason}</bdi>}</p>
          {why && (
            <p>
              {i18n.t.label(i18n.t.template.fix)}
              {why.fix}
            </p>
          )}
        </div>
      )}
      {coming && (
        <p class="card halt stop">
          {words.coming(
            wordsFor<string>(effectValue, coming.category, coming.category),
            coming.at === null ? "–" : i18n.date(Date.parse(coming.at)),
          )}
        </p>
      )}
    </>
  );
}

/** The bubble with its samples, and the variables that stand in it. */
function Preview({ i18n, content, language }: { i18n: I18n; content: Content; language: string }) {
  const { templates: words, change } = i18n.t;
  const { bubble } = renderSample({ components: content.components, language });
  return (
    <>
      <figure class="phone">
        <TemplateBubbles bubble={bubble} i18n={i18n} />
      </figure>
      {content.variables.length > 0 && (
        <details>
          <summary>{words.variables(i18n.number(content.variables.length))}</summary>
          <dl>
            {content.variables.map(({ name, sample }) => (
              <Fact name={`{{${name}}}`}>
                {sample === null ? <span class="muted">{change.none}</span> : <bdi>{sample}</bdi>}
              </Fact>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
