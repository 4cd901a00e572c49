import type { FlowDefinition, RuleDefinition } from "../../../src/automation/definition";
import { approveAs } from "../../support/approval";
import { freshKey } from "../../support/story";
import type { Answer } from "../../support/webhook";
import { call, ok, type ToolResult } from "../../support/worker";

export const both = (en: string, zh: string) => ({ en, "zh-Hant": zh });

/** A flow that says when the shop is open, and has all that it takes to go live. */
export const hoursFlow = (more: Partial<FlowDefinition> = {}): FlowDefinition => ({
  trigger: { on: "any_message" },
  default_language: "en",
  start: "hours",
  nodes: [
    { id: "hours", type: "message", text: both("We open at ten.", "我們十時開門。"), next: "done" },
    { id: "done", type: "end" },
  ],
  faq: [],
  fallback: { text: both("Please say that again.", "請再說一次。"), attempts: 2 },
  handover: { queue_id: "que_general", text: both("A colleague answers soon.", "同事很快回覆。") },
  expires_after_minutes: 60,
  ...more,
});

export const teaRule = (more: Partial<RuleDefinition> = {}): RuleDefinition => ({
  match: [
    { by: "phrase", value: "oolong" },
    { by: "contains", value: "烏龍" },
  ],
  priority: 10,
  reply: both("We have three kinds of oolong.", "我們有三款烏龍茶。"),
  default_language: "en",
  ...more,
});

const WRITES: Readonly<Record<string, string>> = {
  flow: "whatsapp.flow.upsert",
  keyword_rule: "whatsapp.keyword_rule.upsert",
  auto_reply: "whatsapp.auto_reply.enable",
};

type Asked = { kind: string } & Record<string, unknown>;

export const tryChange = (change: Asked, role = "marketer", replay?: number): Promise<ToolResult> =>
  call(role, "whatsapp.automation_change.preview", { change, ...(replay && { replay }) });

export const previewOf = (change: Asked, role = "marketer", replay?: number): Promise<Answer> =>
  ok(role, "whatsapp.automation_change.preview", { change, ...(replay && { replay }) });

export const carryOut = (
  kind: string,
  preview_id: string,
  role = "marketer",
  idempotency_key = freshKey(),
): Promise<ToolResult> => call(role, WRITES[kind] ?? kind, { preview_id, idempotency_key });

/** Previews a change and asks for it. */
export async function ask(change: Asked, role = "marketer"): Promise<Answer> {
  const { preview_id, verdict, findings } = await previewOf(change, role);
  const { isError, data } = await carryOut(change.kind, preview_id, role);
  if (isError) throw new Error(`${verdict}: ${JSON.stringify(data)} ${JSON.stringify(findings)}`);
  return data;
}

/** Asks for a change that waits for a person, and has one agree. */
export async function agreed(change: Asked): Promise<Answer> {
  const { action_request_id, status } = await ask(change);
  if (status !== "pending_approval") throw new Error(`does not wait: ${status}`);
  return approveAs("approver", action_request_id);
}

/** A flow, saved as a draft. */
export async function savedFlow(name = "Opening hours", definition = hoursFlow()): Promise<string> {
  const { result } = await ask({ kind: "flow", name, definition });
  return result.flow_id;
}

/** A flow that answers customers. */
export async function liveFlow(
  name = "Opening hours",
  definition = hoursFlow(),
  scope: Record<string, unknown> = {},
): Promise<string> {
  const flow_id = await savedFlow(name, definition);
  await agreed({ kind: "auto_reply", flow_id, enabled: true, scope });
  return flow_id;
}

/** A keyword rule that answers customers. */
export async function liveRule(name = "Oolong", definition = teaRule()): Promise<string> {
  const { result } = await agreed({ kind: "keyword_rule", name, definition, status: "live" });
  return result?.rule_id as string;
}

export const flowItem = async (flow_id: string, role = "marketer", detail = "full"): Promise<Answer> =>
  (await ok(role, "whatsapp.flows.list", { flow_id, detail })).items[0];

export const ruleItem = async (rule_id: string, role = "marketer", detail = "full"): Promise<Answer> =>
  (await ok(role, "whatsapp.keyword_rules.list", { rule_id, detail })).items[0];

export const codesOf = ({ findings }: Answer, severity = "error"): string[] =>
  findings
    .filter((finding: { severity: string }) => finding.severity === severity)
    .map(({ code }: { code: string }) => code);
