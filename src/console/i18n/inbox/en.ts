export const inboxPagesEn = {
  inbox: { title: "Inbox" },
};
