import type { CallContext } from "../../auth";

/** What is wrong with a file of products, in words that the console has in both languages. */
export interface CatalogueProblem {
  /** From 1; null when it is about the whole file. */
  line: number | null;
  column: string | null;
  message: string;
}

export type ImportedCatalogue =
  | {
      ok: {
        products: number;
        created: number;
        updated: number;
        unchanged: number;
        warnings: readonly CatalogueProblem[];
      };
    }
  | { problems: readonly CatalogueProblem[] };

/**
 * What the pages of orders and products have done for them. It is handed to the console: whoever implements it reaches rooms
 * that may only know the index of `commerce`. Whoever calls these has made sure that the person may see the order; what is
 * not possible any more is a `ToolError` with a code that the pages have words for.
 */
export interface CommerceDesk {
  /** Closes a link that nobody has paid yet. @throws {ToolError} `conflict` when it is not open any more */
  revokeLink: (call: CallContext, what: { order_id: string; link_id: string }) => Promise<unknown>;
  /** Ends an order that is not paid, with its open link; its pieces go back into the catalogue here. @throws {ToolError} `conflict` */
  cancelOrder: (call: CallContext, what: { order_id: string; reason: string }) => Promise<unknown>;
  /** Says that the money of a payment by hand is there. @throws {ToolError} `conflict`, `forbidden` to whoever asked for it */
  confirmManualPayment: (
    call: CallContext,
    what: { order_id: string; link_id: string; reference: string },
  ) => Promise<unknown>;
  /** Says that a person has looked at what did not fit. @throws {ToolError} `conflict` when there is nothing to look at */
  resolveIssue: (
    call: CallContext,
    what: { order_id: string; issue: string; note: string },
  ) => Promise<unknown>;
  /** Takes in a file of products, whole or not at all. */
  importCatalogue: (call: CallContext, file: { bytes: ArrayBuffer }) => Promise<ImportedCatalogue>;
}
