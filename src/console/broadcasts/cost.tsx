import type { CampaignFigures } from "../../broadcasts";
import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { marketName } from "../market-name";

interface Props {
  i18n: I18n;
  figures: CampaignFigures;
}

/** What was estimated, what Meta says it charges for, and by which market and kind. */
export function Cost({ i18n, figures: { cost } }: Props) {
  const { campaign: words, effectValue } = i18n.t;
  const { currency, estimated_micros: estimated, billed_micros: billed } = cost;
  const amount = (micros: number | null) =>
    micros === null || currency === null ? "–" : i18n.money(micros, currency);
  return (
    <>
      {currency === null && <p class="muted">{words.noCard}</p>}
      <dl class="numbers">
        <Fact name={words.estimated}>{amount(estimated)}</Fact>
        <Fact name={words.billed}>{amount(billed)}</Fact>
        {cost.not_yet_reported > 0 && (
          <Fact name={words.notYetReported}>{i18n.number(cost.not_yet_reported)}</Fact>
        )}
      </dl>
      {cost.billed.length > 0 && (
        <div class="wide">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">{words.market}</th>
                <th scope="col">{words.type}</th>
                <th scope="col" class="figure">
                  {words.messages}
                </th>
                <th scope="col" class="figure">
                  {words.amount}
                </th>
              </tr>
            </thead>
            <tbody>
              {cost.billed.map(({ market, category, type, messages, micros }) => (
                <tr>
                  <th scope="row">
                    {marketName(i18n, market)}
                    <span class="muted note">{wordsFor<string>(effectValue, category, category)}</span>
                  </th>
                  <td>{wordsFor<string>(words.types, type, type)}</td>
                  <td class="figure">{i18n.number(messages)}</td>
                  <td class="figure">{amount(micros)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** What customers ordered within the days that count. */
export function Orders({ i18n, figures: { conversions, total } }: Props) {
  const { campaign: words } = i18n.t;
  const { attribution_days: days, orders, revenue } = conversions;
  return (
    <>
      <p class="muted">{words.ordersWithin(i18n.number(days))}</p>
      <dl class="numbers">
        <Fact name={words.orders}>{i18n.number(orders)}</Fact>
        <Fact name={words.steps.converted}>{i18n.number(total.converted)}</Fact>
        {revenue.length > 0 && (
          <Fact name={words.revenue}>
            {i18n.list(revenue.map(({ currency, total_minor }) => minor(i18n, total_minor, currency)))}
          </Fact>
        )}
      </dl>
    </>
  );
}

/** An amount in the smallest unit of its currency. */
function minor(i18n: I18n, amount: number, currency: string): string {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat(i18n.language, {
    style: "currency",
    currency,
  }).resolvedOptions();
  return i18n.money((amount * 1_000_000) / 10 ** digits, currency);
}
