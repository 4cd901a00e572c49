import type { AlertKind, DetailName } from "./kinds";

/** The same rows as in `kinds.ts`, in Traditional Chinese. */
export const ALERT_WORDS_ZH_HANT: Readonly<Record<AlertKind, { title: string; todo: string }>> = {
  access_token_invalid: {
    title: "Meta 不接受存取權杖",
    todo: "在企業管理平台建立系統用戶權杖，設定 META_ACCESS_TOKEN，然後重新部署。",
  },
  access_token_expiring: {
    title: "存取權杖即將到期",
    todo: "在到期前改用不會到期的系統用戶權杖。",
  },
  meta_not_connected: {
    title: "無法連接 Graph API，或被拒絕",
    todo: "查看 metastatus.com，再於日誌的 meta.call 查看 Meta 的錯誤代碼。訊息會等待，不會遺失。",
  },
  not_subscribed: {
    title: "沒有應用程式訂閱帳號的 Webhook",
    todo: "重新訂閱應用程式：POST /{waba-id}/subscribed_apps。",
  },
  setting_missing: {
    title: "欠缺設定",
    todo: "「設定」的「系統狀況」列出欠缺哪些設定及其用途。設定後重新部署。",
  },
  erasure_key_changed: {
    title: "ERASURE_KEY 並非刪除資料時所用的密鑰",
    todo: "把 ERASURE_KEY 設回原來的值，然後重新部署。在此之前無法建立聯絡人，客戶的來訊會一直等候。",
  },
  number_red: {
    title: "號碼的質素評級為紅色",
    todo: "不要發送客戶沒有要求的訊息。此號碼的群發會自行停止。查看近期的範本及取消訂閱的客戶。",
  },
  number_yellow: {
    title: "號碼的質素評級為黃色",
    todo: "減少發送，只發給近期同意的客戶，並查看哪個範本被檢舉。",
  },
  number_restricted: {
    title: "Meta 限制了號碼",
    todo: "在 WhatsApp 管理工具查看原因及申訴方法。號碼恢復連線前，由它發送的訊息都會失敗。",
  },
  template_stopped: {
    title: "使用中的範本被暫停或停用",
    todo: "改用其他範本，或等待暫停結束。期間不會以此範本發送。",
  },
  broadcast_stopped: {
    title: "群發自行停止",
    todo: "群發頁面說明原因。處理後在該頁繼續或取消。",
  },
  dead_letters: {
    title: "佇列放棄了訊息",
    todo: "「營運」頁列出這些訊息及工作的結果。大部分會自行了結，其餘可在該頁重試。",
  },
  webhook_events_failed: {
    title: "有 Webhook 事件無法套用",
    todo: "「Webhook 紀錄」頁的「失敗」說明原因。處理後重試。",
  },
  webhook_silent: {
    title: "Meta 沒有傳來 Webhook",
    todo: "檢查應用程式的 Webhook 網址及訂閱項目，再於「Webhook 紀錄」頁查看「過去 7 日被拒收的請求」。",
  },
  webhook_lag: {
    title: "Webhook 事件等待過久",
    todo: "在日誌查看 queue.failed 及 webhook.event_failed，並於 cloudflarestatus.com 查看 D1 及 Queues 的狀態。",
  },
  outbox_lag: {
    title: "待送出的工作等待過久",
    todo: "在日誌查看 outbox.failed：錯誤及關聯識別碼可追溯到該工作。",
  },
  sla_breached: {
    title: "客戶等待超過服務水平",
    todo: "收件匣的「已逾時」列出這些對話。增加人手，或重新指派。",
  },
  audit_not_sealed: {
    title: "稽核記錄未封印",
    todo: "在日誌查看工作「audit seal」的 cron.failed。記錄仍在，但封印前無法證明。",
  },
  audit_broken: {
    title: "稽核記錄的鏈不成立",
    todo: "不要更改任何資料。匯出記錄並驗證，再與較早的匯出比較：有人改動了資料庫。",
  },
  payment_issue: {
    title: "收到的款項與訂單不符",
    todo: "訂單頁的「需要查看」列出這些訂單。系統不會自動退款。",
  },
  cron_failing: {
    title: "定時工作持續失敗",
    todo: "在日誌查看該工作的 cron.failed。其他工作照常進行。",
  },
};

/** The same names as in `DETAILS`. */
export const DETAILS_ZH_HANT: Readonly<Record<DetailName, string>> = {
  count: "數量",
  late_minutes: "遲了（分鐘）",
  open: "等待中",
  last_hour: "過去一小時",
  seals: "封印",
  phone_number_id: "號碼識別碼",
  template_id: "範本識別碼",
  broadcast_id: "群發識別碼",
  status: "狀態",
  reason: "原因",
  missing: "設定",
  job: "工作",
  failures: "連續失敗次數",
};
