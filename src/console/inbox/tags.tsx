import type { Context } from "hono";
import type { ConsoleSession } from "../../auth";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import type { I18n } from "../i18n";
import { CsrfField } from "../layout";
import { statusOf } from "../status-of";
import type { Conversation, Written } from "./answers";
import { FollowUp, followUpAt, tagsIn } from "./close";
import { conversationPage } from "./screen";
import { type Form, keyOf, type Paths, pathsOf, textOf, toOutcome, whyNot } from "./write";

/** `GET /console/inbox/:id/tags`: what it is about, and when to come back to it. */
export function tagsPage(c: Context<SignedInEnv>): Promise<Response> {
  return withForm(c, {});
}

/** `POST /console/inbox/:id/tags`. */
export async function applyTags(c: Context<SignedInEnv>): Promise<Response> {
  const form = await c.req.parseBody({ all: true });
  const add = tagsIn(form, "add");
  const remove = [form.remove].flat().filter((tag) => typeof tag === "string" && tag !== "");
  try {
    const followUp = form.no_follow_up === "yes" ? null : followUpAt(form, c.var.ctx.env.TIME_ZONE);
    return toOutcome(
      c,
      await c.var.tool<Written>("whatsapp.tag.apply", {
        conversation_ids: [c.req.param("id") ?? ""],
        ...(add.length > 0 && { add }),
        ...(remove.length > 0 && { remove }),
        ...(followUp !== undefined && { follow_up_at: followUp }),
        idempotency_key: keyOf(c, "tags", form),
      }),
    );
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.code === "not_found" ? messagePage(c, "notFound") : withForm(c, form, error);
  }
}

function withForm(c: Context<SignedInEnv>, given: Form, error?: ToolError): Promise<Response> {
  const { call, i18n, session } = c.var;
  return conversationPage(c, {
    focus: "side",
    status: error ? statusOf(error.code) : 200,
    side: (conversation) => (
      <TagForm
        i18n={i18n}
        session={session}
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
  conversation: Conversation;
  given: Form;
  problem: string | undefined;
  paths: Paths;
  formKey: string;
}

function TagForm({ i18n, session, conversation, given, problem, paths, formKey }: Props) {
  const { inbox: words } = i18n.t;
  return (
    <form class="stack" method="post" action={paths.tags}>
      <h2>{words.tagging.title}</h2>
      {problem !== undefined && (
        <p class="card problem" role="alert">
          {problem}
        </p>
      )}
      <CsrfField session={session} />
      <input type="hidden" name="form_key" value={formKey} />
      <label>
        {words.tagging.add}
        <input type="text" name="add" value={textOf(given, "add") ?? ""} placeholder={words.tagsHint} />
      </label>
      {conversation.tags.length > 0 && (
        <fieldset>
          <legend>{words.tagging.remove}</legend>
          {conversation.tags.map((tag) => (
            <label class="check">
              <input type="checkbox" name="remove" value={tag} /> <bdi>{tag}</bdi>
            </label>
          ))}
        </fieldset>
      )}
      <FollowUp i18n={i18n} value={textOf(given, "follow_up_at") ?? ""} />
      {conversation.follow_up_at !== null && (
        <label class="check">
          <input type="checkbox" name="no_follow_up" value="yes" /> {words.tagging.noFollowUp}
        </label>
      )}
      <button type="submit">{words.tagging.now}</button>
      <p>
        <a href={paths.about}>{words.back}</a>
      </p>
    </form>
  );
}
