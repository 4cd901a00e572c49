/** The people of a made-up tea shop. Every name says what the person is for. */
export const STAFF = [
  { handle: "admin", name: "Avery Admin (demo)", locale: "en" },
  { handle: "approver", name: "Pat Approver (demo)", locale: "zh-Hant" },
  { handle: "manager", name: "Morgan Manager (demo)", locale: "zh-Hant" },
  { handle: "agent", name: "Ash Agent (demo)", locale: "zh-Hant" },
  { handle: "marketer", name: "Max Marketer (demo)", locale: "zh-Hant" },
  { handle: "compliance", name: "Kit Compliance (demo)", locale: "en" },
  { handle: "viewer", name: "Vic Viewer (demo)", locale: "en" },
] as const;

export type Handle = (typeof STAFF)[number]["handle"];

/** Roles that a seeded token exists for: `local-<role>-token`. */
export const TOKEN_ROLES: readonly Handle[] = [
  "viewer",
  "agent",
  "manager",
  "marketer",
  "compliance",
  "admin",
];

/** Queues with their service level targets in minutes of business hours. */
export const QUEUES = [
  {
    id: "que_general",
    name: "General 一般查詢",
    restricted: false,
    members: ["agent", "manager", "admin"],
    firstResponse: 60,
    resolution: 1200,
  },
  {
    id: "que_orders",
    name: "Orders 訂單",
    restricted: false,
    members: ["agent", "manager"],
    firstResponse: 30,
    resolution: 600,
  },
  {
    id: "que_complaints",
    name: "Complaints 投訴",
    restricted: true,
    members: ["manager", "compliance"],
    firstResponse: 15,
    resolution: 300,
  },
] as const;

/** When the shop is open, by ISO weekday, on the clock of its wall. */
export const BUSINESS_HOURS = [
  ...[1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, opens: "10:00", closes: "20:00" })),
  { weekday: 7, opens: "12:00", closes: "18:00" },
];

export type Consent = "opted_in" | "opted_out" | "unknown";

/** Customers with fictional names and numbers of a range that no operator gives out. */
export const CUSTOMERS: readonly {
  number: string;
  name: string;
  language: string;
  tags: string[];
  marketing: Consent;
  utility: Consent;
  bsuid?: string;
  blocked?: boolean;
}[] = [
  {
    number: "85255501001",
    name: "測試顧客甲",
    language: "zh-HK",
    tags: ["vip", "oolong"],
    marketing: "opted_in",
    utility: "opted_in",
  },
  {
    number: "85255501002",
    name: "測試顧客乙",
    language: "zh-HK",
    tags: ["oolong"],
    marketing: "opted_in",
    utility: "opted_in",
  },
  {
    number: "85255501003",
    name: "Test Customer Three",
    language: "en",
    tags: ["wholesale"],
    marketing: "unknown",
    utility: "opted_in",
  },
  {
    number: "85255501004",
    name: "Test Customer Four",
    language: "en",
    tags: [],
    marketing: "opted_out",
    utility: "opted_in",
  },
  {
    number: "85255501005",
    name: "測試顧客戊",
    language: "zh-HK",
    tags: ["pu-erh"],
    marketing: "opted_in",
    utility: "unknown",
  },
  {
    number: "85255501006",
    name: "測試顧客己",
    language: "zh-HK",
    tags: [],
    marketing: "opted_out",
    utility: "opted_out",
  },
  {
    number: "85255501007",
    name: "Test Customer Seven",
    language: "en",
    tags: ["gift"],
    marketing: "unknown",
    utility: "unknown",
  },
  {
    number: "85255501008",
    name: "測試顧客辛",
    language: "zh-HK",
    tags: ["vip"],
    marketing: "opted_in",
    utility: "opted_in",
    blocked: true,
  },
  {
    number: "886955501009",
    name: "測試顧客壬",
    language: "zh-TW",
    tags: ["taiwan"],
    marketing: "opted_in",
    utility: "opted_in",
  },
  {
    number: "886955501010",
    name: "測試顧客癸",
    language: "zh-TW",
    tags: ["taiwan", "gift"],
    marketing: "unknown",
    utility: "opted_in",
  },
  {
    number: "85255501011",
    name: "Test Customer Eleven",
    language: "en",
    tags: ["gift"],
    marketing: "opted_in",
    utility: "opted_in",
    bsuid: "HK.13490000000000011",
  },
  {
    number: "85255501012",
    name: "測試顧客十二",
    language: "zh-HK",
    tags: [],
    marketing: "unknown",
    utility: "unknown",
  },
];

/** A week of conversations: who, where it lies, and what was said; hours before the seed ran. */
export const CONVERSATIONS: readonly {
  customer: number;
  queue: string | null;
  owner: Handle | null;
  status: "open" | "closed";
  lines: readonly { from: "customer" | "shop"; hoursAgo: number; text: string }[];
}[] = [
  {
    customer: 0,
    queue: "que_orders",
    owner: "agent",
    status: "open",
    lines: [
      { from: "customer", hoursAgo: 5, text: "你好，我想問我張單 HL-1001 幾時寄出？" },
      { from: "shop", hoursAgo: 4.8, text: "你好！訂單今日下午寄出，多謝支持。" },
      { from: "customer", hoursAgo: 2, text: "好呀，唔該晒！另外有冇新茶？" },
    ],
  },
  {
    customer: 1,
    queue: "que_general",
    owner: null,
    status: "open",
    lines: [{ from: "customer", hoursAgo: 23.4, text: "星期日有冇開門？" }],
  },
  {
    customer: 2,
    queue: "que_orders",
    owner: "agent",
    status: "open",
    lines: [
      { from: "customer", hoursAgo: 30, text: "Do you ship wholesale orders to Taipei?" },
      { from: "shop", hoursAgo: 29, text: "Yes, from 5 kg. Which teas are you interested in?" },
    ],
  },
  {
    customer: 3,
    queue: "que_complaints",
    owner: "manager",
    status: "open",
    lines: [{ from: "customer", hoursAgo: 8, text: "The tin arrived dented. I am not happy." }],
  },
  {
    customer: 4,
    queue: "que_general",
    owner: "agent",
    status: "closed",
    lines: [
      { from: "customer", hoursAgo: 96, text: "請問普洱點樣儲存？" },
      { from: "shop", hoursAgo: 95, text: "放喺陰涼通風地方，避免陽光就可以。" },
    ],
  },
  {
    customer: 8,
    queue: null,
    owner: null,
    status: "open",
    lines: [{ from: "customer", hoursAgo: 1, text: "請問可以寄到台北嗎？" }],
  },
  {
    customer: 10,
    queue: "que_general",
    owner: null,
    status: "open",
    lines: [{ from: "customer", hoursAgo: 50, text: "Hi, is the gift box still available?" }],
  },
];
