import type { LeafOf } from "./condition";
import type { Formats, Vocabulary } from "./vocabulary";

const is = (negated: boolean) => (negated ? "不是" : "為");
const oneOf = (negated: boolean, values: readonly string[]) =>
  negated ? `不是 ${values.join("、")} 任何一個` : `為 ${values.join("、")} 其中一個`;

const lastDays = (days: number) => (days === 1 ? "最近 24 小時內" : `最近 ${days} 天內`);
const within = (days: number | undefined) => (days === undefined ? "" : lastDays(days));
const span = (days: number) => (days === 1 ? "24 小時" : `${days} 天`);

/** Each comparison and its contrary, of a number of things and of an amount. */
const COUNTED = {
  at_least: ["至少有", "有少於"],
  at_most: ["最多有", "有多於"],
  exactly: ["剛好有", "並非剛好有"],
} as const;
const AMOUNTS = { at_least: ["至少", "少於"], at_most: ["最多", "多於"] } as const;

const CATEGORIES = { marketing: "推廣", utility: "通知", authentication: "驗證", service: "服務" } as const;
const OUTCOMES = { sent: "已發出", delivered: "已送達", read: "已讀", failed: "傳送失敗" } as const;

const CONSENT = {
  opted_in: ["已同意接收", "並未同意接收"],
  opted_out: ["已拒絕接收", "並未拒絕接收"],
  unknown: ["未表明是否接收", "已表明是否接收"],
} as const;

/** What a contact did once or never, as in 「最近 30 天內曾下單」. The contrary of "before" takes in who never did. */
function moment(
  leaf: LeafOf<"last_seen_at" | "last_order_at">,
  negated: boolean,
  { date }: Formats,
  doing: string,
): string {
  const did = negated ? "沒有" : "曾";
  const contrary = (text: string) => (negated ? `並非（${text}）` : text);
  switch (leaf.op) {
    case "never":
      return negated ? `曾經${doing}` : `從未${doing}`;
    case "before":
      return contrary(`最後一次${doing}在 ${date(leaf.value)} 之前`);
    case "after":
      return `在 ${date(leaf.value)} 之後${did}${doing}`;
    case "within_days":
      return `${lastDays(leaf.value)}${did}${doing}`;
    case "older_than_days":
      return contrary(`最後一次${doing}已超過 ${span(leaf.value)}`);
  }
}

function created(leaf: LeafOf<"created_at">, negated: boolean, { date }: Formats): string {
  const at = negated ? "不是在" : "在";
  switch (leaf.op) {
    case "before":
      return `${at} ${date(leaf.value)} 之前建檔`;
    case "after":
      return `${at} ${date(leaf.value)} 之後建檔`;
    case "within_days":
      return `${at}${lastDays(leaf.value)}建檔`;
    case "older_than_days":
      return `建檔${negated ? "未" : "已"}超過 ${span(leaf.value)}`;
  }
}

/** 繁體中文（香港、台灣通用）。 */
export const zhHant: Vocabulary = {
  locale: "zh-Hant-HK",
  everybody: "所有人",
  nobody: "沒有任何人",
  and: "，並且",
  or: "或",
  brackets: (text) => `（${text}）`,
  not: (bracketed) => `並非${bracketed}`,
  quote: (text) => `「${text.replaceAll("「", "『").replaceAll("」", "』")}」`,
  leaves: {
    tag: (leaf, negated, { quote }) => `${negated ? "沒有" : "有"}標籤${quote(leaf.value)}`,
    language: (leaf, negated) => {
      if (leaf.op === "one_of") return `語言${oneOf(negated, leaf.value)}`;
      if (leaf.op === "is") return `語言${is(negated)} ${leaf.value}`;
      return `語言${negated ? "不" : ""}以 ${leaf.value} 開頭`;
    },
    country: (leaf, negated) =>
      leaf.op === "is" ? `國家/地區${is(negated)} ${leaf.value}` : `國家/地區${oneOf(negated, leaf.value)}`,
    name: (leaf, negated, { quote }) => `姓名${negated ? "不" : ""}以${quote(leaf.value)}開頭`,
    phone: (leaf, negated) => (leaf.value === negated ? "沒有電話號碼" : "有電話號碼"),
    consent: (leaf, negated) => `${CONSENT[leaf.value][negated ? 1 : 0]}${CATEGORIES[leaf.category]}訊息`,
    blocked: (leaf, negated) => (leaf.value === negated ? "未被封鎖" : "已被封鎖"),
    undeliverable: (leaf, negated) => (leaf.value === negated ? "並非無法送達" : "無法送達"),
    created_at: created,
    last_seen_at: (leaf, negated, formats) => moment(leaf, negated, formats, "來訊"),
    last_order_at: (leaf, negated, formats) => moment(leaf, negated, formats, "下單"),
    window: (leaf, negated) => `24 小時時窗${(leaf.value === "open") === negated ? "已關閉" : "開放中"}`,
    order_count: (leaf, negated, { number }) =>
      `${within(leaf.within_days)}${COUNTED[leaf.op][negated ? 1 : 0]} ${number(leaf.value)} 張訂單`,
    order_total: (leaf, negated, { money }) =>
      `${within(leaf.within_days)}訂單總額${AMOUNTS[leaf.op][negated ? 1 : 0]} ${money(leaf.value, leaf.currency)}`,
    template_messages: (leaf, negated, { number }) =>
      `${within(leaf.within_days)}${COUNTED[leaf.op][negated ? 1 : 0]} ${number(leaf.value)} 則${leaf.category ? CATEGORIES[leaf.category] : ""}範本訊息${OUTCOMES[leaf.status]}`,
    preference: (leaf, negated, { quote }) => `偏好${quote(leaf.key)}${is(negated)}${quote(leaf.value)}`,
    crm: (leaf, negated, { quote }) => `${negated ? "未" : "已"}連結${quote(leaf.value)}`,
    segment: (leaf, negated, { segment }) => `${negated ? "不屬於" : "屬於"}客群${segment(leaf.value)}`,
  },
};
