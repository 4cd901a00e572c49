import { expect, test } from "vitest";
import { condition } from "../../src/segments/condition";
import { inWords } from "../../src/segments/words";

const NAMES: Record<string, string> = { seg_1: 'Regulars "A"', seg_2: "常客「A」" };
const said = (raw: unknown, language: "en" | "zh-Hant", timeZone = "Asia/Hong_Kong") =>
  inWords(condition.parse(raw), language, (id) => NAMES[id] ?? id, timeZone);

const vip = { field: "tag", op: "has", value: "vip" };
const hk = { field: "country", op: "is", value: "HK" };
const zh = { field: "language", op: "starts_with", value: "zh" };
const blocked = { field: "blocked", op: "is", value: true };
const moment = (field: string, op: string, value?: unknown) => ({
  field,
  op,
  ...(value !== undefined && { value }),
});
const JANUARY = "2026-01-31T20:30:00Z";

/** A condition, and what it and its contrary say in both languages. */
const LEAVES: [raw: object, en: string, notEn: string, zh: string, notZh: string][] = [
  [vip, 'tagged "vip"', 'not tagged "vip"', "有標籤「vip」", "沒有標籤「vip」"],
  [hk, "country is HK", "country is not HK", "國家/地區為 HK", "國家/地區不是 HK"],
  [zh, "language starts with zh", "language does not start with zh", "語言以 zh 開頭", "語言不以 zh 開頭"],
  [
    { field: "language", op: "one_of", value: ["en", "zh"] },
    "language is one of en, zh",
    "language is none of en, zh",
    "語言為 en、zh 其中一個",
    "語言不是 en、zh 任何一個",
  ],
  [
    { field: "name", op: "starts_with", value: "chan" },
    'name starts with "chan"',
    'name does not start with "chan"',
    "姓名以「chan」開頭",
    "姓名不以「chan」開頭",
  ],
  [
    { field: "phone", op: "is_set", value: true },
    "has a phone number",
    "has no phone number",
    "有電話號碼",
    "沒有電話號碼",
  ],
  [
    { field: "phone", op: "is_set", value: false },
    "has no phone number",
    "has a phone number",
    "沒有電話號碼",
    "有電話號碼",
  ],
  [
    { field: "consent", op: "is", value: "opted_in", category: "marketing" },
    "opted in to marketing messages",
    "not opted in to marketing messages",
    "已同意接收推廣訊息",
    "並未同意接收推廣訊息",
  ],
  [
    { field: "consent", op: "is", value: "opted_out", category: "utility" },
    "opted out of utility messages",
    "not opted out of utility messages",
    "已拒絕接收通知訊息",
    "並未拒絕接收通知訊息",
  ],
  [
    { field: "consent", op: "is", value: "unknown", category: "marketing" },
    "consent to marketing messages unknown",
    "consent to marketing messages known",
    "未表明是否接收推廣訊息",
    "已表明是否接收推廣訊息",
  ],
  [blocked, "blocked", "not blocked", "已被封鎖", "未被封鎖"],
  [{ ...blocked, value: false }, "not blocked", "blocked", "未被封鎖", "已被封鎖"],
  [
    { field: "undeliverable", op: "is", value: true },
    "undeliverable",
    "not undeliverable",
    "無法送達",
    "並非無法送達",
  ],
  [
    moment("created_at", "before", JANUARY),
    "created before 1 Feb 2026, 04:30",
    "not (created before 1 Feb 2026, 04:30)",
    "在 2026年2月1日 04:30 之前建檔",
    "不是在 2026年2月1日 04:30 之前建檔",
  ],
  [
    moment("created_at", "older_than_days", 30),
    "created more than 30 days ago",
    "not (created more than 30 days ago)",
    "建檔已超過 30 天",
    "建檔未超過 30 天",
  ],
  [
    moment("last_seen_at", "within_days", 1),
    "wrote to us within the last 24 hours",
    "did not write to us within the last 24 hours",
    "最近 24 小時內曾來訊",
    "最近 24 小時內沒有來訊",
  ],
  [moment("last_seen_at", "never"), "never wrote to us", "wrote to us at least once", "從未來訊", "曾經來訊"],
  [
    moment("last_order_at", "before", JANUARY),
    "last ordered before 1 Feb 2026, 04:30",
    "not (last ordered before 1 Feb 2026, 04:30)",
    "最後一次下單在 2026年2月1日 04:30 之前",
    "並非（最後一次下單在 2026年2月1日 04:30 之前）",
  ],
  [
    moment("last_order_at", "after", JANUARY),
    "ordered after 1 Feb 2026, 04:30",
    "did not order after 1 Feb 2026, 04:30",
    "在 2026年2月1日 04:30 之後曾下單",
    "在 2026年2月1日 04:30 之後沒有下單",
  ],
  [
    { field: "window", op: "is", value: "open" },
    "the 24-hour window is open",
    "the 24-hour window is closed",
    "24 小時時窗開放中",
    "24 小時時窗已關閉",
  ],
  [
    { field: "order_count", op: "at_least", value: 1, within_days: 90 },
    "at least 1 order within the last 90 days",
    "fewer than 1 order within the last 90 days",
    "最近 90 天內至少有 1 張訂單",
    "最近 90 天內有少於 1 張訂單",
  ],
  [
    { field: "order_count", op: "exactly", value: 1000 },
    "exactly 1,000 orders",
    "not exactly 1,000 orders",
    "剛好有 1,000 張訂單",
    "並非剛好有 1,000 張訂單",
  ],
  [
    { field: "order_total", op: "at_least", value: 123450, currency: "HKD" },
    "orders worth at least HK$1,234.50",
    "orders worth less than HK$1,234.50",
    "訂單總額至少 HK$1,234.50",
    "訂單總額少於 HK$1,234.50",
  ],
  [
    { field: "order_total", op: "at_most", value: 5000, currency: "JPY", within_days: 7 },
    "orders worth at most JP¥5,000 within the last 7 days",
    "orders worth more than JP¥5,000 within the last 7 days",
    "最近 7 天內訂單總額最多 ¥5,000",
    "最近 7 天內訂單總額多於 ¥5,000",
  ],
  [
    { field: "order_total", op: "at_least", value: 1500, currency: "KWD" },
    "orders worth at least KWD 1.500",
    "orders worth less than KWD 1.500",
    "訂單總額至少 KWD 1.500",
    "訂單總額少於 KWD 1.500",
  ],
  [
    {
      field: "template_messages",
      op: "at_least",
      value: 3,
      status: "delivered",
      category: "marketing",
      within_days: 30,
    },
    "at least 3 marketing template messages delivered within the last 30 days",
    "fewer than 3 marketing template messages delivered within the last 30 days",
    "最近 30 天內至少有 3 則推廣範本訊息已送達",
    "最近 30 天內有少於 3 則推廣範本訊息已送達",
  ],
  [
    { field: "template_messages", op: "at_most", value: 0, status: "failed" },
    "at most 0 template messages failed",
    "more than 0 template messages failed",
    "最多有 0 則範本訊息傳送失敗",
    "有多於 0 則範本訊息傳送失敗",
  ],
  [
    { field: "preference", op: "is", key: "size", value: "L" },
    'preference "size" is "L"',
    'preference "size" is not "L"',
    "偏好「size」為「L」",
    "偏好「size」不是「L」",
  ],
  [
    { field: "crm", op: "linked", value: "hubspot" },
    'linked to "hubspot"',
    'not linked to "hubspot"',
    "已連結「hubspot」",
    "未連結「hubspot」",
  ],
  [
    { field: "segment", op: "in", value: "seg_1" },
    'in segment "Regulars \\"A\\""',
    'not in segment "Regulars \\"A\\""',
    '屬於客群「Regulars "A"」',
    '不屬於客群「Regulars "A"」',
  ],
];

