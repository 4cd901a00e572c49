/** How many recipients got how far. Each counts in every step that it reached: who read it was delivered to. */
export interface Funnel {
  /** Written down when the broadcast started, by the round that is counted. */
  audience: number;
  waiting: number;
  skipped: number;
  /** Meta took it. */
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  /** Meta's answer was lost, and nothing was heard since. */
  unknown: number;
  replied: number;
  clicked: number;
  opted_out: number;
  /** Recipients with at least one order that is attributed to it. */
  converted: number;
}

export interface CampaignFigures {
  broadcast_id: string;
  total: Funnel;
  /**
   * The second messages, to those whom the first could not reach; null without a fallback, and when too few got one: then
   * they are in the sums of cost and orders, and in nothing that is told apart.
   */
  fallback: Funnel | null;
  /** Null: too few to be broken down. */
  by_variant: readonly { variant: string; figures: Funnel | null }[];
  by_language: readonly { language: string; figures: Funnel | null }[];
  /** Failures and skips by code, with its meaning; the most frequent first. */
  reasons: readonly { code: string; kind: "failed" | "skipped"; meaning: string; count: number }[];
  /** By hour, from the first message on. `at`: its start, ms. */
  over_time: readonly {
    at: number;
    sent: number;
    delivered: number;
    read: number;
    failed: number;
    replied: number;
    clicked: number;
    opted_out: number;
  }[];
  conversions: {
    attribution_days: number;
    orders: number;
    revenue: readonly { currency: string; total_minor: number }[];
  };
  cost: {
    /** ISO 4217 of the rate card; null without one: then only volumes are known. */
    currency: string | null;
    /** In millionths of the currency's unit. */
    estimated_micros: number | null;
    billed_micros: number | null;
    billed: readonly {
      market: string;
      category: string;
      /** Meta's word: `regular`, `free_customer_service`, `free_entry_point`. */
      type: string;
      messages: number;
      micros: number | null;
    }[];
    /** Delivered, and Meta has said nothing yet of whether it charges. */
    not_yet_reported: number;
  };
}
