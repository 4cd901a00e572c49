import { ok } from "../support/worker";

/** Conversations of the seeded shop, by what matters here. All but the last two are in the agent's queues. */
export const SHOP = {
  /** The customer wrote two hours ago and wants marketing and utility messages. */
  openAndWilling: "cnv_demo01",
  /** The customer wrote 30 hours ago and wants utility messages; of marketing nothing is known. */
  closedUtilityOnly: "cnv_demo03",
  /** The customer wrote four days ago and wants marketing; of utility nothing is known. */
  closedMarketingOnly: "cnv_demo05",
} as const;

/** Meta's ids of templates of the simulated account. */
export const TEMPLATE_IDS = { order_update: "900000000000001", spring_offer: "900000000000003" } as const;

export const templateMessage = (name: string, ...values: string[]) => ({
  type: "template",
  template: {
    name,
    language: { code: "en" },
    components: [{ type: "body", parameters: values.map((text) => ({ type: "text", text })) }],
  },
});

export const orderUpdate = (order = "HL-1001") => templateMessage("order_update", "Mei", order);
export const springOffer = (name = "Mei") => templateMessage("spring_offer", name);

export const previewMessage = (conversation_id: string, message: unknown, role = "agent") =>
  ok(role, "whatsapp.session_message.preview", { conversation_id, message });

/** Meta decides on a template, or moves it to another category; the webhook waits to be taken. */
export async function reviewTemplate(
  name: keyof typeof TEMPLATE_IDS,
  decision: { status?: string; category?: string; timestamp?: number },
): Promise<void> {
  const response = await fetch(`http://simulator.test/_sim/templates/${TEMPLATE_IDS[name]}/review`, {
    method: "POST",
    body: JSON.stringify(decision),
  });
  if (!response.ok) throw new Error(`review answered ${response.status}`);
}
