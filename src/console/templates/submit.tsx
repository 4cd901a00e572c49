import type { Context } from "hono";
import * as z from "zod";
import { ToolError } from "../../mcp/errors";
import { bubblesAtMeta } from "../../templates";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { CsrfField, page } from "../layout";
import { errorWords, roleWords } from "../request-words";
import { findingsOf, type ShownPreview } from "../shown-preview";
import { shownLanguage } from "../shown-template";
import { statusOf } from "../status-of";
import { Submission, SubmissionFindings } from "../submission";
import { templateAddress } from "./addresses";
import { keyOf, textOf } from "./form-values";
import { templatePage } from "./template";

/** What `whatsapp.template_submit.preview` answers. */
interface PreviewAnswer {
  preview_id: string;
  name: string;
  verdict: "ready" | "needs_approval" | "blocked";
  findings: ShownPreview["findings"];
  effects: Record<string, unknown>;
  approval: { approver_roles: string[] };
  languages: unknown;
}

/** `POST /console/templates/:name/preview`: what would go to Meta's review, and a form that sends exactly this. */
export async function previewSubmission(c: Context<SignedInEnv>): Promise<Response> {
  const name = c.req.param("name") ?? "";
  const { "languages[]": chosen } = await c.req.parseBody();
  const languages = (Array.isArray(chosen) ? chosen : [chosen]).map(textOf).filter((one) => one !== "");
  if (languages.length === 0)
    return templatePage(c, 400, { text: c.var.i18n.t.templates.noneChosen, findings: [] });
  try {
    const preview = await c.var.tool<PreviewAnswer>("whatsapp.template_submit.preview", {
      name,
      languages,
    });
    return await previewPage(c, preview);
  } catch (error) {
    return refused(c, error);
  }
}

async function previewPage(c: Context<SignedInEnv>, preview: PreviewAnswer): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { templates: words, approval } = i18n.t;
  const { name, findings, effects, verdict } = preview;
  const shown: ShownPreview = {
    findings,
    effects,
    for_approvers: {},
    name,
    languages: z.array(shownLanguage).parse(preview.languages),
  };
  return page(
    c,
    { title: words.previewTitle, self: templateAddress(name) },
    <>
      <p>
        <a href={templateAddress(name)}>
          ← <bdi>{name}</bdi>
        </a>
      </p>
      <h1>{words.previewTitle}</h1>
      <div class="columns">
        <div>
          <Submission i18n={i18n} shown={shown} atMeta={await bubblesAtMeta(call.db, name)} />
        </div>
        <div>
          <section class="card stack" aria-labelledby="verdict">
            <h2 id="verdict">{verdict === "blocked" ? words.blocked : words.canBeAsked}</h2>
            {verdict === "blocked" ? (
              <p>{words.blockedHint}</p>
            ) : (
              <>
                <p>{words.approvers(roleWords(i18n, preview.approval.approver_roles))}</p>
                <form method="post" action={`${templateAddress(name)}/submit`}>
                  <CsrfField session={session} />
                  <input type="hidden" name="form_key" value={call.ids.next("request")} />
                  <input type="hidden" name="preview_id" value={preview.preview_id} />
                  <button class="button" type="submit">
                    {words.ask}
                  </button>
                </form>
              </>
            )}
          </section>
          <section class="card" aria-labelledby="findings">
            <h2 id="findings">{approval.findings}</h2>
            <SubmissionFindings i18n={i18n} findings={findings} />
          </section>
        </div>
      </div>
    </>,
  );
}

/** `POST /console/templates/:name/submit`: asks for what a preview showed to be submitted. */
export async function askToSubmit(c: Context<SignedInEnv>): Promise<Response> {
  const name = c.req.param("name") ?? "";
  const { preview_id, form_key } = await c.req.parseBody();
  try {
    const { action_request_id } = await c.var.tool<{ action_request_id: string }>(
      "whatsapp.template.submit",
      {
        preview_id: textOf(preview_id),
        idempotency_key: keyOf(c, "submit", form_key),
      },
    );
    return c.redirect(templateAddress(name, { asked: action_request_id }), 303);
  } catch (error) {
    return refused(c, error);
  }
}

function refused(c: Context<SignedInEnv>, error: unknown): Response | Promise<Response> {
  if (!(error instanceof ToolError)) throw error;
  if (error.code === "not_found") return messagePage(c, "notFound");
  return templatePage(c, statusOf(error.code), {
    text: errorWords(c.var.i18n, error),
    findings: findingsOf(error.details),
  });
}
