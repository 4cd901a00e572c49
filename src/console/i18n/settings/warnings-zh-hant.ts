const missing = (what: string, name: string) => ({
  message: `未設定${what}。`,
  fix: `設定 ${name}（Worker 密鑰，識別碼則為變數），然後重新部署。`,
});
const together = (message: string, lacks: string, has: string) => ({
  message,
  fix: `設定 ${lacks}，或移除 ${has}，然後重新部署。`,
});

/** What is not ready and what to do, by the code of the warning. */
export const WARNINGS_ZH_HANT: Record<string, { message: string; fix: string }> = {
  meta_access_token_missing: missing(" Graph API 存取權杖", "META_ACCESS_TOKEN"),
  meta_app_secret_missing: missing("用於驗證 Webhook 簽署的應用程式密鑰", "META_APP_SECRET"),
  meta_verify_token_missing: missing(" Webhook 驗證權杖", "META_VERIFY_TOKEN"),
  meta_waba_id_missing: missing(" WhatsApp 商業帳號識別碼", "META_WABA_ID"),
  meta_app_id_missing: missing("向 Meta 提供範本範例檔案的應用程式識別碼", "META_APP_ID"),
  audit_seal_key_missing: missing("簽署稽核封印的密鑰", "AUDIT_SEAL_KEY"),
  audit_seal_key_short: {
    message: "簽署稽核封印的密鑰太短：公鑰是公開的，太短的密鑰可能被猜中。",
    fix: "把 AUDIT_SEAL_KEY 設為最少 32 個隨機字元，並把舊密鑰設為 AUDIT_SEAL_KEY_PREVIOUS。",
  },
  link_signing_key_missing: missing("簽署檔案連結的密鑰", "LINK_SIGNING_KEY"),
  retention_days_wrong: {
    message: "RETENTION_DAYS 設定有誤，更正前不會移除任何資料。",
    fix: '請將 RETENTION_DAYS 設為例如 {"messages": 730} 的內容並重新部署。',
  },
  erasure_key_missing: missing("辨認已刪除資料者的密鑰", "ERASURE_KEY"),
  erasure_key_changed: {
    message: "ERASURE_KEY 並非刪除資料時所用的密鑰：無法建立聯絡人，客戶的來訊會一直等候。",
    fix: "把 ERASURE_KEY 設回原來的值，然後重新部署。",
  },
  shop_half_configured: together(
    "商店有地址而沒有權杖：無法讀取商店的商品及訂單。",
    "SHOP_API_TOKEN",
    "SHOP_API_URL",
  ),
  stripe_secret_key_missing: together(
    "Stripe 有 Webhook 密鑰而沒有密鑰：無法建立付款連結。",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
  ),
  stripe_webhook_secret_missing: together(
    "Stripe 有密鑰而沒有 Webhook 密鑰：系統不會得知客戶已付款。",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_SECRET_KEY",
  ),
  oidc_half_configured: together(
    "登入設有簽發者而沒有用戶端識別碼：無法以此方式登入。",
    "OIDC_CLIENT_ID",
    "OIDC_ISSUER",
  ),
  opt_out_words_unreadable: {
    message: "無法讀取自訂的退訂字詞：變數不是由字詞清單組成的 JSON。",
    fix: '把 OPT_OUT_WORDS 設定為例如 {"th": ["…"]}，然後重新部署。',
  },
  access_token_invalid: {
    message: "Meta 表示存取權杖無效。",
    fix: "建立系統用戶權杖，並設定為 META_ACCESS_TOKEN。",
  },
  access_token_expiring: {
    message: "存取權杖將於 14 日內到期。",
    fix: "使用不會到期的系統用戶權杖。",
  },
  meta_not_connected: {
    message: "未能連接 Graph API。",
    fix: "檢查存取權杖及 Meta 的狀態頁。",
  },
  not_subscribed: {
    message: "沒有應用程式訂閱商業帳號的 Webhook。",
    fix: "訂閱應用程式：POST /{waba-id}/subscribed_apps。",
  },
  no_phone_number: {
    message: "尚未有電話號碼資料。",
    fix: "在 WhatsApp 管理工具加入號碼，一小時內會讀取。",
  },
  webhook_unverified: {
    message: "尚未收到任何訊息事件。",
    fix: "把 Webhook 指向 /webhooks/meta，訂閱 messages 欄位，然後向號碼發送訊息。",
  },
};
