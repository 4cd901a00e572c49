export const webhookLogPagesEn = {
  webhookLog: { title: "Webhooks" },
};
