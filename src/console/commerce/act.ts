import type { Context } from "hono";
import type { CallContext } from "../../auth";
import { linksOfOrder, type OrderDetails } from "../../commerce";
import { ToolError } from "../../mcp/errors";
import type { SignedInEnv } from "../console-env";
import { messagePage } from "../error-pages";
import { errorWords } from "../request-words";
import { statusOf } from "../status-of";
import type { CommerceDesk } from "./desk";
import { LONGEST_NOTE, LONGEST_REFERENCE } from "./limits";
import { mayAnswerFor, mayTakeBack } from "./may";
import { orderInSight, orderPage } from "./order";

/** One step that a form of an order's page asks for. */
interface Step {
  may: (principal: CallContext["principal"]) => boolean;
  /** A text that the form has to hold, with its characters at most. */
  text?: { field: string; most: number };
  /** It is about one of the order's links, which the address names. */
  link?: true;
  /** What the page says afterwards. */
  done: "revoked" | "confirmed" | "cancelled" | "looked_at";
  run: (desk: CommerceDesk, call: CallContext, what: Asked) => Promise<unknown>;
}

interface Asked {
  order: OrderDetails;
  linkId: string;
  text: string;
  /** Other fields of the form. */
  fields: Readonly<Record<string, unknown>>;
}

const STEPS = {
  revoke: {
    may: mayTakeBack,
    link: true,
    done: "revoked",
    run: (desk, call, { order, linkId }) => desk.revokeLink(call, { order_id: order.id, link_id: linkId }),
  },
  confirm: {
    may: mayAnswerFor,
    link: true,
    text: { field: "reference", most: LONGEST_REFERENCE },
    done: "confirmed",
    run: (desk, call, { order, linkId, text }) =>
      desk.confirmManualPayment(call, { order_id: order.id, link_id: linkId, reference: text }),
  },
  cancel: {
    may: mayTakeBack,
    text: { field: "reason", most: LONGEST_NOTE },
    done: "cancelled",
    run: (desk, call, { order, text }) => desk.cancelOrder(call, { order_id: order.id, reason: text }),
  },
  "looked-at": {
    may: mayAnswerFor,
    text: { field: "note", most: LONGEST_NOTE },
    done: "looked_at",
    run: (desk, call, { order, text, fields }) =>
      desk.resolveIssue(call, { order_id: order.id, issue: String(fields.issue ?? ""), note: text }),
  },
} as const satisfies Record<string, Step>;

export type OrderStep = keyof typeof STEPS;

/** `POST /console/orders/:id/…`: a step that a person takes here and no agent can ask for. */
export function actOnOrder(desk: CommerceDesk, name: OrderStep) {
  const step: Step = STEPS[name];
  return async (c: Context<SignedInEnv>): Promise<Response> => {
    const { call, i18n } = c.var;
    const order = await orderInSight(c);
    if (!order) return messagePage(c, "notFound");
    const linkId = c.req.param("link") ?? "";
    if (step.link && !(await hasLink(call, order.id, linkId))) return messagePage(c, "notFound");
    const fields = await c.req.parseBody();
    const text = textOf(fields, step);
    if (text === undefined) {
      const most = i18n.number(step.text?.most ?? 0);
      return orderPage(c, 400, { text: i18n.t.orderActions.required(most) });
    }
    try {
      await step.run(desk, call, { order, linkId, text, fields });
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return orderPage(c, statusOf(error.code), {
        text: error.code === "forbidden" ? i18n.t.payment.confirmOwn : errorWords(i18n, error),
        findings: [{ severity: "error", code: error.code, message: error.message }],
      });
    }
    return c.redirect(`/console/orders/${encodeURIComponent(order.id)}?done=${step.done}`, 303);
  };
}

/** More links than an order ever has. */
const ALL_LINKS = 1_000;

async function hasLink({ db }: CallContext, orderId: string, linkId: string): Promise<boolean> {
  const links = await linksOfOrder(db, orderId, ALL_LINKS);
  return links.some(({ id }) => id === linkId);
}

/** The text that the step needs, empty for one that needs none; undefined when it is missing or too long. */
function textOf(fields: Readonly<Record<string, unknown>>, { text }: Step): string | undefined {
  if (!text) return "";
  const typed = fields[text.field];
  // Browsers send line breaks as two characters, but count them as one against `maxlength`.
  const plain = typeof typed === "string" ? typed.replaceAll("\r\n", "\n").trim() : "";
  return plain === "" || [...plain].length > text.most ? undefined : plain;
}
