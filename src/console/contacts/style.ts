export const CONTACTS_CSS = "";
