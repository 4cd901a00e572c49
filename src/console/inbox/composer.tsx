import type { ConsoleSession } from "../../auth";
import { may, type Principal } from "../../auth";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import type { Conversation } from "./answers";
import { type Draft, MOST_BUTTONS } from "./draft";
import { type Choice, type FillableTemplate, fieldName } from "./template-fields";
import { inWords } from "./words";

export interface ComposerProps {
  i18n: I18n;
  session: ConsoleSession;
  principal: Principal;
  conversation: Conversation;
  draft: Draft;
  /** The address's part behind the path. */
  query: string;
  /** Templates to choose from, where one is to be chosen. */
  choices: readonly Choice[] | undefined;
  template: FillableTemplate | undefined;
}

/** Bytes of a file that the form takes. */
export const MOST_FILE_BYTES = 3_000_000;

const TAKEN_TYPES =
  ".jpg,.jpeg,.png,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.mp4,.3gp,.mp3,.m4a,.aac,.amr,.ogg";

const pathOf = ({ id }: Conversation) => `/console/inbox/${encodeURIComponent(id)}`;

/** Where a reply is written: freely while the window is open, by template at any time; or why neither may be. */
export function Composer(props: ComposerProps) {
  const { i18n, conversation, choices, template, principal } = props;
  if (!may(principal, "inbox:send")) return <p class="blocked muted">{i18n.t.inbox.readOnly}</p>;
  const { free_form, template_categories } = conversation.may_send;
  if (template) return <TemplateForm {...props} template={template} />;
  if (choices) return <TemplateChoice {...props} choices={choices} />;
  if (!free_form) return <Blocked {...props} />;
  return <FreeForm {...props} mayUseTemplates={template_categories.length > 0} />;
}

/** Why nothing can be written freely now, and what may be done instead. */
function Blocked({ i18n, conversation, query }: ComposerProps) {
  const { inbox: words } = i18n.t;
  const { consent, may_send, window } = conversation;
  const reasons = [
    ...(consent.blocked ? [words.why.blocked] : []),
    ...(consent.undeliverable ? [words.why.undeliverable] : []),
    ...(consent.service === "opted_out" ? [words.why.optedOut] : []),
    ...(window.state === "closed"
      ? [
          window.closes_at === null
            ? words.why.neverWrote
            : words.why.windowClosed(i18n.date(Date.parse(window.closes_at))),
        ]
      : []),
  ];
  const byTemplate = may_send.template_categories.length > 0;
  return (
    <div class="blocked" id="reply">
      <p class="strong">{words.why.title}</p>
      <ul>
        {reasons.map((reason) => (
          <li>{reason}</li>
        ))}
      </ul>
      {byTemplate ? (
        <p>
          <a class="button" href={`${pathOf(conversation)}${withReply(query)}#reply`}>
            {words.chooseTemplate}
          </a>
        </p>
      ) : (
        <p class="muted">{words.why.nothing}</p>
      )}
      <p class="note muted">
        {words.why.waits} <a href={`${pathOf(conversation)}${query}`}>{i18n.t.refresh}</a>
      </p>
    </div>
  );
}

/** The page's address with a template to be chosen. */
const withReply = (query: string) => `${query === "" ? "?" : `${query}&`}reply=template`;

