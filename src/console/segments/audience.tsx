import type { Audience } from "../../segments";
import type { I18n } from "../i18n";

const CATEGORIES = ["marketing", "utility", "authentication"] as const;
const EXCLUDED = ["opted_out", "blocked", "unreachable"] as const;

interface Props {
  i18n: I18n;
  counts: Audience;
}

/** How many may be sent each category, in a line. */
export function Sendable({ i18n, counts }: Props) {
  const { segments: words, contacts } = i18n.t;
  return (
    <dl class="numbers small">
      {CATEGORIES.map((category) => (
        <div>
          <dt>{words.sendableFor(contacts.categories[category])}</dt>
          <dd>{i18n.number(counts.sendable[category])}</dd>
        </div>
      ))}
      <div>
        <dt>{words.replyNow}</dt>
        <dd>{i18n.number(counts.sendable.service)}</dd>
      </div>
    </dl>
  );
}

/** How many may be sent what, and why the others may not. */
export function AudienceTable({ i18n, counts }: Props) {
  const { segments: words, contacts } = i18n.t;
  return (
    <section class="card stack" aria-labelledby="audience">
      <h2 id="audience">{words.audience}</h2>
      <p class="count">{words.members(i18n.number(counts.total))}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.category}</th>
            <th scope="col" class="figure">
              {words.sendable}
            </th>
            <th scope="col" class="figure">
              {words.optedOut}
            </th>
            <th scope="col" class="figure">
              {words.noConsent}
            </th>
          </tr>
        </thead>
        <tbody>
          {CATEGORIES.map((category) => (
            <tr>
              <th scope="row">{contacts.categories[category]}</th>
              <td class="figure strong">{i18n.number(counts.sendable[category])}</td>
              <td class="figure">{i18n.number(counts.not_sendable[category].opted_out)}</td>
              <td class="figure">{i18n.number(counts.not_sendable[category].no_consent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted">{words.replyNowNote(i18n.number(counts.sendable.service))}</p>
      <h3>{words.excluded}</h3>
      <dl class="numbers small">
        {EXCLUDED.map((reason) => (
          <div>
            <dt>{words.excludedBecause[reason]}</dt>
            <dd>{i18n.number(counts.excluded[reason])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const CHANGES = ["before", "after", "joining", "leaving"] as const;

/** Who comes and goes by a change that was asked for; nothing where it changes nobody. */
export function AudienceChange({ i18n, effects }: { i18n: I18n; effects: Record<string, unknown> }) {
  const change = effects.audience_change as Record<(typeof CHANGES)[number], number> | undefined;
  if (!change) return null;
  const { segments: words } = i18n.t;
  return (
    <section class="card" aria-labelledby="change">
      <h2 id="change">{words.change}</h2>
      <dl class="numbers small">
        {CHANGES.map((name) => (
          <div>
            <dt>{words[name]}</dt>
            <dd>{i18n.number(change[name])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
