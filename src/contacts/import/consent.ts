import type { ImportSource } from "../../consent";
import type { MessageCategory } from "../../governance";
import { type DateSettings, parseConsentDate } from "./dates";
import { type ImportField, plainWord, wordTable } from "./fields";
import { type RowProblem, rowProblem } from "./problems";

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
    ...["unsubscribe", "unsubscribed", "withdrawn", "revoked", "stop"],
    ...["否", "不", "不同意", "拒絕", "不願意", "不接受", "退訂", "已退訂", "取消訂閱"],
    ...["拒绝", "不愿意", "退订", "已退订", "取消订阅"],
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

const ALL_CATEGORIES: readonly MessageCategory[] = ["marketing", "utility", "authentication", "service"];

/** Characters of a reference to evidence at most. */
const LONGEST_EVIDENCE = 200;

/** What holds for rows whose own cells are empty. */
export interface ConsentDefault {
  source: ImportSource;
  /** Milliseconds since 1970. */
  occurredAt: number;
  /** 1 to 200 characters. */
  evidence: string;
  categories: readonly MessageCategory[];
}

/** A customer's decision with what proves it. */
export interface PreparedConsent {
  action: "opt_in" | "opt_out";
  categories: MessageCategory[];
  /** `import`: a refusal of which the file says no more than that. */
  source: ImportSource | "import";
  evidence: string;
  /** Milliseconds since 1970. */
  occurredAt: number;
}

/**
 * The decision that a row records, or everything that is wrong with it. An agreement needs a source, a date and a piece
 * of evidence, each from the row or from the default, and an empty cell in a column of yes and no is none. A refusal
 * counts without any of them, as of now, and when it names no category, of all.
 */
export function readConsent(
  cell: (field: ImportField) => string,
  settings: {
    consent: ConsentDefault | null;
    dates: DateSettings;
    /** Whether the file has a column of yes and no. */
    asksForDecision: boolean;
    /** What a refusal without evidence is proved by. */
    line: number;
  },
): PreparedConsent | RowProblem[] {
  const { consent: fallback } = settings;
  const own = {
    decision: cell("consent"),
    categories: cell("consent_categories"),
    source: cell("consent_source"),
    date: cell("consent_date"),
    evidence: cell("consent_evidence"),
  };
  if (!fallback && !own.decision && !own.source && !own.date && !own.evidence) {
    return [rowProblem("consent_missing", "consent")];
  }

  const problems: RowProblem[] = [];
  const action = own.decision ? decisionIn(own.decision) : settings.asksForDecision ? undefined : "opt_in";
  if (!action) problems.push(rowProblem(own.decision ? "consent_unclear" : "consent_blank", "consent"));
  const refuses = action === "opt_out";
  const named = categoriesIn(own.categories);
  if (!named) problems.push(rowProblem("category_unknown", "consent_categories"));
  const source = own.source
    ? SOURCE_OF.get(plainWord(own.source))
    : (fallback?.source ?? (refuses ? "import" : undefined));
  if (!source) {
    problems.push(rowProblem(own.source ? "source_unknown" : "source_missing", "consent_source"));
  }
  const evidence = own.evidence || (fallback?.evidence ?? (refuses ? `line ${settings.line}` : undefined));
  if (!evidence) problems.push(rowProblem("evidence_missing", "consent_evidence"));
  else if (evidence.length > LONGEST_EVIDENCE) {
    problems.push(rowProblem("evidence_too_long", "consent_evidence"));
  }
  const date = own.date ? parseConsentDate(own.date, settings.dates) : undefined;
  const undated = fallback?.occurredAt ?? (refuses ? settings.dates.now : undefined);
  const occurredAt = date ? ("ms" in date ? date.ms : undefined) : undated;
  if (occurredAt === undefined) {
    problems.push(rowProblem(date && "problem" in date ? date.problem : "date_missing", "consent_date"));
  }

  if (!action || !named || !source || !evidence || occurredAt === undefined || problems.length > 0) {
    return problems;
  }
  const unnamed = action === "opt_out" ? ALL_CATEGORIES : (fallback?.categories ?? ["marketing"]);
  return { action, categories: named.length > 0 ? named : [...unnamed], source, evidence, occurredAt };
}

function decisionIn(text: string): "opt_in" | "opt_out" | undefined {
  // A variation selector behind a sign only says how it is drawn.
  return DECISION_OF.get(plainWord(text)) ?? DECISION_SIGNS.get(text.replace(/\ufe0e|\ufe0f/g, ""));
}

/** The categories named in a cell, each once; undefined when something else stands there. */
function categoriesIn(text: string): MessageCategory[] | undefined {
  const found = new Set<MessageCategory>();
  for (const word of text.normalize("NFKC").split(/[,;/、|]/)) {
    if (word.trim() === "") continue;
    const category = CATEGORY_OF.get(plainWord(word));
    if (!category) return undefined;
    found.add(category);
  }
  return [...found];
}
