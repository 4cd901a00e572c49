import { Fact } from "../fact";
import { type I18n, wordsFor } from "../i18n";
import { Time } from "../layout";
import { marketName } from "../market-name";
import type { ShownRateCard } from "./desk";

/** Prices of single messages are small: more decimals than a currency has. */
const DECIMALS = 6;

interface Shown {
  i18n: I18n;
  /** The name of whoever imported a card, by id. */
  nameOf: (id: string) => string;
}

/** The card that counts now, market by market. */
export function PresentCard({ i18n, card, nameOf }: Shown & { card: ShownRateCard | null }) {
  const { rateCard: words } = i18n.t;
  if (!card) return <p class="card empty">{words.none}</p>;
  const categories = [...new Set(Object.values(card.rows).flatMap((row) => Object.keys(row)))];
  const markets = Object.keys(card.rows)
    .map((market) => ({ market, name: marketName(i18n, market) }))
    .sort((a, b) => a.name.localeCompare(b.name, i18n.language));
  return (
    <section class="card stack" aria-labelledby="present">
      <h2 id="present">{words.present}</h2>
      <dl>
        <Fact name={words.currency}>{card.currency}</Fact>
        <Fact name={words.effectiveFrom}>
          <Time i18n={i18n} at={card.effective_from} />
        </Fact>
        <Imported i18n={i18n} card={card} nameOf={nameOf} />
      </dl>
      <div class="wide">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{words.market}</th>
              {categories.map((category) => (
                <th scope="col" class="figure">
                  {wordsFor<string>(words.categories, category, category)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {markets.map(({ market, name }) => (
              <tr>
                <th scope="row">{name}</th>
                {categories.map((category) => {
                  const micros = card.rows[market]?.[category];
                  return (
                    <td class="figure">
                      {micros === undefined ? (
                        <span class="muted">{words.noPrice}</span>
                      ) : (
                        i18n.money(micros, card.currency, DECIMALS)
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Imported({ i18n, card, nameOf }: Shown & { card: Omit<ShownRateCard, "rows"> }) {
  const { rateCard: words } = i18n.t;
  return (
    <Fact name={words.importedAt}>
      <Time i18n={i18n} at={card.imported_at} />
      <span class="muted note">
        <bdi>{words.importedBy(nameOf(card.imported_by))}</bdi>
      </span>
    </Fact>
  );
}

/** Cards before and after it. */
export function OtherCards({
  i18n,
  cards,
  nameOf,
}: Shown & { cards: readonly Omit<ShownRateCard, "rows">[] }) {
  const { rateCard: words } = i18n.t;
  return (
    <section class="card" aria-labelledby="others">
      <h2 id="others">{words.others}</h2>
      <ul class="findings">
        {cards.map((card) => (
          <li>
            {i18n.t.label(words.effectiveFrom)}
            <Time i18n={i18n} at={card.effective_from} /> · {card.currency}
            <p class="muted">
              <bdi>{words.importedBy(nameOf(card.imported_by))}</bdi> ·{" "}
              <Time i18n={i18n} at={card.imported_at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
