import type { contactsPagesEn } from "./en";

export const contactsPagesZhHant: typeof contactsPagesEn = {
  contacts: { title: "聯絡人" },
};
