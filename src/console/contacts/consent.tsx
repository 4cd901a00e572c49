import type { MessageCategory } from "../../governance";
import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import type { Contact, LedgerEntry } from "./answers";

export const CATEGORIES: readonly MessageCategory[] = ["marketing", "utility", "authentication", "service"];

/** The state of one category, by colour and by word. */
export function ConsentBadge({ i18n, state }: { i18n: I18n; state: string }) {
  return <span class={`badge consent-${state}`}>{wordsFor(i18n.t.contacts.states, state, state)}</span>;
}

export const sourceWords = ({ t }: I18n, source: string): string =>
  wordsFor(t.contacts.sources, source, source);

/** What the ledger amounts to, category by category. */
export function ConsentMatrix({ i18n, contact }: { i18n: I18n; contact: Contact }) {
  const { contacts: words } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="consent-now">
      <h2 id="consent-now">{words.consentNow}</h2>
      {(contact.blocked || contact.undeliverable) && (
        <p class="card problem">{contact.blocked ? words.blockedNote : words.undeliverableNote}</p>
      )}
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{words.category}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.since}</th>
            <th scope="col">{words.source}</th>
          </tr>
        </thead>
        <tbody>
          {CATEGORIES.map((category) => {
            const { state, since, source } = contact.consent[category];
            return (
              <tr>
                <th scope="row">{words.categories[category]}</th>
                <td data-name={words.state}>
                  <ConsentBadge i18n={i18n} state={state} />
                </td>
                <td data-name={words.since}>
                  {since === null ? "–" : <Time i18n={i18n} at={Date.parse(since)} />}
                </td>
                <td data-name={words.source}>{source === null ? "–" : sourceWords(i18n, source)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Entries that one act of one person made, told together. */
interface Act extends Omit<LedgerEntry, "category"> {
  categories: string[];
}

/** One act often speaks of several categories: entries that agree in everything else are one line of the timeline. */
function actsOf(entries: readonly LedgerEntry[]): Act[] {
  const acts = new Map<string, Act>();
  for (const { category, ...entry } of entries) {
    const { id: _id, ...same } = entry;
    const key = JSON.stringify(same);
    const act = acts.get(key);
    if (act) act.categories.push(category);
    else acts.set(key, { ...entry, categories: [category] });
  }
  return [...acts.values()];
}

interface TimelineProps {
  i18n: I18n;
  entries: readonly LedgerEntry[];
  /** Names of staff by id. */
  names: ReadonlyMap<string, string>;
  /** Where older entries are, if there are more. */
  older: string | undefined;
}

/** The ledger of one contact, newest first: who said what, when, and how it is proved. */
export function Timeline({ i18n, entries, names, older }: TimelineProps) {
  const { contacts: words } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="timeline">
      <h2 id="timeline">{words.timeline}</h2>
      <p class="muted note">{words.timelineNote}</p>
      {entries.length === 0 && <p class="empty">{words.timelineEmpty}</p>}
      <ol class="timeline-list">
        {actsOf(entries).map((act) => (
          <li class={act.action}>
            <p class="line">
              <span class={`badge act-${act.action}`}>{wordsFor(words.acts, act.action, act.action)}</span>
              <Time i18n={i18n} at={Date.parse(act.occurred_at)} />
            </p>
            <p class="strong">{i18n.list(act.categories.map((one) => wordsFor(words.scopes, one, one)))}</p>
            <dl>
              <div>
                <dt>{words.source}</dt>
                <dd>{sourceWords(i18n, act.source)}</dd>
              </div>
              <div>
                <dt>{words.by}</dt>
                <dd>
                  <bdi>{actorWords(i18n, act.actor, names)}</bdi>
                </dd>
              </div>
              <div>
                <dt>{words.evidence}</dt>
                <dd>
                  {evidenceWords(i18n, act.evidence.kind)}
                  {act.evidence.ref !== null && act.evidence.ref !== "masked" && (
                    <bdi class="muted note">{act.evidence.ref}</bdi>
                  )}
                </dd>
              </div>
            </dl>
            {act.can_reverse && <p class="muted note">{words.lifts}</p>}
            {act.recorded_at.slice(0, 16) !== act.occurred_at.slice(0, 16) && (
              <p class="muted note">
                {i18n.t.label(words.recordedAt)}
                <Time i18n={i18n} at={Date.parse(act.recorded_at)} />
              </p>
            )}
          </li>
        ))}
      </ol>
      {older && (
        <p>
          <a href={older}>{words.older} →</a>
        </p>
      )}
    </section>
  );
}

function evidenceWords({ t }: I18n, kind: string | null): string {
  return kind === null ? t.contacts.noEvidence : wordsFor(t.contacts.evidenceKinds, kind, kind);
}

function actorWords(
  { t }: I18n,
  { kind, id }: LedgerEntry["actor"],
  names: ReadonlyMap<string, string>,
): string {
  const who = wordsFor(t.contacts.actors, kind, kind);
  const name = id === null ? undefined : (names.get(id) ?? (kind === "client" ? id : undefined));
  return name === undefined ? who : `${name}${kind === "staff" ? "" : ` (${who})`}`;
}
