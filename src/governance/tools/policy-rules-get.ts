import * as z from "zod";
import { CONSOLE_ONLY, PERMISSIONS, ROLES } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { HOUR, MINUTE } from "../../platform/clock";
import {
  APPROVAL_RULES,
  CONSENT_NEEDED,
  FREQUENCY_CAPS,
  LIMITS,
  MARKETING_OPT_OUT_WORDS,
  OPT_IN_WORDS,
  OPT_OUT_WORDS,
  ownOptOutWords,
  QUIET_HOURS,
  SEND_GUARDRAILS,
  SENSITIVE_WORDS,
  WRITE_GUARDRAILS,
} from "../policy";

const SECTIONS = [
  "guardrails",
  "approvals",
  "consent",
  "opt_out_words",
  "sensitive_words",
  "template_risks",
  "limits",
  "roles",
] as const;

type Section = (typeof SECTIONS)[number];
const DEFAULT_SECTIONS: Section[] = ["guardrails", "approvals", "consent", "limits"];

/** What a reviewer of Meta's may object to in a template: a row of the policy that the room of templates goes by. */
export interface TemplateRisk {
  code: string;
  severity: string;
  policy: string;
  section: string;
  why: string;
  fix: string;
}

/** What stops a broadcast that goes out: rows of the policy that the room of broadcasts goes by. */
export interface BroadcastStops {
  /** By reason: a stop lasts until a person ends it, a wait ends by itself. */
  reasons: Readonly<Record<string, { kind: "stop" | "wait"; words: string }>>;
  /** Shares, 0 to 1, from which a run stops. */
  shares: { failures: number; opt_outs: number };
  /** Fewer messages than this show no share. */
  smallestSample: number;
  /** By what share, 0 to 1, the audience may have grown since it was approved, and by how many people in any case. */
  audienceGrowth: { share: number; people: number };
}

/** What automatic replies may do at most: numbers that the room of automation goes by. Durations in ms. */
export interface AutomationLimits {
  repliesPerMessage: number;
  repliesPerHour: number;
  repliesPerDay: number;
  answerWithin: number;
  sameWords: number;
  fastAnswers: number;
  machineSpeed: number;
  loopWithin: number;
  waitsPerSession: number;
  confirmationEvery: number;
  /** Share of real messages, 0 to 1, above which a keyword is over-broad. */
  broadShare: number;
}

/** Rules that are a room's own. */
export interface RoomRules {
  templateRisks: readonly TemplateRisk[];
  broadcastStops: BroadcastStops;
  automation: AutomationLimits;
}

const automationLimits = (limits: AutomationLimits) => ({
  replies_to_one_message: limits.repliesPerMessage,
  replies_per_conversation: { an_hour: limits.repliesPerHour, a_day: limits.repliesPerDay },
  answers_within_minutes: limits.answerWithin / MINUTE,
  stops_for_a_person: {
    same_words: limits.sameWords,
    answers_faster_than_ms: limits.machineSpeed,
    so_often: limits.fastAnswers,
    within_minutes: limits.loopWithin / MINUTE,
  },
  waits_without_an_answer: limits.waitsPerSession,
  opt_out_confirmed_once_in_hours: limits.confirmationEvery / HOUR,
  over_broad_above: limits.broadShare,
});

function broadcastLimits({ reasons, shares, smallestSample, audienceGrowth }: BroadcastStops) {
  return {
    stop_shares: { ...shares, from_messages: smallestSample },
    audience_growth: { ...audienceGrowth, whichever: "is more" },
    stops: Object.entries(reasons).map(([reason, { kind, words }]) => ({
      reason,
      goes_on_by_itself: kind === "wait",
      words,
    })),
  };
}

/** Rooms are unknown here: whoever puts them together hands in the rules that are a room's own. */
export const policyRulesGet = ({ templateRisks, broadcastStops, automation }: RoomRules) =>
  defineRead({
    name: "whatsapp.policy_rules.get",
    room: "account",
    title: { en: "Read the policy", "zh-Hant": "讀取政策規則" },
    description:
      "Gives the very rules that the server enforces: guardrails nobody can lift, what needs whose approval, consent per category, opt-out words, frequency, quiet hours and window. Ask for single sections to keep it short.",
    readFirst: ["whatsapp.config.get"],
    readFirstText: "whatsapp.config.get",
    approval: "Read-only. No approval required.",
    safety: "Policy rules must be treated as guardrails for every send and automation write.",
    permission: "account:read",
    input: z.strictObject({
      sections: z
        .array(z.enum(SECTIONS))
        .min(1)
        .optional()
        .describe("Default: guardrails, approvals, consent, limits."),
    }),
    output: z.looseObject({ sections: z.array(z.string()) }),
    handler: async (ctx, input) => {
      const sections = input.sections ?? DEFAULT_SECTIONS;
      const all: Record<Section, unknown> = {
        guardrails: [
          ...SEND_GUARDRAILS.map(({ code, rule, fix }) => ({ code, rule, fix, approvable: false })),
          ...Object.values(WRITE_GUARDRAILS).map((row) => ({ ...row, approvable: false })),
        ],
        approvals: APPROVAL_RULES.map((rule) => ({
          rule: rule.id,
          tool: rule.tool,
          when: rule.when,
          reason: rule.reason,
          approver_roles: rule.approverRoles,
          expires_after_hours: rule.expiresAfter / HOUR,
          never: "the requester, a token, or a tool",
        })),
        consent: CONSENT_NEEDED,
        opt_out_words: {
          everything: OPT_OUT_WORDS,
          own: [...(ownOptOutWords(ctx.env.OPT_OUT_WORDS)?.keys() ?? [])],
          marketing: MARKETING_OPT_OUT_WORDS,
          back_in: OPT_IN_WORDS,
          match: "whole message",
        },
        sensitive_words: SENSITIVE_WORDS,
        template_risks: templateRisks.map(({ code, severity, policy, section, why, fix }) => ({
          code,
          severity,
          policy,
          section,
          why,
          fix,
        })),
        limits: {
          service_window_hours: LIMITS.serviceWindow / HOUR,
          preview_valid_minutes: LIMITS.previewLifetime / MINUTE,
          frequency_caps: FREQUENCY_CAPS.map((cap) => ({
            category: cap.category,
            per_hours: cap.per / HOUR,
            most: cap.most,
          })),
          quiet_hours: { ...QUIET_HOURS, time_zone: ctx.env.TIME_ZONE },
          broadcasts: broadcastLimits(broadcastStops),
          automation: automationLimits(automation),
        },
        roles: { roles: ROLES, permissions: PERMISSIONS, console_only: CONSOLE_ONLY },
      };
      return { sections, ...Object.fromEntries(sections.map((section) => [section, all[section]])) };
    },
  });
