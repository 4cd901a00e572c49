import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { languageName } from "../language-name";
import { CsrfField, page } from "../layout";
import type { Problem } from "../problem";
import { SubmissionFindings } from "../submission";
import { draftAddress, languageId, templateAddress } from "./addresses";
import type { NameAnswer, QualityAnswer } from "./answers";
import { nameAnswer } from "./found";
import { LanguageCard } from "./language";
import { askedOf, Said } from "./said";

/** Languages whose figures are fetched at once; of more, those that are looked at by themselves. */
const MOST_FIGURES = 6;

const LONGEST_LANGUAGE = 100;

/** `GET /console/templates/:name`: a name with its languages, or one of them; an id leads to the name that it is of. */
export async function template(c: Context<SignedInEnv>): Promise<Response> {
  return templatePage(c, 200);
}

/** The page of a template, with what stopped a step that was asked for on it. */
export async function templatePage(
  c: Context<SignedInEnv>,
  status: ContentfulStatusCode,
  problem?: Problem,
): Promise<Response> {
  const { call, i18n } = c.var;
  const { templates: words } = i18n.t;
  const asked = c.req.param("name") ?? "";
  const language = c.req.query("language")?.slice(0, LONGEST_LANGUAGE) || undefined;
  const found = await read(c, asked, language);
  if (!found) return messagePage(c, "notFound");
  const { name, languages } = found;
  if (name !== asked) {
    const [first] = languages;
    return c.redirect(`${templateAddress(name)}#${languageId(first?.language ?? "")}`);
  }
  const [request, figures] = await Promise.all([
    askedOf(call, c.req.query("asked")),
    figuresOf(
      c,
      languages.flatMap(({ template, note }) =>
        template && note === undefined ? [template.template_id] : [],
      ),
    ),
  ]);
  return page(
    c,
    { title: name, status, width: "wide", ...(status !== 200 && { self: templateAddress(name) }) },
    <>
      <p>
        <a href={language === undefined ? "/console/templates" : templateAddress(name)}>
          ← {language === undefined ? words.back : words.allLanguages}
        </a>
      </p>
      <div class="heading">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        {may(call.principal, "templates:write") && (
          <a class="button secondary" href={draftAddress({ name })}>
            {words.addLanguage}
          </a>
        )}
      </div>
      {problem && (
        <div class="card problem stack" role="alert">
          <p>{problem.text}</p>
          {problem.findings && problem.findings.length > 0 && (
            <SubmissionFindings i18n={i18n} findings={problem.findings} />
          )}
        </div>
      )}
      {request && <Said call={call} i18n={i18n} asked={request} />}
      {may(call.principal, "templates:write") && <ToReview c={c} found={found} />}
      {languages.map((one) => (
        <LanguageCard
          c={c}
          name={name}
          language={one}
          quality={figures.get(one.template?.template_id ?? "")}
        />
      ))}
    </>,
  );
}

/** By name, or by the id of a template or a draft; undefined when there is neither. @throws {ToolError} */
async function read(
  c: Context<SignedInEnv>,
  asked: string,
  language: string | undefined,
): Promise<NameAnswer | undefined> {
  const named = await nameAnswer(c, { name: asked, ...(language !== undefined && { language }) }, "full");
  if (named) return named;
  if (asked.startsWith("tpl_")) return nameAnswer(c, { template_id: asked });
  return asked.startsWith("tdr_") ? nameAnswer(c, { draft_id: asked }) : undefined;
}

async function figuresOf(
  { var: { tool } }: Context<SignedInEnv>,
  ids: readonly string[],
): Promise<Map<string, QualityAnswer>> {
  const answers = await Promise.all(
    ids.slice(0, MOST_FIGURES).map(async (template_id) => {
      const answer = await tool<QualityAnswer>("whatsapp.template_quality.get", {
        template_id,
        detail: "full",
      });
      return [template_id, answer] as const;
    }),
  );
  return new Map(answers);
}

/** The drafts that were not submitted as they stand, and the way to Meta's review: first a look at what would go there. */
function ToReview({ c, found }: { c: Context<SignedInEnv>; found: NameAnswer }) {
  const { i18n, session } = c.var;
  const { templates: words } = i18n.t;
  const waiting = found.languages.filter(({ draft }) => draft && draft.status !== "submitted");
  if (waiting.length === 0) return null;
  return (
    <form class="card stack to-review" method="post" action={`${templateAddress(found.name)}/preview`}>
      <CsrfField session={session} />
      <fieldset>
        <legend>{words.toReview}</legend>
        {waiting.map(({ language, draft }) => (
          <p class="check">
            <input
              id={`submit-${language}`}
              type="checkbox"
              name="languages[]"
              value={language}
              checked={draft?.status === "ready"}
            />
            <label for={`submit-${language}`}>
              {languageName(i18n, language)}
              {draft?.status === "draft" && <span class="muted"> · {words.draftStatuses.draft}</span>}
            </label>
          </p>
        ))}
      </fieldset>
      <p class="muted note">{words.toReviewHint}</p>
      <button class="button" type="submit">
        {words.preview}
      </button>
    </form>
  );
}
