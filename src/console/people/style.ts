export const PEOPLE_CSS = "";
