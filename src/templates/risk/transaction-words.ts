import { listed, type Words } from "./words";

/**
 * What a utility template is about: one order, booking, payment, account, request or subscription of the customer's. Meta
 * wants it named. …/whatsapp/templates/template-categorization
 */
export const TRANSACTION: Words = {
  words: listed(
    "order, ordered, purchase, booking, booked, reservation, appointment, delivery, delivered, parcel",
    "package, shipment, shipped, tracking, pickup, pick up, invoice, receipt, payment, paid, bill",
    "statement, balance, refund, refunded, your return, return request, your exchange, account, profile",
    "password, subscription, membership, policy, claim, application, registration, enrolment, ticket",
    "your case, case number, support case, request, requested, enquiry, inquiry, complaint, repair",
    "your visit, recent visit, last visit, your stay, recent stay, flight, check-in, table, queue number",
    "quotation, contract, warranty, call with, conversation, opt-in, opt-out, opted in, opted out",
    "訂單, 單號, 購買, 預約, 預訂, 預定, 訂位, 留座, 訂房, 覆診, 送貨, 派送, 配送, 發貨, 出貨, 寄出, 送達",
    "到貨, 包裹, 快遞, 物流, 取貨, 取件, 自取, 付款, 支付, 收款, 款項, 發票, 收據, 賬單, 帳單, 月結單",
    "結餘, 餘額, 退款, 退貨, 換貨, 戶口, 賬戶, 帳戶, 賬號, 帳號, 密碼, 會籍, 會員資料, 保單, 理賠, 索償",
    "申請, 登記, 報名, 門票, 車票, 機票, 航班, 入住, 個案, 查詢, 投訴, 維修, 光臨後, 到訪, 輪候, 籌號",
    "報價, 合約, 保養, 對話, 同意接收, 退訂",
  ),
  except: [
    "in order to",
    "order now",
    "order today",
    "on account of",
    "privacy policy",
    "timetable",
    "立即購買",
    "馬上購買",
    "歡迎查詢",
  ],
};

/** Codes for signing in, which Meta takes only in authentication templates. */
export const ONE_TIME_CODE: Words = {
  words: listed(
    "verification code, authentication code, one-time password, one-time passcode, one-time code",
    "one-time pin, otp, login code, log-in code, sign-in code, 2fa code, security code",
    "驗證碼, 認證碼, 校驗碼, 一次性密碼, 一次性驗證, 動態密碼, 登入碼, 登錄碼",
  ),
  shapes: [
    /\{\{\w+\}\} is your (?:(?:login|security|access) )?(?:code|passcode|password|pin)(?![a-z])/,
    /(?<![a-z])your (?:code|passcode|pin) is:? ?\{\{\w+\}\}/,
  ],
};
