interface Words {
  /** What Meta says with the word. */
  message: string;
  fix: string;
}

/**
 * The words by which Meta says why its review rejected a template, and what they mean for whoever wrote it.
 * …/whatsapp/webhooks/reference/message_template_status_update, …/whatsapp/templates/template-review
 */
export const REJECTION_REASONS: Readonly<Record<string, Readonly<Record<"en" | "zh-Hant", Words>>>> = {
  ABUSIVE_CONTENT: {
    en: {
      message:
        "Meta found content that its policies forbid: threats, insults, restricted goods, or a request for sensitive data.",
      fix: "Take out what threatens, sells restricted goods or asks for card, account or identity numbers, then submit again.",
    },
    "zh-Hant": {
      message: "Meta 認為內容違反其政策：例如含有威嚇、侮辱、受限制貨品，或要求客戶提供敏感資料。",
      fix: "刪去威嚇字眼、受限制貨品，以及索取信用卡、戶口或身份證號碼的部分，然後重新提交。",
    },
  },
  CATEGORY_NOT_AVAILABLE: {
    en: {
      message: "This account may not use the category that was asked for.",
      fix: "Ask an administrator to see in WhatsApp Manager which categories the account may use, or choose another one.",
    },
    "zh-Hant": {
      message: "此帳戶不可使用所選的類別。",
      fix: "請管理員在 WhatsApp Manager 查看帳戶可用的類別，或改選另一類別。",
    },
  },
  INCORRECT_CATEGORY: {
    en: {
      message: "The content belongs to another category than the one that was chosen.",
      fix: "Choose marketing for anything that promotes, utility for news of one order or account, authentication for one-time codes; or take out what does not belong.",
    },
    "zh-Hant": {
      message: "內容不屬於所選的類別。",
      fix: "推廣內容選「推廣」，個別訂單或帳戶的消息選「通知」，一次性驗證碼選「驗證」；或刪去不屬該類別的內容。",
    },
  },
  INVALID_FORMAT: {
    en: {
      message:
        "Something is wrong with the form: variables, samples, spelling, or links that hide where they lead.",
      fix: "Check variables and samples, write words around each variable, correct the spelling and use full links of your own domain.",
    },
    "zh-Hant": {
      message: "格式有誤：例如變數、範例、錯別字，或看不出去向的連結。",
      fix: "檢查變數及範例，變數前後要有文字，改正錯別字，並使用自己網域的完整連結。",
    },
  },
  PROMOTIONAL: {
    en: {
      message: "Meta read it as promotion, which the chosen category does not allow.",
      fix: "Choose category marketing, or take out offers, invitations and greetings.",
    },
    "zh-Hant": {
      message: "Meta 認為內容屬推廣性質，所選類別不容許。",
      fix: "改選「推廣」類別，或刪去優惠、邀請及問候的部分。",
    },
  },
  SCAM: {
    en: {
      message: "Meta read it as something that could mislead or defraud customers.",
      fix: "Say who you are and why you write; take out promises, pressure, prizes and links that are not your own.",
    },
    "zh-Hant": {
      message: "Meta 認為內容可能誤導或欺詐客戶。",
      fix: "清楚說明你是誰及為何聯絡客戶；刪去承諾、催促、獎品，以及不屬於自己的連結。",
    },
  },
  TAG_CONTENT_MISMATCH: {
    en: {
      message: "The content does not match the category or the language that was chosen for it.",
      fix: "See whether the text is in the language of its code, and whether it promotes anything; then correct the category, the language or the text.",
    },
    "zh-Hant": {
      message: "內容與所選的類別或語言不符。",
      fix: "檢查文字是否與語言代碼相符，以及是否含有推廣內容；然後更正類別、語言或文字。",
    },
  },
  NONE: {
    en: {
      message: "Meta gave no reason.",
      fix: "See in WhatsApp Manager whether there is more to read, make the text plainer and more specific, or appeal there.",
    },
    "zh-Hant": {
      message: "Meta 沒有說明原因。",
      fix: "到 WhatsApp Manager 查看有否其他說明，將文字寫得更清楚具體，或在該處提出上訴。",
    },
  },
};

/** Meta's reason for a rejection in plain words, with what mends it; undefined when there is none or it is not known here. */
export function reasonInWords(
  reason: string | null,
  language: "en" | "zh-Hant",
): { message: string; fix: string } | undefined {
  if (reason === null) return undefined;
  const key = reason.trim().toUpperCase().replaceAll(" ", "_");
  return Object.hasOwn(REJECTION_REASONS, key) ? REJECTION_REASONS[key]?.[language] : undefined;
}
