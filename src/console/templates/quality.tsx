import { Chart } from "../chart/chart";
import { shortDay, wholeDay } from "../chart/day-words";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import type { QualityAnswer } from "./answers";

const SERIES = [
  ["sent", "a"],
  ["delivered", "c"],
  ["read", "d"],
  ["failed", "f"],
] as const;

/** How customers took it in the last thirty days, whether Meta may pause it, and how much of it should go out. */
export function Quality({ i18n, quality }: { i18n: I18n; quality: QualityAnswer }) {
  const { templates: words, campaign, broadcastProgress } = i18n.t;
  const { rule, rates, signals, failures, by_day: days = [] } = quality;
  const rate = (value: number | null) => (value === null ? "–" : i18n.percent(value));
  const names = { ...campaign.steps, failed: broadcastProgress.failed };
  return (
    <details>
      <summary>{words.qualityTitle}</summary>
      <dl class="numbers">
        <Fact name={words.quality}>
          {wordsFor<string>(words.qualities, quality.quality, quality.quality)}
        </Fact>
        <Fact name={words.pauseRisk}>{words.risks[quality.pause_risk]}</Fact>
        <Fact name={words.throttle}>{i18n.percent(quality.throttle)}</Fact>
        <Fact name={campaign.steps.sent}>{i18n.number(signals.sent)}</Fact>
        <Fact name={words.deliveredRate}>{rate(rates.delivered)}</Fact>
        <Fact name={words.readRate}>{rate(rates.read)}</Fact>
        <Fact name={words.failedRate}>{rate(rates.failed)}</Fact>
        <Fact name={words.negativeRate}>{rate(rates.negative)}</Fact>
      </dl>
      <p>{wordsFor<string>(words.qualityRules, rule.id, rule.why)}</p>
      {signals.sent > 0 && (
        <Chart
          i18n={i18n}
          kind="lines"
          label={words.qualityChart}
          point={words.day}
          series={SERIES.map(([key, tone]) => ({ name: names[key], tone }))}
          points={days.map((day) => ({
            name: wholeDay(i18n, day.date),
            short: shortDay(i18n, day.date),
            values: SERIES.map(([key]) => day[key]),
          }))}
          tick={i18n.number}
          whole
          none={words.nothingSent}
        />
      )}
      {failures.length > 0 && (
        <>
          <h4>{words.failures}</h4>
          <ul class="plain">
            {failures.map(({ code, reason, messages }) => (
              <li>
                {i18n.number(messages)} · <span lang="en">{reason}</span>{" "}
                {code !== 0 && <span class="muted nowrap">{campaign.code(String(code))}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
