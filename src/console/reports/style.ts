export const REPORTS_CSS = "";
