import { Hono } from "hono";
import type { Graph } from "../graph";
import { expire, paid } from "./acts";
import type { Kept } from "./session";
import { deliverEvent, eventBody } from "./webhooks";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem}td{padding:.2rem .8rem .2rem 0}";

const amountOf = (minor: number, currency: string): string => {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

function Checkout({ kept: { session, items } }: { kept: Kept }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Checkout (simulated)</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <p>Simulated Stripe Checkout: nothing is charged.</p>
        <h1>{amountOf(session.amount_total, session.currency)}</h1>
        <table>
          {items.map(({ name, quantity, unit_amount }) => (
            <tr>
              <td>{name}</td>
              <td>× {quantity}</td>
              <td>{amountOf(quantity * unit_amount, session.currency)}</td>
            </tr>
          ))}
        </table>
        {session.status === "open" ? (
          <form method="post">
            <p>
              <button type="submit" name="action" value="pay">
                Pay
              </button>
              <button type="submit" name="action" value="cancel">
                Back
              </button>
              <button type="submit" name="action" value="expire">
                Let it expire
              </button>
            </p>
          </form>
        ) : (
          <p>This checkout session is {session.status}.</p>
        )}
      </body>
    </html>
  );
}

/** `/stripe/pay/:id`: the checkout page, on which a person can play the payer. */
export function checkoutPages(graph: Graph): Hono {
  return new Hono()
    .get("/:id", (c) => {
      const kept = graph.stripe.find(c.req.param("id"));
      if (!kept) return c.text("No such checkout session.", 404);
      return c.html(`<!doctype html>${(<Checkout kept={kept} />).toString()}`);
    })
    .post("/:id", async (c) => {
      const kept = graph.stripe.find(c.req.param("id"));
      if (!kept) return c.text("No such checkout session.", 404);
      const { session } = kept;
      const { action } = await c.req.parseBody();
      if (action === "cancel") return c.redirect(session.cancel_url ?? session.success_url, 303);
      if (session.status !== "open") return c.redirect(c.req.path, 303);
      if (action === "expire") {
        await expire(graph, kept);
        return c.redirect(c.req.path, 303);
      }
      const done = paid(graph, kept);
      await deliverEvent(graph, eventBody("checkout.session.completed", done.session, graph.now()));
      return c.redirect(session.success_url.replace("{CHECKOUT_SESSION_ID}", session.id), 303);
    });
}
