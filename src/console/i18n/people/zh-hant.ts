import type { peoplePagesEn } from "./en";

export const peoplePagesZhHant: typeof peoplePagesEn = {
  people: { title: "職員" },
};
