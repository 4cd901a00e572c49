import type { Child } from "hono/jsx";
import type { LineKind } from "../../commerce";
import type { I18n } from "../i18n";

export interface ShownItem {
  product_id: string;
  name: string;
  quantity: number;
  /** Undefined when the source does not know the product. */
  price_minor: number | undefined;
  /** Pieces that there are now, null when they are not counted; undefined where nobody looked. */
  stock?: number | null | undefined;
  in_stock?: boolean | undefined;
}

interface Props {
  i18n: I18n;
  currency: string | undefined;
  items: readonly ShownItem[];
  lines: readonly { kind: LineKind; label: string; minor: number }[];
  /** Minor units; undefined when it does not add up yet. */
  subtotal: number | undefined;
  total: number | undefined;
}

/** What is ordered for how much. Names and labels are the shop's or staff's words, never markup. */
export function Items({ i18n, currency, items, lines, subtotal, total }: Props) {
  const { order: words } = i18n.t;
  const amount = (minor: number | undefined) =>
    minor === undefined || currency === undefined ? (
      <span class="muted">{words.unknown}</span>
    ) : (
      i18n.amount(minor, currency)
    );
  return (
    <table class="figures order-items">
      <thead>
        <tr>
          <th scope="col">{words.product}</th>
          <th scope="col" class="figure">
            {words.amount}
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr>
            <th scope="row">
              <bdi class="strong">{item.name}</bdi>
              <span class="note">
                {i18n.number(item.quantity)} × {amount(item.price_minor)}
                {item.name !== item.product_id && (
                  <>
                    {" · "}
                    <code class="muted">{item.product_id}</code>
                  </>
                )}
              </span>
              <Stock i18n={i18n} item={item} />
            </th>
            <td class="figure">
              {amount(item.price_minor === undefined ? undefined : item.price_minor * item.quantity)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {lines.length > 0 && <Sum name={words.subtotal}>{amount(subtotal)}</Sum>}
        {lines.map(({ kind, label, minor }) => (
          <Sum name={words.lineKinds[kind]} label={label}>
            {amount(minor)}
          </Sum>
        ))}
        <tr class="total">
          <th scope="row">{words.total}</th>
          <td class="figure">{amount(total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Stock({ i18n, item: { stock, in_stock: enough } }: { i18n: I18n; item: ShownItem }) {
  const { order: words, label } = i18n.t;
  if (stock === undefined && enough === undefined) return null;
  return (
    <span class="note">
      {label(words.stock)}
      {stock === undefined ? words.unknown : stock === null ? words.uncounted : i18n.number(stock)}
      {enough === false && (
        <>
          {" "}
          <span class="badge error">{words.notEnough}</span>
        </>
      )}
    </span>
  );
}

function Sum({ name, label, children }: { name: string; label?: string; children?: Child }) {
  return (
    <tr>
      <th scope="row">
        {name}
        {label !== undefined && (
          <>
            {" · "}
            <bdi>{label}</bdi>
          </>
        )}
      </th>
      <td class="figure">{children}</td>
    </tr>
  );
}
