import { defineWrite } from "../../mcp/define-tool";
import { paymentLinkWrite } from "../payment/write";

export const paymentLinkSend = defineWrite({
  name: "whatsapp.payment_link.send",
  room: "commerce",
  title: { en: "Send a payment link", "zh-Hant": "發送付款連結" },
  description:
    "Sends the payment link that a whatsapp.order_payment_message.preview showed, once, to the conversation of its order. A newer link revokes the one before.",
  readFirst: ["whatsapp.order_payment_message.preview"],
  readFirstText: "whatsapp.order_payment_message.preview",
  approval: "Approval required before sending payment link.",
  safety: "Use short-lived links and verify recipient conversation before send.",
  permission: "orders:write",
  write: paymentLinkWrite,
  hints: { destructive: true, openWorld: true },
});
