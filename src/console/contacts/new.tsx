import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { contactWithNumber } from "../../contacts";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { page } from "../layout";
import { statusOf } from "../status-of";
import { addressOf } from "./answers";
import { Names } from "./edit";
import { fieldsOf, type Refusal, refusalOf } from "./form";
import { RefusalNote } from "./notes";
import { Hidden } from "./tags";
import { tagsIn } from "./write";

interface Outcome {
  status?: ContentfulStatusCode;
  refusal?: Refusal;
  typed?: Record<string, string>;
}

/** `GET /console/contacts/new`. */
export const newContact = (c: Context<SignedInEnv>): Promise<Response> => newPage(c, {});

function newPage(c: Context<SignedInEnv>, { status = 200, refusal, typed }: Outcome): Promise<Response> {
  const { call, i18n, session } = c.var;
  const { contacts: words } = i18n.t;
  return page(
    c,
    { title: words.create, status, self: "/console/contacts/new" },
    <div class="records">
      <p>
        <a href="/console/contacts">← {words.back}</a>
      </p>
      <h1>{words.create}</h1>
      <p class="muted">{words.createNote}</p>
      <RefusalNote i18n={i18n} refusal={refusal} />
      <form class="card stack narrow-form" method="post" action="/console/contacts">
        <Hidden call={call} session={session} />
        <p class="field">
          <label for="phone">{words.phone}</label>
          <input
            id="phone"
            type="tel"
            name="phone"
            required
            maxlength={40}
            value={typed?.phone ?? ""}
            aria-describedby="phone-hint"
          />
          <span class="muted hint" id="phone-hint">
            {words.phoneHint}
          </span>
        </p>
        <Names i18n={i18n} contact={undefined} typed={typed} />
        <p class="field">
          <label for="tags">{words.tags}</label>
          <input
            id="tags"
            name="tags"
            maxlength={400}
            value={typed?.tags ?? ""}
            aria-describedby="tags-hint"
          />
          <span class="muted hint" id="tags-hint">
            {words.addTagsHint}
          </span>
        </p>
        <button class="button" type="submit">
          {words.create}
        </button>
      </form>
    </div>,
  );
}

interface Answer {
  action_request_id: string;
  result?: { contact_id?: string };
  effects?: { contact_id?: string };
}

/**
 * `POST /console/contacts`: makes a contact. A number that is known leads to the contact that has it and changes
 * nothing there: whoever fills in this form has not seen what would be written over.
 */
export async function create(c: Context<SignedInEnv>): Promise<Response> {
  const { call, i18n, tool } = c.var;
  const fields = await fieldsOf(c);
  const typed = Object.fromEntries(
    ["phone", "name", "language", "tags"].map((name) => [name, fields.text(name)] as const),
  );
  const tags = tagsIn(typed.tags ?? "");
  const key = fields.key("contact");
  const known = await contactWithNumber(call, typed.phone ?? "");
  if (known !== undefined && !(await wasAsked(tool, key)))
    return c.redirect(`${addressOf(known)}?known`, 303);
  try {
    const answer = await tool<Answer>("whatsapp.contact.upsert", {
      phone: typed.phone,
      ...(typed.name && { name: typed.name }),
      ...(typed.language && { language: typed.language }),
      ...(tags.length > 0 && { tags }),
      idempotency_key: key,
    });
    const id = answer.result?.contact_id ?? answer.effects?.contact_id;
    return c.redirect(
      `${id === undefined ? "/console/contacts" : addressOf(id)}?asked=${answer.action_request_id}`,
      303,
    );
  } catch (error) {
    const refusal = refusalOf(i18n, error);
    return newPage(c, { status: statusOf((error as ToolError).code), refusal, typed });
  }
}

/** Whether this very form was sent before: then the contact is the one that it made. */
async function wasAsked(tool: SignedInEnv["Variables"]["tool"], key: string): Promise<boolean> {
  try {
    await tool("whatsapp.action_request.status", { idempotency_key: key });
    return true;
  } catch (error) {
    if (error instanceof ToolError && error.code === "not_found") return false;
    throw error;
  }
}
