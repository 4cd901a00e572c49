import type { settingsPagesEn } from "./en";

export const settingsPagesZhHant: typeof settingsPagesEn = {
  settings: { title: "設定" },
};
