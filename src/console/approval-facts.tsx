import type { Child } from "hono/jsx";
import { type CallContext, may } from "../auth";
import { type ActionRequest, currentStatus, type StoredPreview } from "../governance";
import { AskedBy } from "./asked-by";
import { type I18n, wordsFor } from "./i18n";
import { Time } from "./layout";
import { decisionNote, roleWords, StatusBadge, toolWords } from "./request-words";
import { flatEffects, type ShownPreview } from "./shown-preview";
import { settledLanguages } from "./shown-template";
import { SettledLanguages } from "./submission";

interface Shown {
  call: CallContext;
  i18n: I18n;
  request: ActionRequest;
}

function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What was asked, by whom, until when, for whom to decide, and what it would do. */
export function RequestFacts(
  props: Shown & { shown: ShownPreview; deciders: readonly string[]; sendsMessage: boolean },
) {
  const { call, i18n, request, shown, deciders, sendsMessage } = props;
  const { t } = i18n;
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{t.approval.facts}</h2>
      <dl>
        <Fact name={t.approval.action}>{toolWords(i18n, request.tool).name}</Fact>
        <Fact name={t.approval.askedBy}>
          <AskedBy i18n={i18n} request={request} />
        </Fact>
        <Fact name={t.approval.askedAt}>
          <Time i18n={i18n} at={request.requestedAt} />
        </Fact>
        {request.expiresAt !== null && (
          <Fact name={t.approval.decideBy}>
            <Time i18n={i18n} at={request.expiresAt} />
          </Fact>
        )}
        <Fact name={t.approval.deciders}>{roleWords(i18n, deciders)}</Fact>
        {shown.window && <WindowFact i18n={i18n} window={shown.window} now={call.clock.now()} />}
        {sendsMessage && <Effects i18n={i18n} shown={shown} />}
      </dl>
    </section>
  );
}

/** A moment among the effects, in RFC 3339. */
const TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** What it would do, and for how many: facts of a list. */
export function Effects({ i18n, shown }: { i18n: I18n; shown: ShownPreview }) {
  const { t } = i18n;
  // What is said in both languages is shown in the reader's; who and which fields, and what is to be paid, stand in tables of their own.
  const apart = new Set([
    i18n.language === "en" ? "who_zh" : "who",
    "fields",
    "contact_id",
    "merge.keeps",
    "merge.absorbs",
    // In the card of the payment link:
    "payment_order",
    "payment_amount",
    "payment_method",
    "payment_minutes",
    "payment_replaces",
    "customer_verified_by",
  ]);
  const words = (value: string) =>
    i18n.list(value.split(", ").map((word) => wordsFor(t.effectValue, word, word)));
  return (
    <>
      {flatEffects({ ...shown.effects, ...shown.for_approvers })
        .filter(([name]) => !apart.has(name))
        .map(([effect, value]) => (
          <Fact name={wordsFor(t.effect, effect, effect)}>
            {typeof value === "number" ? (
              i18n.number(value)
            ) : TIME.test(String(value)) ? (
              <Time i18n={i18n} at={Date.parse(String(value))} />
            ) : (
              <bdi>{wordsFor(t.effectValue, String(value), words(String(value)))}</bdi>
            )}
          </Fact>
        ))}
    </>
  );
}

interface WindowProps {
  i18n: I18n;
  window: NonNullable<ShownPreview["window"]>;
  now: number;
}

function WindowFact({ i18n, window, now }: WindowProps) {
  const { approval: words } = i18n.t;
  const closesAt = window.closes_at === null ? undefined : Date.parse(window.closes_at);
  const state = (at: number) =>
    at > now ? words.windowOpen(i18n.date(at)) : words.windowClosed(i18n.date(at));
  return (
    <Fact name={words.window}>
      {closesAt === undefined ? words.windowNever : state(closesAt)}
      <span class="muted note">{words.windowNote}</span>
    </Fact>
  );
}

