import { searchable } from "./look-alikes";

export type SensitiveTopic = "payment" | "personal_data" | "commitment" | "consent";

/** Content that a person must see before it is sent. Latin words match whole, others anywhere. */
export const SENSITIVE_WORDS: Readonly<Record<SensitiveTopic, readonly string[]>> = {
  payment: [
    "pay",
    "paid",
    "payment",
    "payments",
    "payment link",
    "paypal",
    "payme",
    "fps",
    "invoice",
    "refund",
    "refunds",
    "deposit",
    "bank transfer",
    "bank account",
    "account number",
    "wire transfer",
    "credit card",
    "debit card",
    "bank",
    "paynow",
    "zelle",
    "venmo",
    "bitcoin",
    "usdt",
    "western union",
    "hsbc",
    "hang seng",
    "card number",
    "alipay",
    "wechat pay",
    "octopus",
    "iban",
    "swift code",
    "checkout",
    "匯豐",
    "恒生",
    "中銀",
    "畀錢",
    "俾錢",
    "轉錢",
    "比特幣",
    "錢包地址",
    "付款",
    "支付",
    "轉帳",
    "轉賬",
    "轉數快",
    "過數",
    "入數",
    "銀行戶口",
    "銀行帳號",
    "銀行帳戶",
    "信用卡",
    "退款",
    "退回",
    "退還",
    "退还",
    "退錢",
    "退钱",
    "退返",
    "退番",
    "發票",
    "訂金",
    "按金",
    "找數",
    "匯款",
    "轉账",
    "转账",
    "银行账户",
    "发票",
    "订金",
    "汇款",
    "收款",
    "支付寶",
    "支付宝",
  ],
  personal_data: [
    "passport",
    "hkid",
    "id card",
    "identity card",
    "id number",
    "date of birth",
    "password",
    "passcode",
    "pin code",
    "otp",
    "verification code",
    "cvv",
    "security code",
    "身份證",
    "身份证",
    "護照",
    "护照",
    "出生日期",
    "密碼",
    "密码",
    "驗證碼",
    "验证码",
    "安全碼",
    "安全码",
  ],
  consent: [
    "subscribe",
    "opt in",
    "opt-in",
    "reply start",
    "type start",
    "send start",
    "訂閱",
    "恢復接收",
    "订阅",
    "恢复接收",
  ],
  commitment: [
    "guarantee",
    "guaranteed",
    "compensation",
    "compensate",
    "legal action",
    "lawsuit",
    "lawyer",
    "liability",
    "policy change",
    "terms and conditions",
    "change of terms",
    "waive",
    "exception to policy",
    "保證",
    "保证",
    "賠償",
    "赔偿",
    "法律",
    "律師",
    "律师",
    "條款",
    "条款",
    "豁免",
    "政策更改",
    "更改政策",
  ],
};

const HAN = /[\u3400-\u9fff]/;

/** Shapes that say the same as the words above, whatever the words around them. */
const SENSITIVE_SHAPES: readonly { topic: SensitiveTopic; what: string; shape: RegExp }[] = [
  {
    topic: "payment",
    what: "card or account number",
    shape: /(?<![+\d])(?:\d[ -]?){13,19}(?!\d)|(?<!\d)\d{3}-\d{3,6}-\d{3,6}(?!\d)/,
  },
  {
    topic: "payment",
    what: "a request for an amount",
    shape: /\b(?:transfer|send|pay|remit|wire)\b[^.!?\n]{0,40}(?:hk\$|nt\$|us\$|\$|£|€|usd|hkd|twd)\s?\d/,
  },
  {
    topic: "payment",
    what: "a request for an amount",
    shape: /[過轉匯畀俾付繳寄].{0,10}(?:hk\$|nt\$|\$|\d+(?:元|蚊|港幣|台幣))/,
  },
  {
    topic: "personal_data",
    what: "identity card number",
    shape: /(?<![a-z0-9])[a-z]{1,2}\d{6}\s?\(?[0-9a]\)?(?![a-z0-9])/,
  },
];

/** Endings that do not change what a Latin word is about: pays, paying, refunded, deposits. */
const ENDINGS = "(?:s|es|d|ed|ing|ings)?";

const patterns = new Map<string, RegExp>();

/** A Latin word as a whole word, with its usual endings; compiled once. */
function patternOf(word: string): RegExp {
  let pattern = patterns.get(word);
  if (!pattern) {
    const literal = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    pattern = new RegExp(`(?<![\\p{L}\\p{N}])${literal}${ENDINGS}(?![\\p{L}\\p{N}])`, "u");
    patterns.set(word, pattern);
  }
  return pattern;
}

function mentions({ latin, han }: ReturnType<typeof searchable>, word: string): boolean {
  if (HAN.test(word)) return han.includes(word);
  const pattern = patternOf(word);
  return latin.some((text) => pattern.test(text));
}

/** Topics that a text touches, each with the words or shapes that showed it. */
export function sensitiveTopics(text: string): { topic: SensitiveTopic; words: string[] }[] {
  const haystack = searchable(text);
  return (Object.keys(SENSITIVE_WORDS) as SensitiveTopic[])
    .map((topic) => ({
      topic,
      words: [
        ...SENSITIVE_WORDS[topic].filter((word) => mentions(haystack, word)),
        ...SENSITIVE_SHAPES.filter(
          (row) => row.topic === topic && haystack.latin.some((form) => row.shape.test(form)),
        ).map(({ what }) => what),
      ],
    }))
    .filter(({ words }) => words.length > 0);
}
