import type { templatesPagesEn } from "./pages-en";

export const templatesPagesZhHant: typeof templatesPagesEn = {
  templates: { title: "範本" },
};
