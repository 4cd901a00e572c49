export const segmentsPagesEn = {
  segments: { title: "Segments" },
};
