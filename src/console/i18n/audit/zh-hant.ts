import type { auditLogPagesEn } from "./en";

export const auditLogPagesZhHant: typeof auditLogPagesEn = {
  auditLog: { title: "稽核紀錄" },
};
