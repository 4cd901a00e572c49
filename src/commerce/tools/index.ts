import type { Tool } from "../../mcp/define-tool";
import { orderCreateFromChat } from "./order-create-from-chat";
import { orderPaymentMessagePreview } from "./order-payment-message-preview";
import { paymentLinkSend } from "./payment-link-send";

export const commerceTools: readonly Tool[] = [
  orderPaymentMessagePreview,
  orderCreateFromChat,
  paymentLinkSend,
];
