import type { Child } from "hono/jsx";
import { MINUTE } from "../../platform/clock";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { languageName } from "../language-name";
import { Time } from "../layout";
import { WhatsAppText } from "../whatsapp-text";
import { Messages, type ShownMessage } from "./messages";
import type { ShownBroadcast } from "./shown-broadcast";

interface Props {
  i18n: I18n;
  shown: ShownBroadcast;
}

/** What an approver decides about: what goes out, to whom and to whom not, when, and what it costs and risks. */
export function Scheduled({ i18n, shown, messages }: Props & { messages: readonly ShownMessage[] }) {
  const { broadcast: own } = i18n.t;
  return (
    <>
      <What i18n={i18n} shown={shown} />
      {shown.audience && <Audience i18n={i18n} shown={shown} />}
      {shown.audience && <Consequences i18n={i18n} shown={shown} />}
      {shown.samples && shown.samples.length > 0 && <Samples i18n={i18n} shown={shown} />}
      {shown.audience && messages.length > 0 && (
        <section class="card stack" aria-labelledby="messages">
          <h2 id="messages">{own.messages}</h2>
          <p class="muted">{own.messagesNote}</p>
          <Messages i18n={i18n} messages={messages} variants={shown.by_variant ?? []} />
        </section>
      )}
    </>
  );
}

