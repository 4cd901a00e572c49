import type { segmentsPagesEn } from "./en";

export const segmentsPagesZhHant: typeof segmentsPagesEn = {
  segments: { title: "客群" },
};
