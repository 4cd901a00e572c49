import type { ImportSource } from "../../consent";
import type { MessageCategory } from "../../governance";
import { plainWord, wordTable } from "./fields";

const SOURCE_OF = wordTable<ImportSource>({
  web_form: [
    ...["web form", "web", "website", "online", "online form", "internet", "landing page"],
    ...[
      "網站",
      "網上",
      "網上表格",
      "網頁",
      "線上表格",
      "官網",
      "网站",
      "网上",
      "网上表格",
      "网页",
      "线上表格",
      "官网",
    ],
  ],
  in_store: [
    ...["in store", "store", "shop", "in shop", "retail store", "point of sale", "pos"],
    ...["門市", "門店", "店舖", "分店", "店內", "商店", "门市", "门店", "店铺", "店内"],
  ],
  paper_form: [
    ...["paper form", "paper", "written form"],
    ...["紙本", "紙本表格", "紙質表格", "書面", "書面表格", "纸本", "纸质表格", "书面", "书面表格"],
  ],
  phone_call: [
    ...["phone call", "phone", "call", "telephone", "telephone call", "hotline"],
    ...["電話", "來電", "熱線", "电话", "来电", "热线"],
  ],
  email: ["email", "e-mail", "mail", "電郵", "電子郵件", "电邮", "电子邮件", "邮件"],
  event: [
    ...["event", "exhibition", "fair", "trade fair", "expo", "roadshow", "seminar"],
    ...["展覽", "展覽會", "展會", "活動", "講座", "展览", "展览会", "展会", "活动", "讲座"],
  ],
  contract: ["contract", "agreement", "合約", "合同", "契約", "協議", "合约", "契约", "协议"],
});

const DECISION_OF = wordTable<"opt_in" | "opt_out">({
  opt_in: [
    ...["yes", "y", "true", "1", "opt in", "opted in", "agree", "agreed", "accept", "accepted", "subscribed"],
    ...[
      "granted",
      "given",
      "是",
      "同意",
      "已同意",
      "願意",
      "接受",
      "訂閱",
      "已訂閱",
      "愿意",
      "订阅",
      "已订阅",
    ],
  ],
  opt_out: [
    ...["no", "n", "false", "0", "opt out", "opted out", "disagree", "declined", "refused", "rejected"],
    ...["unsubscribe", "unsubscribed", "unsub", "withdrawn", "revoked", "stop", "do not contact", "dnc"],
    ...["否", "不", "不同意", "拒絕", "不願意", "不接受", "退訂", "已退訂", "取消訂閱", "已取消訂閱", "拒收"],
    ...["拒绝", "不愿意", "退订", "已退订", "取消订阅", "已取消订阅", "拒收"],
  ],
});

/** Ticks and crosses are signs, which the comparison of words takes away. */
const DECISION_SIGNS: ReadonlyMap<string, "opt_in" | "opt_out"> = new Map([
  ...["✓", "✔", "☑", "✅"].map((sign) => [sign, "opt_in"] as const),
  ...["✗", "✘", "❌"].map((sign) => [sign, "opt_out"] as const),
]);

const CATEGORY_OF = wordTable<MessageCategory>({
  marketing: [
    "marketing",
    "promotion",
    "promotions",
    "promotional",
    "推廣",
    "宣傳",
    "優惠",
    "推广",
    "宣传",
    "优惠",
  ],
  utility: [
    ...["utility", "transactional", "order", "orders", "notification", "notifications", "updates"],
    ...["訂單", "通知", "訂單通知", "订单", "订单通知"],
  ],
  authentication: ["authentication", "otp", "verification", "驗證碼", "驗證", "验证码", "验证"],
  service: ["service", "customer service", "support", "服務", "客戶服務", "客服", "服务", "客户服务"],
});

/** What a cell in a column of refusals says that is neither a plain yes nor a plain no. */
const NO_REFUSAL = new Set(
  ["subscribed", "opted in", "opt in", "none", "n/a", "na", "不適用", "不适用", "訂閱中", "订阅中"].map(
    plainWord,
  ),
);

/** A cell that names none of the sources is undefined. */
export const sourceIn = (text: string): ImportSource | undefined => SOURCE_OF.get(plainWord(text));

/** Yes or no to being written to; undefined for what is neither. */
export function decisionIn(text: string): "opt_in" | "opt_out" | undefined {
  // A variation selector behind a sign only says how it is drawn.
  return DECISION_OF.get(plainWord(text)) ?? DECISION_SIGNS.get(text.replace(/\ufe0e|\ufe0f/g, ""));
}

/** A plain yes and no, which mean the opposite in a column of refusals; other words for a refusal stay one. */
const PLAIN_NO = new Set(["no", "n", "false", "0", "否", "不"]);

/** Whether a cell in a column of refusals holds one; undefined for what is neither yes nor no. */
export function refusalIn(text: string): boolean | undefined {
  const word = plainWord(text);
  if (NO_REFUSAL.has(word) || PLAIN_NO.has(word) || /^[-–—]+$/.test(text)) return false;
  // A cross in such a column is a mark like a tick.
  return word === "x" || decisionIn(text) !== undefined ? true : undefined;
}

/** The categories named in a cell, each once; undefined when something else stands there. */
export function categoriesIn(text: string): MessageCategory[] | undefined {
  const found = new Set<MessageCategory>();
  for (const word of text.normalize("NFKC").split(/[,;/、|]/)) {
    if (word.trim() === "") continue;
    const category = CATEGORY_OF.get(plainWord(word));
    if (!category) return undefined;
    found.add(category);
  }
  return [...found];
}