function What({ i18n, shown }: Props) {
  const { schedule: words, broadcasts, broadcast: own, effectValue } = i18n.t;
  const { action, status, category, fallback, time_to_finish: finish } = shown;
  return (
    <section class="card stack" aria-labelledby="what">
      <h2 id="what">{words.title}</h2>
      <dl>
        <Fact name={words.broadcast}>
          <a href={`/console/broadcasts/${encodeURIComponent(shown.broadcastId)}`}>
            <bdi>{shown.name}</bdi>
          </a>
        </Fact>
        <Fact name={i18n.t.approval.action}>
          <strong>{wordsFor<string>(words.actions, action, action)}</strong>
        </Fact>
        <Fact name={words.stands}>{wordsFor<string>(broadcasts.statuses, status, status)}</Fact>
        {category && <Fact name={own.category}>{wordsFor<string>(effectValue, category, category)}</Fact>}
        {finish && (
          <Fact name={words.starts}>
            {shown.scheduled_at ? <Time i18n={i18n} at={Date.parse(shown.scheduled_at)} /> : words.once}
          </Fact>
        )}
        {finish && (
          <Fact name={words.ends}>
            {finish.finishes_at ? <Time i18n={i18n} at={Date.parse(finish.finishes_at)} /> : words.endsLater}
            {finish.waits_for_quiet_hours && <span class="muted note">{words.waitsQuiet}</span>}
            {finish.waits_for_limit && <span class="muted note">{words.waitsLimit}</span>}
          </Fact>
        )}
        {finish && <Fact name={words.rate}>{words.perSecond(i18n.number(finish.messages_per_second))}</Fact>}
        {shown.sent > 0 && <Fact name={words.sentSoFar}>{i18n.number(shown.sent)}</Fact>}
        {typeof shown.left === "number" && <Fact name={words.left}>{i18n.number(shown.left)}</Fact>}
        {finish && (
          <Fact name={own.fallback}>
            {fallback ? (
              <>
                <bdi>
                  {own.fallbackAfter(fallback.template, i18n.duration(fallback.after_minutes * MINUTE))}
                </bdi>
                <span class="muted note">
                  {i18n.list(fallback.languages.map((code) => languageName(i18n, code)))}
                </span>
              </>
            ) : (
              own.noFallback
            )}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Audience({ i18n, shown }: Props) {
  const { schedule: words } = i18n.t;
  const { audience, by_language: languages, by_variant: variants, frequency } = shown;
  if (!audience) return null;
  const had = Object.entries(frequency ?? {}).filter(([, people]) => people > 0);
  return (
    <section class="card stack" aria-labelledby="audience">
      <h2 id="audience">{words.audience}</h2>
      <p class="count">
        {i18n.t.label(words.sendable)}
        {i18n.number(audience.sendable)}
      </p>
      <dl>
        <Fact name={words.considered}>{i18n.number(audience.considered)}</Fact>
        {Object.entries(audience.excluded)
          .filter(([, people]) => people > 0)
          .map(([reason, people]) => (
            <Fact name={wordsFor<string>(words.exclusions, reason, reason)}>{i18n.number(people)}</Fact>
          ))}
        {audience.quiet_hours_at_start > 0 && (
          <Fact name={words.quietNow}>{i18n.number(audience.quiet_hours_at_start)}</Fact>
        )}
        {languages && (
          <Fact name={words.languages}>
            <Lines
              lines={Object.entries(languages).map(
                ([code, people]) => `${i18n.t.label(languageName(i18n, code))}${i18n.number(people)}`,
              )}
            />
          </Fact>
        )}
        {variants && variants.length > 1 && (
          <Fact name={words.variants}>
            <Lines
              lines={variants.map(
                ({ name, share, people }) =>
                  `${i18n.t.label(name)}${words.variant(i18n.percent(share / 100), i18n.number(people))}`,
              )}
            />
          </Fact>
        )}
        {had.length > 0 && (
          <Fact name={words.frequency}>
            <Lines
              lines={had.map(
                ([times, people]) =>
                  `${i18n.t.label(wordsFor<string>(words.hadTimes, times, times))}${i18n.number(people)}`,
              )}
            />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Lines({ lines }: { lines: readonly string[] }): Child {
  return (
    <ul class="plain">
      {lines.map((text) => (
        <li>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Messages as they will read, with what they take over from the contact's own record. */
function Samples({ i18n, shown }: Props) {
  const { schedule: words, approval } = i18n.t;
  const samples = shown.samples ?? [];
  return (
    <section class="card stack" aria-labelledby="samples">
      <h2 id="samples">{words.samples}</h2>
      {samples.some(({ masked }) => masked !== undefined) && <p class="muted">{words.samplesMasked}</p>}
      <ul class="messages">
        {samples.map(({ customer_name, language, variant, customer_rendering }) => (
          <li>
            <h3>
              <bdi>{customer_name ?? approval.unnamed}</bdi>
            </h3>
            <p class="muted">
              <bdi>{`${variant} · ${languageName(i18n, language)}`}</bdi>
            </p>
            <figure class="phone">
              <div class="bubble">
                <p class="body" dir="auto">
                  <WhatsAppText text={customer_rendering} />
                </p>
              </div>
            </figure>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Price, limit and risk. */
function Consequences({ i18n, shown }: Props) {
  const { schedule: words } = i18n.t;
  const { cost, headroom, opt_out_risk: risk, free_conversations: free } = shown;
  return (
    <section class="card" aria-labelledby="consequences">
      <h2 id="consequences">{i18n.t.approval.effects}</h2>
      <dl>
        {cost && (
          <Fact name={words.cost}>
            {cost.currency !== null && cost.total_micros !== null
              ? i18n.money(cost.total_micros, cost.currency)
              : words.costNone}
            {cost.currency !== null && cost.unpriced > 0 && (
              <span class="muted note">{words.unpriced(i18n.number(cost.unpriced))}</span>
            )}
          </Fact>
        )}
        {typeof free === "number" && <Fact name={words.free}>{i18n.number(free)}</Fact>}
        {headroom && (
          <Fact name={words.headroom}>
            {headroom.limit === null || headroom.left === null
              ? words.noLimit
              : words.headroomLeft(i18n.number(headroom.left), i18n.number(headroom.limit))}
            {headroom.reserved_by_other_broadcasts > 0 && (
              <span class="muted note">
                {words.reserved(i18n.number(headroom.reserved_by_other_broadcasts))}
              </span>
            )}
          </Fact>
        )}
        {risk && (
          <Fact name={words.risk}>
            {wordsFor<string>(words.riskLevels, risk.level, risk.level)}
            {risk.share !== null && (
              <span class="muted note">
                {words.riskShare(i18n.percent(risk.share), i18n.number(risk.based_on))}
              </span>
            )}
          </Fact>
        )}
      </dl>
    </section>
  );
}
