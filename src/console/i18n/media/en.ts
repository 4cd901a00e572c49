export const mediaPagesEn = {
  media: { title: "Media" },
};
