/** Words of a report for people: English, then Traditional Chinese. */
export const SECTIONS = {
  total: ["Total", "總計"],
  fallback: ["Fallback", "後備訊息"],
  variant: ["Variant", "版本"],
  language: ["Language", "語言"],
  failed: ["Failures by reason", "失敗原因"],
  skipped: ["Not sent, by reason", "未發送原因"],
  hour: ["By hour (UTC)", "按小時 (UTC)"],
  conversions: ["Conversions", "轉換"],
  cost: ["Cost", "成本"],
  billed: ["Billed", "已計費"],
} as const;
export type Section = keyof typeof SECTIONS;

export const METRICS = {
  audience: ["Audience", "受眾"],
  waiting: ["Waiting", "等待發送"],
  skipped: ["Not sent", "未發送"],
  sent: ["Sent", "已發送"],
  delivered: ["Delivered", "已送達"],
  read: ["Read", "已讀"],
  failed: ["Failed", "失敗"],
  unknown: ["Unknown", "結果不明"],
  replied: ["Replied", "已回覆"],
  clicked: ["Tapped a button", "已點擊按鈕"],
  opted_out: ["Opted out", "已退訂"],
  converted: ["Customers who ordered", "下單顧客"],
  orders: ["Orders", "訂單"],
  revenue: ["Revenue", "收入"],
  estimated: ["Estimated", "預估"],
  billed: ["Billed", "已計費"],
  not_yet_reported: ["Delivered, price not reported yet", "已送達，尚未收到計費資料"],
  messages: ["Messages", "訊息數"],
  amount: ["Amount", "金額"],
  people: ["Recipients", "收件人"],
} as const;
export type Metric = keyof typeof METRICS;

/** In the place of figures of a group that is too small. */
export const TOO_FEW = ["too few to be shown", "人數太少，不予顯示"] as const;

/** What a report cannot know. */
export const NOT_MEASURED = [
  "Taps on links are not measured: Meta reports them for no single message of this API. Clicks are taps on reply buttons.",
  "Customers who switched read receipts off are delivered to and never read.",
] as const;
