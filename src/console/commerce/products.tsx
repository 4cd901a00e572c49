import { type ListedProduct, nameOf } from "../../commerce";
import type { I18n } from "../i18n";
import { languageName } from "../language-name";

/** Products with what they are called in every language, their price and what is left of them. */
export function Products({ i18n, products }: { i18n: I18n; products: readonly ListedProduct[] }) {
  const { catalogue: words } = i18n.t;
  if (products.length === 0) return <p class="card empty">{words.none}</p>;
  return (
    <section class="card" aria-label={words.title}>
      <table class="figures order-items">
        <thead>
          <tr>
            <th scope="col">{words.product}</th>
            <th scope="col" class="figure">
              {words.price}
            </th>
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <Row i18n={i18n} product={product} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ i18n, product }: { i18n: I18n; product: ListedProduct }) {
  const { catalogue: words } = i18n.t;
  const { id, names, price_minor, currency, stock, active } = product;
  const own = nameOf(names, i18n.language, id);
  const others = Object.entries(names).filter(([, name]) => name !== own);
  return (
    <tr>
      <th scope="row">
        <bdi class="strong">{own}</bdi>
        {!active && (
          <>
            {" "}
            <span class="badge">{words.notSold}</span>
          </>
        )}
        {others.map(([language, name]) => (
          <span class="note" title={languageName(i18n, language)}>
            <bdi lang={language}>{name}</bdi>
          </span>
        ))}
        <span class="note">
          {i18n.t.label(words.stock)}
          <Stock i18n={i18n} stock={stock} />
          {" · "}
          <code class="muted">{id}</code>
        </span>
      </th>
      <td class="figure">{i18n.amount(price_minor, currency)}</td>
    </tr>
  );
}

function Stock({ i18n, stock }: { i18n: I18n; stock: number | null }) {
  const { catalogue: words } = i18n.t;
  if (stock === null) return <span class="muted">{words.uncounted}</span>;
  return stock === 0 ? <span class="badge warning">{words.soldOut}</span> : <span>{i18n.number(stock)}</span>;
}
