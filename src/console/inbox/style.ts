export const INBOX_CSS = "";
