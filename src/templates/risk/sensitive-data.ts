import { POLICIES, SECTIONS, type WordRule } from "./rule";
import { listed, type Words } from "./words";

const DATA = { policy: POLICIES.messaging, section: SECTIONS.data } as const;
const ELSEWHERE =
  "Do not ask for it in the chat: send a link to a page of your own that the customer signs in to, or ask for the last four digits only.";

/** Data that businesses may not ask customers for in WhatsApp. business.whatsapp.com/policy */
export const SENSITIVE_DATA: readonly WordRule[] = [
  {
    code: "sensitive_card",
    severity: "warning",
    ...DATA,
    why: "Businesses may not ask for full card numbers, their security codes or dates.",
    fix: ELSEWHERE,
    words: listed(
      "card number, card details, card information, cvv, cvc, card security code",
      "expiry date of your card, card expiry",
      "信用卡資料, 信用卡正面, 信用卡背, 信用卡有效, 卡號, 卡片資料, 安全碼, 保安碼",
    ),
    shapes: [
      /(?<=(?:send|share|give|forward|photo of|copy of)(?: us)? )your (?:credit|debit|bank) card(?![a-z])/,
      /(?:信用|扣賬|銀行)卡(?=(?:號碼|的號碼|照片|相片|副本))/,
    ],
    except: ["gift card number", "membership card number", "loyalty card number", "會員卡號"],
  },
  {
    code: "sensitive_password",
    severity: "warning",
    ...DATA,
    why: "Nobody may be asked for a password or a PIN; such requests are read as phishing.",
    fix: "Take it out: nobody needs a customer's password.",
    words: listed(
      "password, passcode, pin code, pin number, your pin, your pin number, your pin code, login details, login credentials",
      "密碼, 登入資料, 登錄資料, 口令",
    ),
    except: [
      "password reset",
      /(?:reset|change|changing|forgot|forgotten|new|update) (?:your |the |a )?password/,
      /your password (?:was|has been|will expire|is about to expire)/,
      /(?:password|passcode|pin)(?: (?:code|number))?(?: is)?:? ?\{\{/,
      "重設密碼",
      "更改密碼",
      "重置密碼",
      "忘記密碼",
      "修改密碼",
      /密碼(?:是|為|:)? ?\{\{/,
      /密碼已/,
    ],
  },
  {
    code: "sensitive_code",
    severity: "warning",
    ...DATA,
    why: "Asking a customer to pass on a one-time code is how accounts are stolen.",
    fix: "Take it out: a one-time code is entered where the customer signs in and is sent to nobody.",
    words: listed(
      "verification code, one-time password, one-time passcode, one-time code, otp, security code",
      "code you received, code we sent, code that you received",
      "驗證碼, 認證碼, 校驗碼, 一次性密碼, 動態密碼, 收到的代碼",
    ),
    shapes: [
      /(?<=(?:send us|tell us|give us|reply with|forward) )(?:the|your) (?:\d-digit |six-digit )?code(?![a-z])/,
    ],
    except: [
      /(?:code|otp|password|passcode)(?: is)?:? ?\{\{/,
      /\{\{\w+\}\} is your [a-z -]*code/,
      /碼(?:是|為|:)? ?\{\{/,
    ],
  },
  {
    code: "sensitive_identity",
    severity: "warning",
    ...DATA,
    why: "Businesses may not ask for full identity numbers or for papers that show them.",
    fix: ELSEWHERE,
    words: listed(
      "hkid, identity card, id card, id number, identity number, national id, nric, passport",
      "social security number, ssn, driving licence, driver's license",
      "身份證, 身分證, 護照, 回鄉證, 通行證, 駕駛執照, 社會安全號碼",
    ),
    except: [
      /passport (?:application|renewal|photo)/,
      /bring (?:along )?your (?:passport|id card|identity card|hkid)/,
      "帶備身份證",
      "攜帶身份證",
      "帶備護照",
      "攜帶護照",
    ],
  },
  {
    code: "sensitive_bank",
    severity: "warning",
    ...DATA,
    why: "Businesses may not ask for full account numbers or for access to online banking.",
    fix: ELSEWHERE,
    words: listed(
      "bank account, account number, bank details, banking details, iban, sort code, swift code",
      "online banking, e-banking",
      "銀行戶口, 銀行賬戶, 銀行帳戶, 銀行賬號, 銀行帳號, 戶口號碼, 賬戶號碼, 帳戶號碼, 網上銀行, 網上理財",
    ),
  },
  {
    code: "sensitive_health",
    severity: "warning",
    ...DATA,
    why: "Health data may not be asked for where the law restricts it, and reviewers reject requests for it.",
    fix: "Ask the customer to bring it to the appointment, or to enter it on a page of your own.",
    words: listed(
      "medical history, medical record, medical report, health condition, diagnosis, test result, symptom",
      "病歷, 病史, 醫療紀錄, 醫療記錄, 診斷, 化驗報告, 健康狀況, 病徵, 症狀",
    ),
  },
];

/** What asks a customer to hand something over. */
export const REQUESTS: Words = {
  words: listed(
    "send, share, provide, give us, reply with, reply to us with, reply your, tell us, let us know",
    "text us, message us, forward, submit, upload, enter, fill in, type in, key in, verify your",
    "update your, what is your, what's your, we need your, we require your, need a copy of, photo of your",
    "copy of your",
    "提供, 回覆, 回復, 發送, 傳送, 發給, 傳給, 寄給, 傳來, 輸入, 填寫, 填上, 提交, 遞交, 上傳, 上載, 告訴",
    "告知, 話我哋知, 話俾我, 俾我, 畀我, 交給我, 拍照, 影低, 核實你的, 核實您的, 確認你的, 確認您的",
    "需要你的, 需要您的, 更新你的, 更新您的",
  ),
  shapes: [/(?<!we (?:can )?)confirm your/, /(?:請|麻煩)[^,.!?\n]{0,6}(?:發來|發到|傳來|傳送|寄來|填)/],
  except: [
    /we(?:'ll| will| have|'ve)? (?:send|sent|forward|share|provide)/,
    /(?:我們|我哋|本公司|系統)(?:會|將|已|已經|將會)?[^,.!?\n]{0,4}(?:發送|傳送|寄|發|提供|告知)/,
    /已(?:成功)?(?:核實|確認|更新)[你您]的/,
  ],
};

/** What turns a request into a warning against it. */
export const REFUSALS: Words = {
  words: listed(
    "never, do not, don't, not share, not send, not provide, no need to, need not, won't, will not",
    "would not, refrain from, nobody, no one",
    "不要, 請勿, 切勿, 勿, 不會, 絕不, 不需, 無需, 毋須, 無須, 唔好, 唔會, 唔使, 唔駛, 不得, 不應, 千萬別",
    "請別, 並非要求",
  ),
};

/** Parts of a number, which may be asked for. */
export const PARTIAL: Words = {
  words: listed(
    "last four digits, last 4 digits, final four digits, last three digits, last 3 digits",
    "first four characters",
    "尾四位, 最後四位, 後四位, 末四位, 尾4位, 最後4位, 後四碼, 首四位, 頭四位, 最後三位",
  ),
};
