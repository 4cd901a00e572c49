export const reportsPagesEn = {
  reports: { title: "Reports" },
};
