import { defineWrite } from "../../mcp/define-tool";
import { orderWrite } from "../order/write";

export const orderCreateFromChat = defineWrite({
  name: "whatsapp.order.create_from_chat",
  room: "commerce",
  title: { en: "Create an order from a chat", "zh-Hant": "由對話建立訂單" },
  description:
    "Makes the order that a whatsapp.order_payment_message.preview showed, once, for the conversation's customer.",
  readFirst: ["whatsapp.order_payment_message.preview"],
  readFirstText: "whatsapp.order_payment_message.preview",
  approval: "Approval required before creating order from conversation.",
  safety: "Confirm customer identity, product, price, and stock/source system before write.",
  permission: "orders:write",
  write: orderWrite,
  hints: { destructive: true, openWorld: true },
});
