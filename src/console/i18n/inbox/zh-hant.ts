import type { inboxPagesEn } from "./en";

export const inboxPagesZhHant: typeof inboxPagesEn = {
  inbox: { title: "收件匣" },
};
