import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import type { PolicyRules } from "./policy-rules";

/** Numbers of the policy: how long, how often, how many. */
export function Limits({ i18n, limits }: { i18n: I18n; limits: PolicyRules["limits"] }) {
  const { policy: words } = i18n.t.settings;
  const { automation, broadcasts, quiet_hours: quiet } = limits;
  const { stop_shares: shares, audience_growth: growth } = broadcasts;
  return (
    <section class="card stack" aria-labelledby="limits">
      <h2 id="limits">{words.limits}</h2>
      <dl>
        <Fact name={words.serviceWindow}>{words.hours(i18n.number(limits.service_window_hours))}</Fact>
        <Fact name={words.previews}>{words.minutes(i18n.number(limits.preview_valid_minutes))}</Fact>
        <Fact name={words.caps}>
          {i18n.list(
            limits.frequency_caps.map(({ most, per_hours: hours }) =>
              words.cap(i18n.number(most), i18n.number(hours)),
            ),
          )}
        </Fact>
        <Fact name={words.quiet}>{words.quietFrom(quiet.from, quiet.to, quiet.time_zone)}</Fact>
      </dl>
      <h3>{words.broadcasts}</h3>
      <ul>
        {broadcasts.stops.map(({ words: why, goes_on_by_itself: waits }) => (
          <li>
            {wordsFor(words.sentences, why, why)}{" "}
            <span class="muted">({waits ? words.byItself : words.byPerson})</span>
          </li>
        ))}
      </ul>
      <dl>
        <Fact name={words.shares}>
          {i18n.list([
            words.failures(i18n.percent(shares.failures)),
            words.optOuts(i18n.percent(shares.opt_outs)),
            words.fromMessages(i18n.number(shares.from_messages)),
          ])}
        </Fact>
        <Fact name={words.growth}>
          {words.growthBy(i18n.percent(growth.share), i18n.number(growth.people))}
        </Fact>
      </dl>
      <h3>{words.automation}</h3>
      <dl>
        <Fact name={words.replies}>{i18n.number(automation.replies_to_one_message)}</Fact>
        <Fact name={words.perHour}>{i18n.number(automation.replies_per_conversation.an_hour)}</Fact>
        <Fact name={words.perDay}>{i18n.number(automation.replies_per_conversation.a_day)}</Fact>
        <Fact name={words.answerWithin}>{words.minutes(i18n.number(automation.answers_within_minutes))}</Fact>
      </dl>
    </section>
  );
}
