import { TZDate } from "@date-fns/tz";
import type { Context } from "hono";
import type { ConsoleSession, Principal } from "../../auth";
import { OUTCOMES, TOPICS } from "../../inbox";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import { statusOf } from "../status-of";
import type { Conversation, Written } from "./answers";
import { conversationPage } from "./screen";
import { type Form, keyOf, type Paths, pathsOf, textOf, toOutcome, whyNot } from "./write";

/** `GET /console/inbox/:id/close`: how it ended. */
export function closePage(c: Context<SignedInEnv>): Promise<Response> {
  return withForm(c, {});
}

/** `POST /console/inbox/:id/close`: closes it, or has it wait for whoever must agree. */
export async function closeConversation(c: Context<SignedInEnv>): Promise<Response> {
  const form = await c.req.parseBody();
  try {
    const followUp = followUpAt(form, c.var.ctx.env.TIME_ZONE);
    const tags = tagsIn(form, "tags");
    const note = textOf(form, "note");
    return toOutcome(
      c,
      await c.var.tool<Written>("whatsapp.conversation.close", {
        conversation_id: c.req.param("id") ?? "",
        outcome: textOf(form, "outcome") ?? "",
        topic: textOf(form, "topic") ?? "",
        ...(tags.length > 0 && { tags }),
        ...(followUp !== undefined && { follow_up_at: followUp }),
        ...(note !== undefined && { note }),
        ...(form.confirm_unanswered === "yes" && { confirm_unanswered: true }),
        idempotency_key: keyOf(c, "close", form),
      }),
    );
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.code === "not_found" ? messagePage(c, "notFound") : withForm(c, form, error);
  }
}

/** Tags of a field, separated by commas of either script. */
export function tagsIn(form: Form, field: string): string[] {
  return (textOf(form, field) ?? "")
    .split(/[,，、\n]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/**
 * A day and time of the tenant's wall clock as RFC 3339; undefined when none was given.
 * @throws {ToolError} for a day that is none, or what cannot be read as a time
 */
export function followUpAt(form: Form, timeZone: string): string | undefined {
  const typed = textOf(form, "follow_up_at");
  if (typed === undefined) return undefined;
  const parts = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$/.exec(typed)?.map(Number);
  if (!parts) throw unreadableTime();
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const at = new TZDate(year, month - 1, day, hour, minute, timeZone);
  // Where a month has no such day, the time would be of the next month.
  if (at.getMonth() !== month - 1 || at.getDate() !== day) throw unreadableTime();
  return new Date(at.getTime()).toISOString();
}

function unreadableTime(): ToolError {
  const message = "The time to come back to it cannot be read.";
  return new ToolError("validation_failed", message, "Choose a day and a time.", {
    findings: [{ severity: "error", code: "validation_failed", path: "follow_up_at", message }],
  });
}

async function withForm(c: Context<SignedInEnv>, given: Form, error?: ToolError): Promise<Response> {
  const { call, i18n, session } = c.var;
  return conversationPage(c, {
    focus: "side",
    status: error ? statusOf(error.code) : 200,
    side: (conversation) => (
      <CloseForm
        i18n={i18n}
        session={session}
        principal={call.principal}
        conversation={conversation}
        given={given}
        problem={error && whyNot(i18n, error)}
        paths={pathsOf(c)}
        formKey={call.ids.next("request")}
      />
    ),
  });
}

interface Props {
  i18n: I18n;
  session: ConsoleSession;
  principal: Principal;
  conversation: Conversation;
  given: Form;
  problem: string | undefined;
  paths: Paths;
  formKey: string;
}

function CloseForm({ i18n, session, principal, conversation, given, problem, paths, formKey }: Props) {
  const { inbox: words, effectValue } = i18n.t;
  const owner = conversation.owner?.staff_id;
  const mayConfirm = owner === undefined || owner === principal.staffId;
  return (
    <form class="stack" method="post" action={paths.close}>
      <h2>{words.close.title}</h2>
      {problem !== undefined && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={formKey} />
      <label>
        {words.close.outcome}
        <select name="outcome" required>
          {OUTCOMES.map((outcome) => (
            <option value={outcome} selected={given.outcome === outcome}>
              {effectValue[outcome]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.close.topic}
        <select name="topic" required>
          {TOPICS.map((topic) => (
            <option value={topic} selected={given.topic === topic}>
              {effectValue[topic]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.close.tags}
        <input type="text" name="tags" value={textOf(given, "tags") ?? ""} placeholder={words.tagsHint} />
      </label>
      <FollowUp i18n={i18n} value={textOf(given, "follow_up_at") ?? ""} />
      <div class="note-field">
        <label for="close-note">{words.assign.note}</label>
        <textarea id="close-note" name="note" rows={2} maxlength={2000} dir="auto">
          {textOf(given, "note") ?? ""}
        </textarea>
        <p class="note">{words.assign.noteHint}</p>
      </div>
      {conversation.waiting_since !== null && (
        <div class="unanswered">
          <p>{words.close.waits}</p>
          {mayConfirm && (
            <label class="check">
              <input
                type="checkbox"
                name="confirm_unanswered"
                value="yes"
                checked={given.confirm_unanswered === "yes"}
              />{" "}
              {words.close.confirm}
            </label>
          )}
        </div>
      )}
      <p class="note muted">{words.close.hint}</p>
      <button type="submit">{words.close.now}</button>
      <p>
        <a href={paths.about}>{words.back}</a>
      </p>
    </form>
  );
}

/** When somebody wants to come back to it. */
export function FollowUp({ i18n, value }: { i18n: I18n; value: string }) {
  return (
    <label>
      {i18n.t.inbox.close.followUp}
      <input type="datetime-local" name="follow_up_at" value={value} />
    </label>
  );
}
