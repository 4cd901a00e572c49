import type { reportsPagesEn } from "./en";

export const reportsPagesZhHant: typeof reportsPagesEn = {
  reports: { title: "報表" },
};
