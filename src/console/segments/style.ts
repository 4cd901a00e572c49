export const SEGMENTS_CSS = "";
