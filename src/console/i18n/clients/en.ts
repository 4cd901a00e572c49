export const clientsPagesEn = {
  clients: { title: "Connected apps" },
};
