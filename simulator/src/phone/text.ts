const en = {
  title: "Customer's phone",
  subtitle: "Act as a customer of the demo shop. Everything stays on this machine.",
  start: "Start a chat as",
  number: "Phone number or user ID",
  name: "Name",
  open: "Open chat",
  people: "People",
  nobody: "Nobody has written yet.",
  noChat: "Pick a person, or start a chat as somebody new.",
  back: "All people",
  business: "Business number",
  readReceipts: "Read receipts",
  stopOffers: "Stop offers",
  resumeOffers: "Resume offers",
  stop: "STOP",
  picture: "Send a picture",
  message: "Message",
  send: "Send",
  empty: "No messages yet. Say hello.",
  options: "Options",
  image: "Image",
  video: "Video",
  audio: "Voice message",
  document: "Document",
  sticker: "Sticker",
  location: "Location",
  sendLocation: "Send location",
  contacts: "Contact",
  unsupported: "Unsupported message",
  reacted: "Reacted",
  reactionRemoved: "Reaction removed",
  deleted: "Message deleted",
  call: "Call",
  copy: "Copy",
  offerEnds: "Ends",
  template: "Template",
  accepted: "Accepted",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  played: "Played",
  failed: "Never reached this phone",
  system: "Notice",
  otherLanguage: "中文",
  webhookFailed: "The product did not take this message (webhook status {status}).",
  stopped: "Offers from this business are stopped.",
} as const;

export type TextKey = keyof typeof en;

const zhHant: { [K in TextKey]: string } = {
  title: "顧客的手機",
  subtitle: "扮演示範商店的顧客。一切只在這部電腦上進行。",
  start: "以這個身分開始對話",
  number: "電話號碼或用戶 ID",
  name: "姓名",
  open: "開啟對話",
  people: "聯絡人",
  nobody: "還沒有人傳過訊息。",
  noChat: "選一位聯絡人，或以新身分開始對話。",
  back: "所有聯絡人",
  business: "商業號碼",
  readReceipts: "已讀回條",
  stopOffers: "停止推廣訊息",
  resumeOffers: "恢復推廣訊息",
  stop: "STOP",
  picture: "傳送圖片",
  message: "訊息",
  send: "傳送",
  empty: "還沒有訊息，打個招呼吧。",
  options: "選項",
  image: "圖片",
  video: "影片",
  audio: "語音訊息",
  document: "文件",
  sticker: "貼圖",
  location: "位置",
  sendLocation: "傳送位置",
  contacts: "聯絡人名片",
  unsupported: "不支援的訊息",
  reacted: "回應了",
  reactionRemoved: "已移除回應",
  deleted: "訊息已刪除",
  call: "致電",
  copy: "複製",
  offerEnds: "結束時間",
  template: "範本",
  accepted: "已接受",
  sent: "已傳送",
  delivered: "已送達",
  read: "已讀",
  played: "已播放",
  failed: "未送達這部手機",
  system: "通知",
  otherLanguage: "English",
  webhookFailed: "系統沒有接收這則訊息（webhook 狀態 {status}）。",
  stopped: "已停止接收此商家的推廣訊息。",
};

export type Language = "en" | "zh-Hant";

/** The page's words in one language. */
export type Words = (key: TextKey) => string;

/** Any language but English is shown as Traditional Chinese only when asked for by name. */
export function languageOf(value: string | undefined): Language {
  return value === "zh-Hant" ? "zh-Hant" : "en";
}

export function wordsIn(language: Language): Words {
  const catalogue: { [K in TextKey]: string } = language === "zh-Hant" ? zhHant : en;
  return (key) => catalogue[key];
}

/** The time of day of a Unix second where the demo shop is. */
export function timeIn(language: Language, seconds: number): string {
  const locale = language === "zh-Hant" ? "zh-HK" : "en-HK";
  const format = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: "Asia/Hong_Kong",
  });
  return format.format(seconds * 1_000);
}

/** The day of a Unix second, as a key that sorts and as words. */
export function dayIn(language: Language, seconds: number): string {
  const locale = language === "zh-Hant" ? "zh-HK" : "en-HK";
  const format = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "Asia/Hong_Kong",
  });
  return format.format(seconds * 1_000);
}
