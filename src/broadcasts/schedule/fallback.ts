import type { Finding } from "../../governance";
import { mediaProblems } from "../../media";
import type { AppContext } from "../../platform/context";
import { templatesNamed, wordingDigest } from "../../templates";
import type { Fallback, Plan } from "../plan";
import type { BroadcastAsk } from "../preview/input";
import { fileFindings, filesIn } from "../preview/messages";
import { draftPlan } from "../preview/plan-of";
import type { ScheduleContent } from "./content";

const PATH = "fallback.template";

function error(message: string, fix: string, path = PATH): Finding {
  return { severity: "error", code: "validation_failed", message, path, fix };
}

/** The fallback that is asked for, as Meta's templates stand now, or what is in its way. */
export async function draftFallback(
  ctx: AppContext,
  asked: NonNullable<ScheduleContent["fallback"]>,
  plan: Plan,
): Promise<{ fallback: Fallback | null; findings: Finding[] }> {
  const ask: BroadcastAsk = {
    name: "fallback",
    segment_id: plan.segment_id,
    template: asked.template,
    attribution_days: plan.attribution_days,
  };
  const rows = await templatesNamed(ctx.db, [asked.template.name]);
  const templates = await Promise.all(
    rows.map(async (row) => ({ ...row, digest: await wordingDigest(row.components) })),
  );
  const drafted = draftPlan(ask, plan.phone_number_id, templates, ctx.clock.now());
  const files = await Promise.all(
    filesIn(ask).map(async ({ uses, variant }) =>
      fileFindings(await mediaProblems(ctx, uses, { conversationId: "" }), variant),
    ),
  );
  const findings = [...drafted.findings, ...files.flat()].map((finding) => ({
    ...finding,
    path: `fallback.${finding.path ?? "template"}`,
  }));
  if (!drafted.plan || findings.some(({ severity }) => severity === "error"))
    return { fallback: null, findings };
  if (drafted.plan.category !== "utility")
    return {
      fallback: null,
      findings: [
        error(
          "A fallback is a utility template.",
          "Choose one with whatsapp.templates.list.",
          `${PATH}.name`,
        ),
      ],
    };
  const known = new Set(plan.fields.map(({ tag }) => tag));
  const strange = drafted.plan.fields.find(({ tag }) => !known.has(tag));
  if (strange)
    return {
      fallback: null,
      findings: [
        error(
          `${strange.tag} is no merge tag of the broadcast.`,
          "Use the broadcast's own merge tags, written alike.",
          `${PATH}.components`,
        ),
      ],
    };
  const { messages } = drafted.plan;
  const first = messages.findIndex(({ language }) => language === asked.template.language);
  const inOrder = first > 0 ? [messages[first], ...messages.toSpliced(first, 1)] : messages;
  return {
    fallback: {
      after_minutes: asked.after_minutes,
      messages: inOrder.filter((message) => message !== undefined),
    },
    findings,
  };
}
