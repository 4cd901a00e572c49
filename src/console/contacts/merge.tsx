import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import type { I18n } from "../i18n";
import { page } from "../layout";
import { statusOf } from "../status-of";
import { addressOf, type Listed, type ListedContact, nameOf } from "./answers";
import { readContact } from "./contact";
import { fieldsOf, type Refusal, refusalOf } from "./form";
import { Both } from "./merge-both";
import { RefusalNote } from "./notes";

const MOST_FOUND = 10;
const LONGEST = 80;

interface Outcome {
  status?: ContentfulStatusCode;
  refusal?: Refusal;
  /** The other contact, where it does not stand in the address. */
  other?: string;
}

/** `GET /console/contacts/:id/merge`: looks for the other one, then shows both and what would come of it. */
export const merge = (c: Context<SignedInEnv>): Promise<Response> => mergePage(c, {});

async function mergePage(c: Context<SignedInEnv>, outcome: Outcome): Promise<Response> {
  const { i18n } = c.var;
  const id = c.req.param("id") ?? "";
  const found = await readContact(c, id);
  if (found instanceof Response) return found;
  const otherId = outcome.other ?? c.req.query("with");
  const other = otherId === undefined || otherId === id ? undefined : await readContact(c, otherId);
  if (other instanceof Response) return other;
  const query = c.req.query("q")?.trim().slice(0, LONGEST) ?? "";
  let { refusal, status = 200 } = outcome;
  let candidates: ListedContact[] = [];
  if (!other && query !== "") {
    try {
      const args = { query, limit: MOST_FOUND, detail: "full" };
      candidates = (await c.var.tool<Listed<ListedContact>>("whatsapp.contacts.list", args)).items;
    } catch (error) {
      refusal = refusalOf(i18n, error);
      status = statusOf((error as ToolError).code);
    }
  }
  const { contacts: words } = i18n.t;
  return page(
    c,
    { title: words.merge, status, self: `${addressOf(id)}/merge` },
    <div class="records">
      <p>
        <a href={addressOf(id)}>← {nameOf(found) ?? i18n.t.approval.unnamed}</a>
      </p>
      <h1>{words.merge}</h1>
      <p class="muted">{words.mergeNote}</p>
      <RefusalNote i18n={i18n} refusal={refusal} />
      {other ? (
        <Both c={c} stays={found} goes={other} />
      ) : (
        <Find
          i18n={i18n}
          id={id}
          query={query}
          candidates={candidates.filter((candidate) => candidate.id !== id)}
        />
      )}
    </div>,
  );
}

interface FindProps {
  i18n: I18n;
  id: string;
  query: string;
  candidates: readonly ListedContact[];
}

function Find({ i18n, id, query, candidates }: FindProps) {
  const { contacts: words, approval } = i18n.t;
  return (
    <section class="card stack">
      <form class="search-main" method="get" action={`${addressOf(id)}/merge`}>
        <label for="q">{words.mergeFind}</label>
        <input id="q" type="search" name="q" value={query} required maxlength={LONGEST} />
        <button class="button" type="submit">
          {words.find}
        </button>
      </form>
      {query !== "" && candidates.length === 0 && <p class="empty">{words.none}</p>}
      <ul class="plain">
        {candidates.map((candidate) => (
          <li>
            <a
              class="row-link"
              href={`${addressOf(id)}/merge?${new URLSearchParams({ with: candidate.id })}`}
            >
              <bdi>{nameOf(candidate) ?? approval.unnamed}</bdi>
              <span class="nowrap">{candidate.phone ?? approval.noPhone}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `POST /console/contacts/:id/merge`: by the other's own address, as an agent would find that the two are one. */
export async function askToMerge(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n, tool } = c.var;
  const id = c.req.param("id") ?? "";
  const fields = await fieldsOf(c);
  const otherId = fields.text("with");
  const other = await readContact(c, otherId);
  if (other instanceof Response) return other;
  const bsuid = other.identities.find(({ kind, former }) => kind === "bsuid" && !former)?.value;
  try {
    const { action_request_id } = await tool<{ action_request_id: string }>("whatsapp.contact.upsert", {
      contact_id: id,
      ...(other.phone === null ? { business_scoped_user_id: bsuid ?? "" } : { phone: other.phone }),
      idempotency_key: fields.key(`merge:${otherId.slice(0, 40)}`),
    });
    return c.redirect(`${addressOf(id)}?asked=${action_request_id}`, 303);
  } catch (error) {
    const refusal = refusalOf(i18n, error);
    return mergePage(c, { status: statusOf((error as ToolError).code), refusal, other: otherId });
  }
}
