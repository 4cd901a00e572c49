import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { TEMPLATE_LANGUAGES, TEMPLATE_LIMITS } from "../../meta";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { languageName } from "../language-name";
import { CsrfField } from "../layout";
import { draftAddress } from "./addresses";
import { BUTTON_KINDS, type ButtonFields, type DraftFields, HEADER_KINDS } from "./draft-fields";

/** A file of ours that may stand in a header. */
export interface HeaderFile {
  id: string;
  kind: string;
  file_name?: string | null;
  title?: string | null;
}

interface Props {
  c: Context<SignedInEnv>;
  fields: DraftFields;
  known: boolean;
  files: readonly HeaderFile[];
}

const CATEGORIES = ["utility", "marketing", "authentication"] as const;

/** One language of a template, part by part, or as JSON where the parts would not do. */
export function DraftForm({ c, fields, known, files }: Props) {
  const { call, i18n, session } = c.var;
  const { templates: words, effectValue } = i18n.t;
  const names = { ...(known && { name: fields.name }), ...(known && { language: fields.language }) };
  return (
    <form class="card template-form" method="post" action={draftAddress()} enctype="multipart/form-data">
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={call.ids.next("request")} />
      <input type="hidden" name="version" value={fields.version} />
      {known && <input type="hidden" name="known" value="1" />}
      <Field id="draft-name" label={words.name} hint={known ? undefined : words.nameHint}>
        <input
          id="draft-name"
          name="name"
          value={fields.name}
          required
          readonly={known}
          maxlength={TEMPLATE_LIMITS.name}
          autocomplete="off"
          spellcheck={false}
          aria-describedby={known ? undefined : "draft-name-hint"}
        />
      </Field>
      <div class="pair">
        <Field id="draft-category" label={words.category} hint={words.categoryHint}>
          <Select
            id="draft-category"
            name="category"
            value={fields.category}
            options={CATEGORIES.map((one) => [one, effectValue[one]])}
          />
        </Field>
        <Field id="draft-language" label={words.language}>
          <Select
            id="draft-language"
            name="language"
            value={fields.language}
            options={languageOptions(i18n, fields.language)}
          />
        </Field>
      </div>
      {fields.json === undefined ? (
        <Parts i18n={i18n} fields={fields} files={files} />
      ) : (
        <Field id="draft-json" label={words.json} hint={words.jsonHint}>
          <textarea
            id="draft-json"
            name="json"
            rows={18}
            spellcheck={false}
            aria-describedby="draft-json-hint"
          >
            {fields.json}
          </textarea>
        </Field>
      )}
      <div class="template-actions">
        <button class="button" type="submit">
          {words.save}
        </button>
        {fields.json === undefined && <a href={draftAddress({ ...names, as: "json" })}>{words.asJson}</a>}
      </div>
    </form>
  );
}

/** What most templates here are written in stands first; all others follow by name. */
const FIRST: readonly string[] = ["zh_HK", "en", "zh_TW", "zh_CN", "en_GB", "en_US"];

function languageOptions(i18n: I18n, chosen: string): [string, string][] {
  const codes = new Set([...TEMPLATE_LANGUAGES, ...(chosen === "" ? [] : [chosen])]);
  const named = (code: string): [string, string] => [code, languageName(i18n, code)];
  const collator = new Intl.Collator(i18n.language);
  const others = [...codes.difference(new Set(FIRST))].map(named);
  return [...FIRST.map(named), ...others.toSorted(([, a], [, b]) => collator.compare(a, b))];
}

/** Files for a header; the one that is chosen is among them though it is no longer listed, or saving would drop it. */
function fileOptions(i18n: I18n, files: readonly HeaderFile[], chosen: string): [string, string][] {
  const { templates: words, approval } = i18n.t;
  const kept: [string, string][] =
    chosen === "" || files.some(({ id }) => id === chosen) ? [] : [[chosen, words.presentFile(chosen)]];
  return [
    ["", words.noFile],
    ...kept,
    ...files.map(({ id, kind, file_name, title }): [string, string] => [
      id,
      `${approval.media[kind as "image"] ?? kind}: ${title ?? file_name ?? id}`,
    ]),
  ];
}

