export const CLIENTS_CSS = "";
