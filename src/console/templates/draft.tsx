import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import type { I18n } from "../i18n";
import { page } from "../layout";
import { errorWords } from "../request-words";
import { statusOf } from "../status-of";
import { languageId, templateAddress } from "./addresses";
import {
  componentsOf,
  type DraftFields,
  emptyFields,
  fieldsFrom,
  fitsTheForm,
  formatOf,
  jsonOf,
  partsOf,
} from "./draft-fields";
import { DraftForm, type HeaderFile } from "./draft-form";
import { keyOf } from "./form-values";
import { nameAnswer } from "./found";

/** Bytes of a form at most: a template of 64,000 characters, each of three bytes. */
export const MOST_DRAFT_BYTES = 256 * 1024;

/** Why a draft was not saved. */
interface Refusal {
  text: string;
  /** Places and what is wrong there. */
  issues: { path: string; message: string }[];
}

/** `GET /console/template-drafts`: the form of a new template, of a language more, or of a draft. */
export async function draftForm(c: Context<SignedInEnv>): Promise<Response> {
  const { name, language, as } = c.req.query();
  const fields = emptyFields();
  if (name === undefined) return formPage(c, as === "json" ? { ...fields, json: EMPTY_JSON } : fields, false);
  const found = await nameAnswer(c, { name });
  if (!found) return messagePage(c, "notFound");
  const own = found.languages.find((one) => one.language === language);
  const pattern = own ?? found.languages.find(({ note }) => note === undefined);
  const content = own?.draft ?? own?.template ?? pattern?.draft ?? pattern?.template;
  const components = content?.components ?? [];
  const asJson = as === "json" || !fitsTheForm(components);
  return formPage(
    c,
    {
      ...fields,
      ...(asJson ? { json: jsonOf(components) } : partsOf(components)),
      name: found.name,
      language: language ?? "",
      category: content?.category ?? "",
      version: own?.draft ? String(own.draft.version) : "",
    },
    true,
  );
}

const EMPTY_JSON = `[
  { "type": "BODY", "text": "" }
]`;

/** `POST /console/template-drafts`: saves a draft, whatever Meta may say of it, and leads to what is to be mended. */
export async function saveDraft(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, tool } = c.var;
  const { templates: words } = i18n.t;
  const form = await c.req.parseBody();
  const fields = fieldsFrom(form);
  const known = form.known === "1";
  const components = fields.json === undefined ? componentsOf(fields) : read(fields.json);
  if (components === undefined) return formPage(c, fields, known, { text: words.badJson, issues: [] });
  try {
    const { action_request_id } = await tool<{ action_request_id: string }>(
      "whatsapp.template_draft.upsert",
      {
        name: fields.name,
        ...(fields.category !== "" && { category: fields.category }),
        parameter_format: formatOf(
          fields.json === undefined ? [fields.body, fields.header_text] : [fields.json],
        ),
        languages: [
          {
            language: fields.language,
            components,
            ...(fields.version !== "" && { version: Number(fields.version) }),
          },
        ],
        idempotency_key: keyOf(c, "draft", form.form_key),
      },
    );
    const address = templateAddress(fields.name, { asked: action_request_id });
    return c.redirect(`${address}#${languageId(fields.language)}`, 303);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const issues = (error.details.issues ?? []) as Refusal["issues"];
    return formPage(c, fields, known, { text: errorWords(i18n, error), issues }, statusOf(error.code));
  }
}

function read(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Files that may stand in a header, for those who may see files. */
async function headerFiles({ var: { call, tool } }: Context<SignedInEnv>): Promise<HeaderFile[]> {
  if (!may(call.principal, "media:read")) return [];
  const { items } = await tool<{ items: (HeaderFile & { kind: string })[] }>("whatsapp.media_assets.list", {
    source: "upload",
    status: "ready",
    approved: true,
    limit: 100,
  });
  return items.filter(({ kind }) => ["image", "video", "document"].includes(kind));
}

function titleOf(words: I18n["t"]["templates"], { version, language }: DraftFields, known: boolean): string {
  if (!known) return words.new;
  if (version !== "") return words.editDraft;
  return language === "" ? words.newLanguage : words.edit;
}

async function formPage(
  c: Context<SignedInEnv>,
  fields: DraftFields,
  /** The name is there already, and stays. */
  known: boolean,
  refusal?: Refusal,
  status: ContentfulStatusCode = refusal ? 400 : 200,
): Promise<Response> {
  const { templates: words } = c.var.i18n.t;
  const files = fields.json === undefined ? await headerFiles(c) : [];
  const title = titleOf(words, fields, known);
  return page(
    c,
    { title, status, ...(refusal && { self: "/console/template-drafts" }) },
    <>
      <p>
        <a href={known ? templateAddress(fields.name) : "/console/templates"}>
          ← {known ? <bdi>{fields.name}</bdi> : words.back}
        </a>
      </p>
      <h1>{title}</h1>
      <p class="muted">{words.draftIntro}</p>
      {refusal && (
        <div class="card problem" role="alert">
          <p>{refusal.text}</p>
          {refusal.issues.length > 0 && (
            <ul>
              {refusal.issues.map(({ path, message }) => (
                <li lang="en">
                  <code>{path}</code> {message}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <DraftForm c={c} fields={fields} known={known} files={files} />
    </>,
  );
}
