export const WEBHOOKS_CSS = "";