function FreeForm({
  i18n,
  session,
  principal,
  conversation,
  draft,
  query,
  mayUseTemplates,
}: ComposerProps & { mayUseTemplates: boolean }) {
  const { inbox: words } = i18n.t;
  const quoted = conversation.messages.find(({ id }) => id === draft.quote);
  const self = pathOf(conversation);
  return (
    <form
      class="composer"
      id="reply"
      method="post"
      action={`${self}/preview${query}`}
      enctype="multipart/form-data"
    >
      <CsrfField session={session} />
      {draft.quote !== undefined && (
        <p class="quoting">
          <input type="hidden" name="quote" value={draft.quote} />
          {words.quoting}{" "}
          <bdi>{inWords(i18n, (quoted?.customer_text ?? quoted?.text ?? "…").slice(0, 160))}</bdi>{" "}
          <a href={`${self}${query}#reply`}>{words.noQuote}</a>
        </p>
      )}
      {draft.asset && (
        <p class="quoting">
          <input type="hidden" name="asset_id" value={draft.asset.id} />
          <input type="hidden" name="asset_kind" value={draft.asset.kind} />
          <input type="hidden" name="asset_name" value={draft.asset.name} />
          {words.attached} <bdi>{draft.asset.name || draft.asset.kind}</bdi>{" "}
          <a href={`${self}${query}#reply`}>{words.noAttachment}</a>
        </p>
      )}
      <label class="visually-hidden" for="reply-text">
        {words.yourReply}
      </label>
      <textarea
        id="reply-text"
        name="text"
        rows={3}
        maxlength={4096}
        placeholder={words.yourReply}
        dir="auto"
      >
        {draft.text}
      </textarea>
      <div class="composer-more">
        <details open={draft.buttons.length > 0}>
          <summary>{words.buttons}</summary>
          <div class="button-titles">
            {Array.from({ length: MOST_BUTTONS }, (_, at) => (
              <label>
                {words.button(i18n.number(at + 1))}
                <input type="text" name={`button_${at + 1}`} maxlength={20} value={draft.buttons[at] ?? ""} />
              </label>
            ))}
          </div>
          <p class="note muted">{words.buttonsHint}</p>
        </details>
        {may(principal, "media:write") && !draft.asset && (
          <details>
            <summary>{words.attach}</summary>
            <label class="visually-hidden" for="reply-file">
              {words.attach}
            </label>
            <input id="reply-file" type="file" name="file" accept={TAKEN_TYPES} />
            <p class="note muted">{words.attachHint}</p>
          </details>
        )}
        {mayUseTemplates && <a href={`${self}${withReply(query)}#reply`}>{words.useTemplate}</a>}
        <button type="submit">{words.lookFirst}</button>
      </div>
    </form>
  );
}

function TemplateChoice({
  i18n,
  conversation,
  query,
  choices,
}: ComposerProps & { choices: readonly Choice[] }) {
  const { inbox: words } = i18n.t;
  const self = pathOf(conversation);
  const kept = [...new URLSearchParams(query)];
  return (
    <div class="composer" id="reply">
      {choices.length === 0 ? (
        <p>{words.noTemplates}</p>
      ) : (
        <form class="row" method="get" action={`${self}#reply`}>
          {kept.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <label>
            {words.template}
            <select name="template" required>
              {choices.map(({ id, name, language, category }) => (
                <option value={id}>
                  {`${name} (${language}) · ${i18n.t.inbox.categories[category as "utility"] ?? category}`}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">{words.choose}</button>
        </form>
      )}
      <p>
        <a href={`${self}${query}`}>{words.back}</a>
      </p>
    </div>
  );
}

function TemplateForm({
  i18n,
  session,
  conversation,
  draft,
  query,
  template,
}: ComposerProps & { template: FillableTemplate }) {
  const { inbox: words } = i18n.t;
  const self = pathOf(conversation);
  return (
    <form class="composer" id="reply" method="post" action={`${self}/preview${query}`}>
      <CsrfField session={session} />
      <input type="hidden" name="template_id" value={template.id} />
      <p class="strong">
        {words.template} <bdi>{template.name}</bdi> ({template.language})
      </p>
      <p class="lines sample" dir="auto">
        {template.rendering}
      </p>
      {template.beyondForm ? (
        <p class="problem note">{words.beyondForm}</p>
      ) : (
        <>
          {template.fields.map((field) => (
            <label>
              {words.variable(field.name, /\.buttons\./.test(field.path))}
              <input
                type="text"
                name={fieldName(field)}
                value={draft.values[fieldName(field)] ?? ""}
                placeholder={field.sample ?? ""}
                maxlength={1024}
                required
                dir="auto"
              />
            </label>
          ))}
          <button type="submit">{words.lookFirst}</button>
        </>
      )}
      <p>
        <a href={`${self}${withReply(query)}#reply`}>{words.otherTemplate}</a> ·{" "}
        <a href={`${self}${query}`}>{words.back}</a>
      </p>
    </form>
  );
}
