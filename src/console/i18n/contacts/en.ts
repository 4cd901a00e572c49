export const contactsPagesEn = {
  contacts: { title: "Contacts" },
};
