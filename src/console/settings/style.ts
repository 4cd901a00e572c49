export const SETTINGS_CSS = "";
