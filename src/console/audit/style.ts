export const AUDIT_CSS = "";