/** Who decided what, and what came of it. */
export function Outcome({ call, i18n, request, preview }: Shown & { preview: StoredPreview | undefined }) {
  const { t } = i18n;
  const status = currentStatus(call, request);
  const note = decisionNote(request);
  const unfinished = status === "executing";
  return (
    <section class="card" aria-labelledby="after">
      <h2 id="after">{t.approval.after}</h2>
      <p>
        <StatusBadge call={call} i18n={i18n} request={request} />{" "}
        {unfinished && <a href={`/console/approvals/${request.id}`}>{t.refresh}</a>}
      </p>
      <dl>
        {request.decidedByName && (
          <Fact name={t.approval.decidedBy}>
            <bdi>{request.decidedByName}</bdi>
          </Fact>
        )}
        {request.decidedAt !== null && (
          <Fact name={t.approval.decidedAt}>
            <Time i18n={i18n} at={request.decidedAt} />
          </Fact>
        )}
        {note && (
          <Fact name={t.approval.decisionReason}>
            <span class="lines" dir="auto">
              {note}
            </span>
          </Fact>
        )}
        <Delivery i18n={i18n} result={request.result} />
        {unfinished && request.progress && (
          <Fact name={t.approval.progress}>
            {i18n.number(request.progress.done)} / {i18n.number(request.progress.total)}
          </Fact>
        )}
        <Counts i18n={i18n} result={request.result} />
        <SettledLanguages i18n={i18n} languages={settledLanguages(request.result)} />
        {request.error && (
          <Fact name={t.approval.error}>
            {t.errors[request.error.code]}
            <span class="muted note" lang="en">
              {request.error.message}
            </span>
          </Fact>
        )}
        {request.finishedAt !== null && (
          <Fact name={t.approval.finishedAt}>
            <Time i18n={i18n} at={request.finishedAt} />
          </Fact>
        )}
      </dl>
      <PersonLink call={call} i18n={i18n} request={request} preview={preview} />
    </section>
  );
}

/** From what was decided about a person's data to the page that has it, and the copy to download. */
function PersonLink({ call, i18n, request, preview }: Shown & { preview: StoredPreview | undefined }) {
  if (!request.tool.startsWith("personal_data.") || !may(call.principal, "privacy:write")) return null;
  const { contact_id: id } = (preview?.content ?? {}) as { contact_id?: unknown };
  if (typeof id !== "string") return null;
  return (
    <p>
      <a href={`/console/contacts/${encodeURIComponent(id)}/personal-data`}>
        {i18n.t.contacts.personalData.toPage}
      </a>
    </p>
  );
}

function Delivery({ i18n, result }: { i18n: I18n; result: ActionRequest["result"] }) {
  const status = (result?.delivery as { status?: unknown } | undefined)?.status;
  if (typeof status !== "string") return null;
  return <Fact name={i18n.t.approval.delivery}>{wordsFor(i18n.t.delivery, status, status)}</Fact>;
}

/** What was done, in numbers; whatever has no words here is for the technical details. */
function Counts({ i18n, result }: { i18n: I18n; result: ActionRequest["result"] }) {
  const words: Readonly<Record<string, string>> = i18n.t.resultCount;
  return (
    <>
      {Object.entries(result ?? {}).map(
        ([name, value]) =>
          typeof value === "number" &&
          words[name] !== undefined && <Fact name={words[name]}>{i18n.number(value)}</Fact>,
      )}
    </>
  );
}

interface Technical {
  i18n: I18n;
  request: ActionRequest;
  preview: StoredPreview | undefined;
  auditIds: readonly string[];
}

/** Ids and codes: what to quote when asking somebody for help. */
export function TechnicalDetails({ i18n, request, preview, auditIds }: Technical) {
  const { approval: words } = i18n.t;
  const facts: [string, string | undefined][] = [
    [words.tool, request.tool],
    [words.requestId, request.id],
    [words.previewId, preview?.id],
    [words.contentHash, preview?.contentHash],
    [words.correlationId, request.correlationId],
    [words.auditEntries, auditIds.join(" ")],
  ];
  return (
    <details class="card">
      <summary>{words.technical}</summary>
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <Fact name={name}>
                <code>{value}</code>
              </Fact>
            ),
        )}
        <Fact name={words.input}>
          <pre>{JSON.stringify(request.input, null, 2)}</pre>
        </Fact>
      </dl>
    </details>
  );
}
