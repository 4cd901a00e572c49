export const templatesPagesEn = {
  templates: { title: "Templates" },
};
