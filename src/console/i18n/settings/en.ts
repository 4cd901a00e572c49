export const settingsPagesEn = {
  settings: { title: "Settings" },
};
