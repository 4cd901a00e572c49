/** A shop's menu: greets, asks, answers its FAQ, and knows the way to people. */
export const MENU = {
  trigger: { on: "any_message" },
  default_language: "en",
  start: "ask",
  nodes: [
    {
      id: "ask",
      type: "question",
      text: { en: "How can we help?", "zh-Hant": "有什麼可以幫你？" },
      save_as: "wish",
      options: [
        { id: "hours", title: { en: "Opening hours", "zh-Hant": "營業時間" }, next: "hours" },
        { id: "order", title: { en: "My order", "zh-Hant": "我的訂單" }, next: "tag" },
        { id: "person", title: { en: "A colleague", "zh-Hant": "找同事" }, next: "people" },
      ],
    },
    { id: "hours", type: "message", text: { en: "We are open from ten to eight." }, next: "bye" },
    { id: "tag", type: "tag", add: ["order-question"], next: "orders" },
    { id: "orders", type: "assign", queue_id: "que_orders", next: "noted" },
    { id: "noted", type: "message", text: { en: "Please tell us your order number." } },
    { id: "people", type: "handover", queue_id: "que_orders", text: { en: "A colleague will be with you." } },
    { id: "bye", type: "end" },
  ],
  faq: [
    {
      id: "parking",
      match: [{ by: "phrase", value: "parking" }],
      text: { en: "There is a car park next door." },
    },
  ],
  fallback: { text: { en: "Sorry, please choose one of the options." }, attempts: 2 },
  handover: { queue_id: "que_general", text: { en: "A person will answer you soon." } },
};

export const HOURS_RULE = {
  match: [{ by: "phrase", value: "opening hours" }],
  priority: 10,
  reply: { en: "Ten to eight, every day.", "zh-Hant": "每日十時至八時。" },
  default_language: "en",
};

/** Something to be live, so that automation is on. */
export const QUIET_RULE = {
  match: [{ by: "phrase", value: "xyzzy" }],
  priority: 99,
  reply: { en: "Nothing happens." },
  default_language: "en",
};
