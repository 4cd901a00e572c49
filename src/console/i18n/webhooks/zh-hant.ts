import type { webhookLogPagesEn } from "./en";

export const webhookLogPagesZhHant: typeof webhookLogPagesEn = {
  webhookLog: { title: "Webhook 紀錄" },
};
