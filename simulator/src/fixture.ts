/**
 * The account that the simulator starts with, as plain data: scripts import this file to seed
 * the product with the same numbers and templates. It must not import anything of the Worker.
 */

import type { Template, TemplateComponent } from "./templates/model";

export interface PhoneNumber {
  id: string;
  display_phone_number: string;
  verified_name: string;
  name_status: string;
  code_verification_status: string;
  quality_rating: "GREEN" | "YELLOW" | "RED";
  platform_type: string;
  status: string;
  account_mode: string;
  is_official_business_account: boolean;
  messaging_limit_tier: string;
  whatsapp_business_manager_messaging_limit: string;
  last_onboarded_time: string;
}

export interface BusinessProfile {
  about: string;
  address: string;
  description: string;
  email: string;
  websites: string[];
  vertical: string;
  profile_picture_url: string;
}

/** The WhatsApp Business Account. */
export const waba = {
  id: "100000000000001",
  name: "Harbour Lane Tea (demo)",
  currency: "HKD",
  country: "HK",
  timezone_id: "63",
  message_template_namespace: "5f1c2d3e_0000_4000_8000_000000000001",
  account_review_status: "APPROVED",
  business_verification_status: "verified",
  ownership_type: "SELF",
};

export const app = { id: "200000000000001", name: "Harbour Lane Console" };

const number = {
  name_status: "APPROVED",
  code_verification_status: "VERIFIED",
  quality_rating: "GREEN",
  platform_type: "CLOUD_API",
  status: "CONNECTED",
  account_mode: "LIVE",
  is_official_business_account: false,
  messaging_limit_tier: "TIER_2K",
  whatsapp_business_manager_messaging_limit: "TIER_2K",
  last_onboarded_time: "2026-01-05T02:00:00+0000",
} as const;

export const phoneNumbers: readonly PhoneNumber[] = [
  {
    id: "100000000000011",
    display_phone_number: "+852 5550 0001",
    verified_name: "Harbour Lane Tea (demo)",
    ...number,
  },
  {
    id: "100000000000012",
    display_phone_number: "+852 5550 0002",
    verified_name: "Harbour Lane Support (demo)",
    ...number,
  },
];

export const businessProfile: BusinessProfile = {
  about: "Loose-leaf tea from Harbour Lane",
  address: "12 Harbour Lane, Sheung Wan, Hong Kong",
  description: "A small tea shop in Sheung Wan. Orders, tastings and gifts.",
  email: "hello@harbourlane.example",
  websites: ["https://harbourlane.example/"],
  vertical: "RETAIL",
  profile_picture_url: "https://harbourlane.example/logo.png",
};

type TemplateFacts = Pick<Template, "id" | "name" | "language" | "category" | "status" | "components"> &
  Partial<Template>;

function template(facts: TemplateFacts): Template {
  return {
    parameter_format: "POSITIONAL",
    rejected_reason: "NONE",
    quality_score: { score: "GREEN" },
    ...facts,
  };
}

function body(text: string, ...examples: string[]): TemplateComponent {
  return examples.length === 0
    ? { type: "BODY", text }
    : { type: "BODY", text, example: { body_text: [examples] } };
}

function footer(text: string): TemplateComponent {
  return { type: "FOOTER", text };
}

function quickReply(text: string): TemplateComponent {
  return { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text }] };
}

export const templates: readonly Template[] = [
  template({
    id: "900000000000001",
    name: "order_update",
    language: "en",
    category: "UTILITY",
    status: "APPROVED",
    components: [body("Hi {{1}}, your order {{2}} is on its way.", "Mei", "HL-1024")],
  }),
  template({
    id: "900000000000002",
    name: "order_update",
    language: "zh_HK",
    category: "UTILITY",
    status: "APPROVED",
    components: [body("你好 {{1}}，你的訂單 {{2}} 已經寄出。", "阿美", "HL-1024")],
  }),
  template({
    id: "900000000000003",
    name: "spring_offer",
    language: "en",
    category: "MARKETING",
    status: "APPROVED",
    components: [
      body("Hi {{1}}, our first spring teas have arrived: 15% off until Sunday.", "Mei"),
      footer("Harbour Lane Tea"),
      quickReply("Stop promotions"),
    ],
  }),
  template({
    id: "900000000000004",
    name: "spring_offer",
    language: "zh_HK",
    category: "MARKETING",
    status: "APPROVED",
    components: [
      body("你好 {{1}}，首批春茶已到店，星期日前一律八五折。", "阿美"),
      footer("港灣里茶莊"),
      quickReply("停止推廣"),
    ],
  }),
  template({
    id: "900000000000005",
    name: "price_list",
    language: "zh_HK",
    category: "MARKETING",
    status: "PENDING",
    components: [body("你好 {{1}}，這是本月的茶葉價目表。", "阿美")],
    quality_score: { score: "UNKNOWN" },
  }),
  template({
    id: "900000000000006",
    name: "win_back",
    language: "en",
    category: "MARKETING",
    status: "REJECTED",
    components: [body("Hi {{1}}, we miss you. Your account needs attention.", "Mei")],
    rejected_reason: "TAG_CONTENT_MISMATCH",
    quality_score: { score: "UNKNOWN" },
  }),
  template({
    id: "900000000000007",
    name: "pickup_reminder",
    language: "en",
    category: "UTILITY",
    status: "PAUSED",
    components: [body("Hi {{1}}, your order is ready for pickup at Harbour Lane.", "Mei")],
    quality_score: { score: "RED" },
  }),
];
