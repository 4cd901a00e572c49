import type { CallContext } from "../auth";
import { importCatalogue } from "./catalogue/import";
import { cancelOrder, confirmManualPayment, resolveIssue, revokeLink } from "./payment/by-people";

/**
 * What the people's pages of orders have done for them. It is apart from the room's index because it reaches rooms that know that
 * index.
 */
export const commerceDesk = {
  revokeLink,
  cancelOrder,
  confirmManualPayment,
  resolveIssue,
  importCatalogue: (call: CallContext, { bytes }: { bytes: ArrayBuffer }) =>
    importCatalogue(call, { file: bytes, by: call.principal.staffId }),
};
