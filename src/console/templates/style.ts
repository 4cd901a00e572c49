export const TEMPLATES_CSS = "";
