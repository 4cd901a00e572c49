import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { may, staffNames } from "../../auth";
import { ToolError } from "../../mcp/errors";
import { segmentsOfContact } from "../../segments";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { page } from "../layout";
import { addressOf, type Contact, type LedgerEntry, type Listed, nameOf } from "./answers";
import { ConsentMatrix, Timeline } from "./consent";
import { ConsentForms, isLift } from "./consent-forms";
import type { Draft } from "./draft";
import { EditForm } from "./edit";
import { customerMessages } from "./evidence";
import type { Refusal } from "./form";
import { AskedNote, askedOf, RefusalNote } from "./notes";
import { Conversations, Orders, Profile, Segments } from "./profile";
import { TagForms } from "./tags";

const ENTRIES = 40;
const TOOLS = ["whatsapp.contact.upsert", "whatsapp.tag.apply", "whatsapp.consent.update"];

interface Outcome {
  status?: ContentfulStatusCode;
  refusal?: Refusal;
  draft?: Draft;
}

/** `GET /console/contacts/:id`. */
export const contact = (c: Context<SignedInEnv>): Promise<Response> => contactPage(c, {});

/** Reads a contact; what was merged leads to whom it became, what is not there to no page. */
export async function readContact(c: Context<SignedInEnv>, id: string): Promise<Contact | Response> {
  try {
    return await c.var.tool<Contact>("whatsapp.contact.get", { contact_id: id });
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== "not_found") throw error;
    const { merged_into: into } = error.details;
    return typeof into === "string" ? c.redirect(addressOf(into), 303) : messagePage(c, "notFound");
  }
}

/** Everything about one contact, with the forms that this person may use. */
export async function contactPage(c: Context<SignedInEnv>, outcome: Outcome): Promise<Response> {
  const { call, i18n, session, tool } = c.var;
  const id = c.req.param("id") ?? "";
  const found = await readContact(c, id);
  if (found instanceof Response) return found;
  const mayRecord = may(call.principal, "consent:write");
  const before = c.req.query("ledger");
  // What the customer wrote is read, and that it was read is recorded, once somebody looks for a proof in it.
  const lifting = [outcome.draft?.form, c.req.query("proof")].find(isLift);
  const [ledger, asked, messages, segments] = await Promise.all([
    may(call.principal, "consent:read") ? ledgerOf(c, id, before) : undefined,
    askedOf(tool, c.req.query("asked"), TOOLS),
    mayRecord && lifting !== undefined ? customerMessages(tool, call, found) : undefined,
    may(call.principal, "segments:read") ? segmentsOfContact(call, id) : [],
  ]);
  const names = await staffNames(
    call.db,
    ledger?.items.flatMap(({ actor }) => (actor.id === null ? [] : [actor.id])) ?? [],
  );
  const { contacts: words, approval } = i18n.t;
  const title = nameOf(found) ?? approval.unnamed;
  const { draft } = outcome;
  return page(
    c,
    { title, status: outcome.status ?? 200, self: addressOf(id) },
    <div class="records">
      <p>
        <a href="/console/contacts">← {words.back}</a>
      </p>
      <div class="heading">
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {found.blocked && <span class="badge error">{words.blocked}</span>}
        {found.undeliverable && <span class="badge warning">{words.undeliverable}</span>}
      </div>
      {may(call.principal, "privacy:write") && (
        <p>
          <a href={`${addressOf(id)}/personal-data`}>{words.personalData.title}</a>
        </p>
      )}
      <AskedNote call={call} i18n={i18n} asked={asked} />
      {c.req.query("known") !== undefined && (
        <p class="card said-note" role="status">
          {words.alreadyKnown}
        </p>
      )}
      <RefusalNote i18n={i18n} refusal={outcome.refusal} />
      <div class="columns">
        <div>
          <Profile i18n={i18n} contact={found} />
          <ConsentMatrix i18n={i18n} contact={found} />
        </div>
        <div>
          <TagForms call={call} i18n={i18n} session={session} contact={found} draft={draft} />
          {mayRecord && (
            <ConsentForms
              call={call}
              i18n={i18n}
              session={session}
              contact={found}
              messages={messages}
              lifting={lifting}
              draft={draft}
            />
          )}
          <Conversations i18n={i18n} contact={found} />
          <Segments i18n={i18n} segments={segments} />
          <Orders i18n={i18n} contact={found} linked={may(call.principal, "inbox:read")} />
          {may(call.principal, "contacts:write") && (
            <EditForm call={call} i18n={i18n} session={session} contact={found} draft={draft} />
          )}
        </div>
      </div>
      {ledger && (
        <Timeline
          i18n={i18n}
          entries={ledger.items}
          names={names}
          older={
            ledger.next_cursor === null
              ? undefined
              : `${addressOf(id)}?${new URLSearchParams({ ledger: ledger.next_cursor })}#timeline`
          }
        />
      )}
    </div>,
  );
}

/** A page of the ledger; a cursor that is none leads to its beginning. */
async function ledgerOf(
  c: Context<SignedInEnv>,
  id: string,
  cursor: string | undefined,
): Promise<Listed<LedgerEntry>> {
  const asked = { contact_id: id, detail: "full", limit: ENTRIES };
  const name = "whatsapp.consent_records.list";
  if (!cursor) return c.var.tool<Listed<LedgerEntry>>(name, asked);
  try {
    return await c.var.tool<Listed<LedgerEntry>>(name, { ...asked, cursor });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return c.var.tool<Listed<LedgerEntry>>(name, asked);
  }
}
