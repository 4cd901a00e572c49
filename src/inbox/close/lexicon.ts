import { normaliseText } from "../../governance";

/** Words by which a customer complains. Latin words and phrases match whole, Chinese ones anywhere. */
export const COMPLAINT_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: [
    ...["complaint", "complaints", "complain", "complaining", "complained", "unacceptable", "disappointed"],
    ...[
      "disappointing",
      "disgusting",
      "terrible",
      "awful",
      "horrible",
      "furious",
      "outrageous",
      "ridiculous",
    ],
    ...[
      "not happy",
      "unhappy",
      "dissatisfied",
      "not satisfied",
      "rip off",
      "ripoff",
      "scam",
      "cheated",
      "fraud",
    ],
    ...[
      "compensation",
      "consumer council",
      "sue you",
      "legal action",
      "lawyer",
      "damaged",
      "dented",
      "broken",
    ],
    ...["poor service", "bad service", "worst service", "worst", "rude", "report you", "never again"],
  ],
  "zh-Hant": [
    ...[
      "投訴",
      "客訴",
      "申訴",
      "抱怨",
      "不滿",
      "好嬲",
      "嬲",
      "失望",
      "離譜",
      "過分",
      "態度差",
      "態度惡劣",
      "服務差",
    ],
    ...[
      "呃人",
      "呃錢",
      "騙",
      "詐騙",
      "賠償",
      "消委會",
      "消基會",
      "消保官",
      "法律行動",
      "律師",
      "爛咗",
      "壞咗",
      "破損",
    ],
    ...["損壞", "壞掉", "爛貨", "黑店", "垃圾服務", "好差", "太差", "極差", "唔滿意", "不滿意", "好唔開心"],
  ],
  "zh-Hans": [
    ...[
      "投诉",
      "申诉",
      "不满",
      "失望",
      "离谱",
      "过分",
      "态度差",
      "态度恶劣",
      "服务差",
      "骗",
      "诈骗",
      "赔偿",
      "消协",
    ],
    ...["律师", "损坏", "坏了", "破损", "黑店", "垃圾服务", "太差", "极差", "不满意", "生气", "12315"],
  ],
};

/** Tags that say what a conversation is about. */
export const TOPIC_TAGS: Readonly<Record<"complaint" | "payment", readonly string[]>> = {
  complaint: ["complaint", "complain", "投訴", "投诉", "客訴", "申訴", "grievance"],
  payment: [
    "payment",
    "refund",
    "invoice",
    "billing",
    "unpaid",
    "付款",
    "退款",
    "帳單",
    "账单",
    "欠款",
    "發票",
    "发票",
  ],
};

const HAN = /[\u3400-\u9fff]/;
const LETTER = /[\p{L}\p{N}]/u;

function mentions(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (HAN.test(word)) return true;
    if (
      !LETTER.test(text.slice(0, at).at(-1) ?? " ") &&
      !LETTER.test(text.slice(at + word.length).at(0) ?? " ")
    )
      return true;
  }
  return false;
}

const ALL = Object.values(COMPLAINT_WORDS)
  .flat()
  .map((word) => normaliseText(word));

/** The words of a complaint that a text holds. */
export function complaintWords(text: string): string[] {
  const normal = normaliseText(text);
  const unspaced = normal.replace(/[^\u3400-\u9fff]/g, "");
  return ALL.filter((word) => (HAN.test(word) ? unspaced.includes(word) : mentions(normal, word)));
}

/** Whether one of some tags speaks of a topic. */
export function tagged(topic: "complaint" | "payment", tags: readonly string[]): boolean {
  return tags.some((tag) => TOPIC_TAGS[topic].some((word) => tag.includes(word)));
}
