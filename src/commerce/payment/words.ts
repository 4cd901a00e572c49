import { minorDigits } from "../rules";

export const PAYMENT_LANGUAGES = ["en", "zh-Hant"] as const;
export type PaymentLanguage = (typeof PAYMENT_LANGUAGES)[number];

/** Of a tag such as `zh-HK`: the language in which a customer is asked to pay. */
export function paymentLanguage(tag: string | null | undefined): PaymentLanguage | undefined {
  const base = tag?.toLowerCase().split(/[-_]/)[0];
  return base === "zh" ? "zh-Hant" : base === "en" ? "en" : undefined;
}

/** The language of a page, by the browser's first wish that there is one for. */
export function languageOfBrowser(header: string | null): PaymentLanguage {
  const wishes = (header ?? "").split(",").map((part) => part.split(";")[0]?.trim());
  for (const wish of wishes) {
    const language = paymentLanguage(wish);
    if (language) return language;
  }
  return "en";
}

/** An amount as customers read it, for example `HK$88.00`. */
export function amountText(minor: number, currency: string, language: PaymentLanguage): string {
  const digits = minorDigits(currency);
  return new Intl.NumberFormat(language === "en" ? "en" : "zh-Hant-HK", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}

/** `90` minutes as words of the customer's language. */
function durationText(minutes: number, language: PaymentLanguage): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const english = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  const parts =
    language === "en"
      ? [hours > 0 && english(hours, "hour"), rest > 0 && english(rest, "minute")]
      : [hours > 0 && `${hours} 小時`, rest > 0 && `${rest} 分鐘`];
  return parts.filter((part) => part !== false).join(" ");
}

/** What customers read: the message, and the page that its button opens. No words of anybody else's stand in either. */
export const PAYMENT_WORDS = {
  en: {
    message: (number: string, amount: string, minutes: number) =>
      `Order ${number}: ${amount}\n\nTo pay, tap the button below. The link is for this order only and works for ${durationText(minutes, "en")}.`,
    button: "Pay now",
    byHand: (number: string, amount: string, minutes: number, how: string) =>
      `Order ${number}: ${amount}\n\n${how}\n\nPlease give the order number ${number}, within ${durationText(minutes, "en")}. We confirm once a person has seen the payment.`,
    title: "Payment",
    order: "Order",
    amount: "Amount",
    until: "Pay before",
    pay: "Go to the payment page",
    provider: "You pay on the page of our payment provider, Stripe. Card details never come to us.",
    checking:
      "Your payment is being confirmed. We write to you on WhatsApp; there is nothing more to do here.",
    paid: "This order is paid. Thank you!",
    refunded: "This payment was given back.",
    expired: "This link has expired. Ask us on WhatsApp for a new one.",
    gone: "There is nothing to pay at this address. If you expected something, write to us on WhatsApp.",
  },
  "zh-Hant": {
    message: (number: string, amount: string, minutes: number) =>
      `訂單 ${number}：${amount}\n\n請按下面的按鈕付款。連結只適用於這張訂單，有效時間為 ${durationText(minutes, "zh-Hant")}。`,
    button: "立即付款",
    byHand: (number: string, amount: string, minutes: number, how: string) =>
      `訂單 ${number}：${amount}\n\n${how}\n\n請在 ${durationText(minutes, "zh-Hant")} 內付款並註明訂單編號 ${number}。職員核實款項後會回覆確認。`,
    title: "付款",
    order: "訂單",
    amount: "金額",
    until: "付款期限",
    pay: "前往付款頁面",
    provider: "您將在我們的付款服務商 Stripe 的頁面付款，我們不會取得您的卡資料。",
    checking: "正在確認您的付款，我們會在 WhatsApp 通知您，無須再操作。",
    paid: "這張訂單已付款，謝謝！",
    refunded: "這筆付款已退還。",
    expired: "這個連結已過期，請在 WhatsApp 向我們索取新的連結。",
    gone: "這個地址沒有需要付款的項目。如有疑問，請在 WhatsApp 聯絡我們。",
  },
} as const satisfies Record<PaymentLanguage, unknown>;
