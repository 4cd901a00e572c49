export const MEDIA_CSS = "";
