export const peoplePagesEn = {
  people: { title: "Staff" },
};
