export const auditLogPagesEn = {
  auditLog: { title: "Audit log" },
};