function Parts({ i18n, fields, files }: { i18n: I18n; fields: DraftFields; files: readonly HeaderFile[] }) {
  const { templates: words } = i18n.t;
  const most = (limit: number) => words.atMost(i18n.number(limit));
  return (
    <>
      <fieldset class="stack">
        <legend>{words.header}</legend>
        <div class="pair">
          <Field id="draft-header" label={words.headerKind}>
            <Select
              id="draft-header"
              name="header"
              value={fields.header}
              options={HEADER_KINDS.map((kind) => [kind, words.headerKinds[kind]])}
            />
          </Field>
          <Field id="draft-header-file" label={words.headerFile} hint={words.headerFileHint}>
            {files.length > 0 ? (
              <Select
                id="draft-header-file"
                name="header_file"
                value={fields.header_file}
                options={fileOptions(i18n, files, fields.header_file)}
              />
            ) : (
              <input
                id="draft-header-file"
                name="header_file"
                value={fields.header_file}
                autocomplete="off"
                aria-describedby="draft-header-file-hint"
              />
            )}
          </Field>
        </div>
        <div class="pair">
          <Field id="draft-header-text" label={words.headerText} hint={most(TEMPLATE_LIMITS.header)}>
            <input
              id="draft-header-text"
              name="header_text"
              value={fields.header_text}
              aria-describedby="draft-header-text-hint"
            />
          </Field>
          <Field id="draft-header-sample" label={words.headerSample}>
            <input id="draft-header-sample" name="header_sample" value={fields.header_sample} />
          </Field>
        </div>
      </fieldset>
      <Field id="draft-body" label={words.body} hint={`${words.bodyHint} ${most(TEMPLATE_LIMITS.body)}`}>
        <textarea id="draft-body" name="body" rows={7} required dir="auto" aria-describedby="draft-body-hint">
          {fields.body}
        </textarea>
      </Field>
      <Field id="draft-samples" label={words.samples} hint={words.samplesHint}>
        <textarea id="draft-samples" name="samples" rows={3} dir="auto" aria-describedby="draft-samples-hint">
          {fields.samples}
        </textarea>
      </Field>
      <Field id="draft-footer" label={words.footer} hint={most(TEMPLATE_LIMITS.footer)}>
        <input id="draft-footer" name="footer" value={fields.footer} aria-describedby="draft-footer-hint" />
      </Field>
      {fields.buttons.map((button, index) => (
        <Button i18n={i18n} button={button} index={index} />
      ))}
    </>
  );
}

/** The second and the third are folded away while they are empty. */
function Button({ i18n, button, index }: { i18n: I18n; button: ButtonFields; index: number }) {
  const { templates: words } = i18n.t;
  const id = `button-${index}`;
  const field = (name: string) => `button_${index}_${name}`;
  const title = words.button(i18n.number(index + 1));
  return (
    <details open={index === 0 || button.type !== ""}>
      <summary>{title}</summary>
      <fieldset>
        <legend class="visually-hidden">{title}</legend>
        <div class="pair">
          <Field id={`${id}-type`} label={words.buttonKind}>
            <Select
              id={`${id}-type`}
              name={field("type")}
              value={button.type}
              options={BUTTON_KINDS.map((kind) => [kind, words.buttonKinds[kind]])}
            />
          </Field>
          <Field id={`${id}-text`} label={words.buttonText}>
            <input id={`${id}-text`} name={field("text")} value={button.text} />
          </Field>
          <Field id={`${id}-value`} label={words.buttonValue}>
            <input id={`${id}-value`} name={field("value")} value={button.value} spellcheck={false} />
          </Field>
          <Field id={`${id}-sample`} label={words.buttonSample}>
            <input id={`${id}-sample`} name={field("sample")} value={button.sample} spellcheck={false} />
          </Field>
        </div>
      </fieldset>
    </details>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  children?: Child;
}

function Field({ id, label, hint, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <span class="muted hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

interface SelectProps {
  id: string;
  name: string;
  value: string;
  options: readonly (readonly [string, string])[];
}

function Select({ id, name, value, options }: SelectProps) {
  return (
    <select id={id} name={name}>
      {options.map(([code, word]) => (
        <option value={code} selected={code === value}>
          {word}
        </option>
      ))}
    </select>
  );
}
