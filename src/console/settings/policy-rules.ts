/** `whatsapp.policy_rules.get` with the sections that the page shows. */
export interface PolicyRules {
  guardrails: { code: string; rule: string; fix: string }[];
  approvals: {
    rule: string;
    tool: string;
    when: string;
    reason: string;
    approver_roles: string[];
    expires_after_hours: number;
  }[];
  consent: {
    category: "marketing" | "utility" | "authentication" | "service";
    window: "open" | "closed";
    needs: "opted_in" | "not_opted_out" | "never";
    because: string;
  }[];
  opt_out_words: {
    everything: Record<string, string[]>;
    own: string[];
    marketing: Record<string, string[]>;
    back_in: Record<string, string[]>;
  };
  sensitive_words: Record<string, string[]>;
  template_risks: { code: string; severity: "error" | "warning" | "info"; why: string; fix: string }[];
  limits: {
    service_window_hours: number;
    preview_valid_minutes: number;
    frequency_caps: { category: string; per_hours: number; most: number }[];
    quiet_hours: { from: string; to: string; time_zone: string };
    broadcasts: {
      stop_shares: { failures: number; opt_outs: number; from_messages: number };
      audience_growth: { share: number; people: number };
      stops: { reason: string; goes_on_by_itself: boolean; words: string }[];
    };
    automation: {
      replies_to_one_message: number;
      replies_per_conversation: { an_hour: number; a_day: number };
      answers_within_minutes: number;
    };
  };
}

export const SECTIONS = [
  "guardrails",
  "approvals",
  "consent",
  "opt_out_words",
  "sensitive_words",
  "template_risks",
  "limits",
] as const;
