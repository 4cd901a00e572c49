import type { mediaPagesEn } from "./en";

export const mediaPagesZhHant: typeof mediaPagesEn = {
  media: { title: "媒體" },
};
