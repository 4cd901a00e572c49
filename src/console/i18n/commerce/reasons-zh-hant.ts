import type { commerceReasonsEn } from "./reasons-en";

/** 檢查訂單或付款連結時注意到的事項，以及付款需要人員處理的原因。 */
export const commerceReasonsZhHant: typeof commerceReasonsEn = {
  commerceFindings: {
    product_unknown: "商店沒有此產品，可能已被刪除。",
    product_inactive: "商店已不再出售此產品。",
    currency_mismatch: "產品以不同貨幣定價；一張訂單只可有一種貨幣。",
    out_of_stock: "庫存少於訂購數量。",
    quantity_too_large: "一張訂單不可有這麼多同一產品。",
    total_negative: "折扣多於產品總額。",
    totals_differ: "總額並非各項的總和。",
    quote_refused: "商店的系統不接受此訂單。",
    discount: "給予折扣：批准者即表示同意。",
    price_differs_from_cart: "價格與客戶在購物車看到的不同。",
    items_differ_from_cart: "訂單與客戶購物車的內容不同。",
    cart_unknown: "客戶沒有在此對話傳來這個購物車。",
    cart_ordered: "此購物車已有訂單，或正在建立。",
    equal_order: "客戶在一天之內下過完全相同的訂單。",
    identity_unverified: "未有人核實客戶的身份。",
    nothing_to_pay: "訂單金額為零，無須付款。",
    payment_link_replaced: "此訂單另一個仍有效的連結會隨即撤銷。",
  },

  paymentIssues: {
    paid_but_cancelled: "已取消的訂單收到款項。請退款，或與客戶另訂訂單。",
    paid_after_refund: "此訂單退款之後又收到款項。請退款，或交付貨品。",
    paid_twice: "訂單付款兩次。請退還其中一筆。",
    other_currency: "付款貨幣與訂單不同。",
    other_amount: "付款金額與訂單不同。",
    paid_after_closing: "連結過期或撤銷之後才付款。請確認訂單是否仍然有效。",
    other_session: "款項來自並非此訂單的付款頁面。請在 Stripe 查看該筆付款，並退款或交付貨品。",
    disputed: "付款人的銀行要求取回款項，或已取回。請於限期前在 Stripe 回應。",
    refund_failed: "退款未能送達客戶。請以其他方式退還款項。",
    partly_refunded: "已退還部分款項。請確認客戶仍會得到甚麼。",
  },
};
