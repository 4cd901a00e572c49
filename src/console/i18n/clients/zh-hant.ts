import type { clientsPagesEn } from "./en";

export const clientsPagesZhHant: typeof clientsPagesEn = {
  clients: { title: "已連接的應用程式" },
};
