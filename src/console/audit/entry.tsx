import type { Context } from "hono";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { page, Time } from "../layout";
import type { Entry, EntryList } from "./entries";
import { addressOf } from "./filters";
import { About, actionWords, OutcomeBadge, toolName, Verdict } from "./parts";

const LONGEST_ID = 64;

/** `GET /console/audit/:id`: one entry with everything that is known of it. */
export async function auditEntry(c: Context<SignedInEnv>): Promise<Response> {
  const { i18n } = c.var;
  const { auditLog: words } = i18n.t;
  const id = c.req.param("id") ?? "";
  if (id.length > LONGEST_ID) return messagePage(c, "notFound");
  const verify = c.req.query("verify") === "1";
  const { items, verification } = await c.var.tool<EntryList>("whatsapp.audit_logs.list", {
    audit_id: id,
    detail: "full",
    verify,
  });
  const entry = items[0];
  if (!entry) return messagePage(c, "notFound");
  return page(
    c,
    { title: words.entry },
    <>
      <p>
        <a href="/console/audit">← {words.back}</a>
      </p>
      <div class="heading">
        <h1>{actionWords(i18n, entry.action)}</h1>
        <OutcomeBadge i18n={i18n} outcome={entry.outcome} />
      </div>
      {verification && <Verdict i18n={i18n} verification={verification} />}
      <div class="columns">
        <div>
          <What i18n={i18n} entry={entry} />
          <Why i18n={i18n} entry={entry} />
        </div>
        <div>
          <Where i18n={i18n} entry={entry} />
          <Proof i18n={i18n} entry={entry} />
        </div>
      </div>
    </>,
  );
}

interface Part {
  i18n: I18n;
  entry: Entry;
}

function What({ i18n, entry }: Part) {
  const { sections, facts, actors, ofActor, more } = i18n.t.auditLog;
  const { actor, details } = entry;
  return (
    <section class="card" aria-labelledby="what">
      <h2 id="what">{sections.what}</h2>
      <dl>
        <Fact name={facts.when}>
          <Time i18n={i18n} at={Date.parse(entry.at)} />
        </Fact>
        <Fact name={facts.who}>
          <bdi>{actor.name}</bdi> <span class="muted">({wordsFor(actors, actor.kind, actor.kind)})</span>{" "}
          <a class="note" href={addressOf("/console/audit", { actor: actor.id })}>
            {ofActor}
          </a>
        </Fact>
        <Fact name={facts.what}>
          <code>{entry.action}</code>{" "}
          <a class="note" href={addressOf("/console/audit", { action: entry.action })}>
            {more}
          </a>
        </Fact>
        {entry.tool !== null && (
          <Fact name={facts.tool}>
            {toolName(i18n, entry.tool)} <code>{entry.tool}</code>
          </Fact>
        )}
        {entry.entity && (
          <Fact name={facts.about}>
            <About i18n={i18n} entity={entry.entity} />
          </Fact>
        )}
        {entry.code !== null && (
          <Fact name={facts.code}>
            {wordsFor<string>(i18n.t.errors, entry.code, "")} <code>{entry.code}</code>
          </Fact>
        )}
        {entry.before_digest && (
          <Fact name={facts.before}>
            <code>{entry.before_digest}</code>
          </Fact>
        )}
        {entry.after_digest && (
          <Fact name={facts.after}>
            <code>{entry.after_digest}</code>
          </Fact>
        )}
        {details && (
          <Fact name={facts.details}>
            <pre dir="auto">{JSON.stringify(details, null, 2)}</pre>
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Why({ i18n, entry }: Part) {
  const { sections, facts, noWhy } = i18n.t.auditLog;
  const { action_request_id: request, preview_id: preview, reason } = entry;
  return (
    <section class="card" aria-labelledby="why">
      <h2 id="why">{sections.why}</h2>
      {!request && !preview && reason === null && <p class="muted">{noWhy}</p>}
      <dl>
        {reason !== null && (
          <Fact name={facts.reason}>
            <p class="said" dir="auto">
              {reason}
            </p>
          </Fact>
        )}
        {request && (
          <Fact name={facts.request}>
            <a href={`/console/approvals/${request}`}>
              <code>{request}</code>
            </a>
          </Fact>
        )}
        {preview && (
          <Fact name={facts.preview}>
            <code>{preview}</code>
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Where({ i18n, entry }: Part) {
  const { sections, facts, vias, noWhere } = i18n.t.auditLog;
  const { source } = entry;
  return (
    <section class="card" aria-labelledby="where">
      <h2 id="where">{sections.where}</h2>
      {!source && <p class="muted">{noWhere}</p>}
      <dl>
        {source?.via && <Fact name={facts.via}>{wordsFor(vias, source.via, source.via)}</Fact>}
        {source?.address && (
          <Fact name={facts.address}>
            <code>{source.address}</code>
          </Fact>
        )}
        {source?.user_agent && (
          <Fact name={facts.browser}>
            <bdi>{source.user_agent}</bdi>
          </Fact>
        )}
        <Fact name={facts.correlation}>
          <code>{entry.correlation_id}</code>
        </Fact>
      </dl>
    </section>
  );
}

function Proof({ i18n, entry }: Part) {
  const { auditLog: words } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="proof">
      <h2 id="proof">{words.sections.proof}</h2>
      <dl>
        <Fact name={words.facts.id}>
          <code>{entry.id}</code>
        </Fact>
        <Fact name={words.facts.seal}>
          {entry.seal === null ? (
            words.notSealed
          ) : (
            <a href={`/console/audit/seals?before=${entry.seal + 1}`}>
              {words.sealedBy(i18n.number(entry.seal))}
            </a>
          )}
        </Fact>
      </dl>
      {entry.seal !== null && (
        <a class="button secondary" href={`/console/audit/${entry.id}?verify=1`}>
          {words.verify.one}
        </a>
      )}
    </section>
  );
}