test.each(LEAVES)("%j and its contrary", (raw, en, notEn, zhHant, notZhHant) => {
  // Which spaces Intl puts between a code and its amount is its own business.
  const plain = (text: string) => text.replace(/\u00a0|\u202f/g, " ");
  expect([raw, { not: raw }].map((one) => plain(said(one, "en")))).toEqual([en, notEn]);
  expect([raw, { not: raw }].map((one) => plain(said(one, "zh-Hant")))).toEqual([zhHant, notZhHant]);
});

test.each<[raw: object, en: string, zhHant: string]>([
  [
    { all: [vip, { any: [zh, hk] }, { not: blocked }] },
    'tagged "vip" and (language starts with zh or country is HK) and not blocked',
    "有標籤「vip」，並且（語言以 zh 開頭或國家/地區為 HK），並且未被封鎖",
  ],
  [
    { any: [{ all: [vip, hk] }, blocked] },
    '(tagged "vip" and country is HK) or blocked',
    "（有標籤「vip」，並且國家/地區為 HK）或已被封鎖",
  ],
  [
    { all: [vip, { all: [hk, { any: [blocked] }] }] },
    'tagged "vip" and country is HK and blocked',
    "有標籤「vip」，並且國家/地區為 HK，並且已被封鎖",
  ],
  [
    { not: { all: [vip, { not: { any: [hk, blocked] } }] } },
    'not (tagged "vip" and not (country is HK or blocked))',
    "並非（有標籤「vip」，並且並非（國家/地區為 HK或已被封鎖））",
  ],
  [{ not: { not: vip } }, 'tagged "vip"', "有標籤「vip」"],
  [{ not: { all: [{ not: vip }] } }, 'tagged "vip"', "有標籤「vip」"],
  [{ all: [] }, "everybody", "所有人"],
  [{ not: { all: [] } }, "nobody", "沒有任何人"],
  [{ any: [] }, "nobody", "沒有任何人"],
  [{ not: { any: [] } }, "everybody", "所有人"],
])("%j as a whole", (raw, en, zhHant) => {
  expect(said(raw, "en")).toBe(en);
  expect(said(raw, "zh-Hant")).toBe(zhHant);
});

test("shows times in the time zone of the reader", () => {
  const raw = moment("created_at", "after", JANUARY);
  expect(said(raw, "en", "UTC")).toBe("created after 31 Jan 2026, 20:30");
  expect(said(raw, "en", "America/New_York")).toBe("created after 31 Jan 2026, 15:30");
});

test("nobody's words end their quotation marks or turn the sentence around", () => {
  expect(said({ ...vip, value: 'a" or tagged "b' }, "en")).toBe('tagged "a\\" or tagged \\"b"');
  expect(said({ ...vip, value: "a\\" }, "en")).toBe('tagged "a\\\\"');
  expect(said({ ...vip, value: "a」或有標籤「b" }, "zh-Hant")).toBe("有標籤「a』或有標籤『b」");
  expect(said({ field: "segment", op: "in", value: "seg_2" }, "zh-Hant")).toBe("屬於客群「常客『A』」");
  expect(said({ field: "crm", op: "linked", value: "a\u202eb\u2067c" }, "en")).toBe('linked to "abc"');
});
