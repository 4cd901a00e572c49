/** What the shop knows of its customers besides their conversations. Customers are named by their place in CUSTOMERS. */

/** How a customer likes to be served, and the same person in the shop's other system. */
export const DETAILS: readonly {
  customer: number;
  preferences?: Record<string, string>;
  crm_links?: { system: string; id: string; url?: string }[];
}[] = [
  {
    customer: 0,
    preferences: { best_time: "平日下午", favourite: "烏龍" },
    crm_links: [{ system: "tea_crm", id: "TC-1001", url: "https://crm.example/customers/TC-1001" }],
  },
  { customer: 10, preferences: { gift_wrap: "always" } },
];

/**
 * Purchases, and a cart that was only asked for and so is no purchase. A cart is known by the message that brought it, an order of the
 * shop's system by its number. Prices in minor units; days before the seed ran.
 */
export const ORDERS: readonly {
  customer: number;
  source: "shop" | "whatsapp_cart";
  externalId: string;
  status: "requested" | "confirmed" | "paid" | "fulfilled" | "cancelled" | "refunded";
  currency: string;
  items: readonly { product_id: string; quantity: number; price_minor: number }[];
  daysAgo: number;
}[] = [
  {
    customer: 0,
    source: "shop",
    externalId: "HL-0917",
    status: "fulfilled",
    currency: "HKD",
    items: [{ product_id: "iron-goddess-150g", quantity: 2, price_minor: 18_800 }],
    daysAgo: 45,
  },
  {
    customer: 0,
    source: "shop",
    externalId: "HL-1001",
    status: "paid",
    currency: "HKD",
    items: [
      { product_id: "oolong-100g", quantity: 1, price_minor: 12_000 },
      { product_id: "clay-teapot-small", quantity: 1, price_minor: 48_000 },
    ],
    daysAgo: 1,
  },
  {
    customer: 1,
    source: "whatsapp_cart",
    externalId: "wamid.DEMOCART1",
    status: "requested",
    currency: "HKD",
    items: [{ product_id: "oolong-100g", quantity: 3, price_minor: 12_000 }],
    daysAgo: 2,
  },
  {
    customer: 10,
    source: "shop",
    externalId: "HL-0988",
    status: "fulfilled",
    currency: "HKD",
    items: [{ product_id: "mid-autumn-gift-box", quantity: 4, price_minor: 29_800 }],
    daysAgo: 12,
  },
];

/** Groups by condition; who belongs is looked up whenever somebody asks. */
export const SEGMENTS = [
  {
    id: "seg_viptea",
    name: "VIP tea lovers 貴賓茶友",
    description: "Regulars who asked for offers. 願意收優惠的熟客。",
    condition: {
      all: [
        { field: "tag", op: "has", value: "vip" },
        { field: "consent", op: "is", value: "opted_in", category: "marketing" },
      ],
    },
    purposes: ["marketing"],
  },
] as const;
