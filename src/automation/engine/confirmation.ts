/**
 * What a customer is told once who opted out, by language. Fixed texts of the policy: nobody writes them anew, so that an
 * opt-out is never answered by an offer.
 */
export const OPT_OUT_CONFIRMATION: Readonly<Record<string, string>> = {
  en: "You have opted out and will get no more messages from us. If you need us, write to us any time.",
  "zh-Hant": "你已取消接收，我們不會再向你發送訊息。如有需要，隨時可以聯絡我們。",
  "zh-Hans": "您已取消接收，我们不会再向您发送消息。如有需要，随时可以联系我们。",
};

/** The same to whoever wants no advertising only. */
export const MARKETING_OPT_OUT_CONFIRMATION: Readonly<Record<string, string>> = {
  en: "You will get no more offers or promotions from us. We still answer when you write to us.",
  "zh-Hant": "你不會再收到我們的推廣訊息。你聯絡我們時，我們仍會回覆。",
  "zh-Hans": "您不会再收到我们的推广消息。您联系我们时，我们仍会回复。",
};
