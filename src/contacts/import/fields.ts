/** What a column of a contact file can stand for. */
export const IMPORT_FIELDS = [
  "phone",
  "name",
  "language",
  "tags",
  "crm_id",
  "consent",
  "refusal",
  "consent_categories",
  "consent_source",
  "consent_date",
  "consent_evidence",
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Names under which the fields stand in headers; compared as {@link plainWord} makes them. */
const FIELD_ALIASES: Readonly<Record<ImportField, readonly string[]>> = {
  phone: [
    ...["phone", "phone number", "phone no", "mobile", "mobile number", "mobile no", "mobile phone", "cell"],
    ...["cell phone", "telephone", "tel", "tel no", "contact number", "contact no", "whatsapp", "wa id"],
    ...["whatsapp number", "msisdn", "customer phone"],
    ...[
      "電話",
      "電話號碼",
      "手機",
      "手機號碼",
      "流動電話",
      "流動電話號碼",
      "手提電話",
      "行動電話",
      "聯絡電話",
    ],
    ...["客戶電話", "whatsapp號碼"],
    ...["电话", "电话号码", "手机", "手机号", "手机号码", "移动电话", "联系电话", "客户电话", "whatsapp号码"],
  ],
  name: [
    ...["name", "full name", "customer name", "contact name", "client name", "display name", "customer"],
    ...["姓名", "名稱", "名字", "客戶姓名", "客戶名稱", "會員姓名", "聯絡人", "聯絡人姓名", "顧客姓名"],
    ...["名称", "客户姓名", "客户名称", "会员姓名", "联系人", "顾客姓名"],
  ],
  language: [
    ...["language", "lang", "locale", "preferred language", "language code"],
    ...["語言", "語文", "偏好語言", "語言偏好", "语言", "偏好语言", "语言偏好"],
  ],
  tags: [
    ...["tags", "tag", "labels", "label", "groups", "group", "segment"],
    ...["標籤", "標簽", "分組", "群組", "標記", "标签", "分组", "标记"],
  ],
  crm_id: [
    ...["crm id", "customer id", "customer no", "customer number", "client id", "member id", "member no"],
    ...["membership number", "membership no", "external id", "contact id"],
    ...["會員編號", "客戶編號", "會員號碼", "會員號", "客戶號碼", "顧客編號"],
    ...["会员编号", "客户编号", "会员号", "会员号码", "客户号", "顾客编号"],
  ],
  consent: [
    ...[
      "consent",
      "opt in",
      "opted in",
      "marketing consent",
      "consent given",
      "agree",
      "agreed",
      "subscribed",
    ],
    ...["opt in status", "consent status", "whatsapp opt in"],
    ...["同意", "是否同意", "同意推廣", "同意接收推廣", "接收推廣", "訂閱", "同意接收"],
    ...["同意推广", "同意接收推广", "接收推广", "订阅"],
  ],
  refusal: [
    ...["refusal", "refused", "unsubscribed", "unsubscribe", "unsub", "unsubscribed at", "unsubscribe date"],
    ...[
      "unsubscribed date",
      "unsub time",
      "opt out",
      "opted out",
      "opt outs",
      "opt out status",
      "opt out date",
    ],
    ...[
      "opted out at",
      "marketing opt out",
      "whatsapp opt out",
      "do not contact",
      "do not call",
      "do not message",
    ],
    ...["do not text", "do not market", "do not disturb", "dnc", "dnd", "no marketing", "no promotions"],
    ...["no contact", "suppressed", "blacklisted", "blacklist", "consent withdrawn", "withdrawn", "stop"],
    ...[
      "退訂",
      "已退訂",
      "退訂日期",
      "取消訂閱",
      "已取消訂閱",
      "拒收",
      "拒收推廣",
      "拒絕",
      "拒絕推廣",
      "謝絕推廣",
    ],
    ...["不要推廣", "不接收推廣", "不接受推廣", "勿擾", "請勿打擾", "請勿聯絡", "黑名單"],
    ...["退订", "已退订", "退订日期", "取消订阅", "已取消订阅", "拒收推广", "拒绝", "拒绝推广", "谢绝推广"],
    ...["不要推广", "不接收推广", "不接受推广", "勿扰", "请勿打扰", "免打扰", "请勿联系", "黑名单"],
  ],
  consent_categories: [
    ...["consent categories", "consent category", "categories", "message categories", "message types"],
    ...["同意類別", "同意範圍", "訊息類別", "訊息類型", "同意类别", "同意范围", "消息类别", "消息类型"],
  ],
  consent_source: [
    ...["consent source", "source", "opt in source", "opt in method", "opt in channel", "consent channel"],
    ...["consent method", "signup source"],
    ...["來源", "同意來源", "登記來源", "同意途徑", "同意渠道", "同意方式"],
    ...["来源", "同意来源", "登记来源", "同意途径"],
  ],
  consent_date: [
    ...[
      "consent date",
      "date of consent",
      "opt in date",
      "opted in at",
      "opt in at",
      "consent at",
      "consented at",
    ],
    ...["consent time", "opt in time", "signup date", "sign up date", "registration date", "subscribed at"],
    ...["同意日期", "同意時間", "登記日期", "登記時間", "訂閱日期", "註冊日期"],
    ...["同意时间", "登记日期", "登记时间", "订阅日期", "注册日期"],
  ],
  consent_evidence: [
    ...[
      "consent evidence",
      "evidence",
      "proof",
      "proof of consent",
      "consent proof",
      "reference",
      "consent reference",
    ],
    ...["form no", "form number", "form id", "evidence reference", "consent ref"],
    ...["證據", "同意證據", "表格編號", "證明", "同意證明", "憑證", "參考編號"],
    ...["证据", "同意证据", "表格编号", "证明", "同意证明", "凭证", "参考编号"],
  ],
};

/** A word in the form in which headers and cells are compared: compatibility form, lower case, letters and digits. */
export function plainWord(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Words that mean something, by the form in which they are compared. */
export function wordTable<T extends string>(
  aliases: Readonly<Record<T, readonly string[]>>,
): ReadonlyMap<string, T> {
  const entries = Object.entries(aliases) as [T, readonly string[]][];
  return new Map(
    entries.flatMap(([meaning, words]) => words.map((word) => [plainWord(word), meaning] as const)),
  );
}

const FIELD_OF = wordTable(FIELD_ALIASES);

/** The field that a header names, also in two languages at once (`姓名 Name`), or undefined. */
export function fieldNamed(header: string): ImportField | undefined {
  const whole = FIELD_OF.get(plainWord(header));
  if (whole) return whole;
  const parts = header.split(/[\s()（）/／]+/).filter((part) => plainWord(part) !== "");
  const [first, ...others] = parts.map((part) => FIELD_OF.get(plainWord(part)));
  return others.length > 0 && others.every((field) => field === first) ? first : undefined;
}

/** Parts of a name by which a column lists those who do not want to be written to, as {@link plainWord} makes them. */
const REFUSES = new RegExp(
  [
    ...[
      "unsub(?:scri(?:be|bed|ption)s?)?",
      "opt(?:ed)?outs?",
      "do(?:not|nt)(?:contact|call|message|text|mail|email|send|market|disturb|whatsapp)",
    ],
    ...[
      "^dnc|dnc$|^dnd$",
      "no(?:more)?(?:marketing|promo|contact|consent)",
      "not(?:subscri|consent|agree|opted)",
      "suppress",
      "blacklist",
    ],
    ...["disagree", "refus(?:al|ed)", "declin", "withdr[ae]w", "revok", "^stop"],
    ...[
      "退[訂订閱阅]",
      "取消[訂订][閱阅]?",
      "拒",
      "勿",
      "打[擾扰]",
      "[謝谢][絕绝]",
      "不要|不想|不接[收受]|不同意|未同意|不[願愿]",
      "黑名[單单]",
    ],
  ].join("|"),
  "g",
);

/** Whether a header names refusals: as one of the field's names, or by its words, unless it names agreements as well. */
export function namesRefusal(header: string): boolean {
  if (fieldNamed(header) === "refusal") return true;
  const word = plainWord(header);
  const rest = word.replace(REFUSES, "");
  return rest !== word && !/opt(?:ed)?in|同意|agree|subscribe|consentgiven|[訂订][閱阅]/.test(rest);
}

export function isImportField(text: string): text is ImportField {
  return (IMPORT_FIELDS as readonly string[]).includes(text);
}
