import type { Assessment, GovernedWrite } from "../../governance";
import type { AppContext } from "../../platform/context";
import { addToOutbox } from "../../platform/outbox";
import { judgeAll } from "../draft/judge";
import { draftsOfNames } from "../draft/store";
import { templatesOfNames } from "../known-store";
import { countsAsRisk } from "../risk";
import { atMetaOf } from "./barriers";
import type { SubmitContent } from "./content";
import { blockingFindings, contentFindings, mostSeriousFirst, setUpFindings } from "./findings";
import { driveSubmissions, outboxIdOf, SUBMIT_TOPIC } from "./run";
import { insertSubmissions, type PlannedSubmission, submittedSoFar } from "./store";
import { effectsOf, languageView } from "./view";

/** Looks at some drafts as they stand. Preview, request and approval all decide by this. */
async function assess(
  ctx: AppContext,
  content: SubmitContent,
): Promise<Assessment<SubmitContent, PlannedSubmission[]>> {
  const now = ctx.clock.now();
  const { name, drafts } = content;
  const definitions = drafts.map(({ definition }) => definition);
  const [current, known, soFar] = await Promise.all([
    draftsOfNames(ctx.db, [name]),
    templatesOfNames(ctx.db, [name]),
    submittedSoFar(ctx.db, name, now),
  ]);
  const judged = await judgeAll(ctx, definitions, { drafts: current, known });
  const looked = drafts.map((draft, index) => {
    const atMeta = atMetaOf(draft.definition, known, soFar, definitions);
    const own = contentFindings(draft, judged[index] ?? []);
    const there = current.find(({ id }) => id === draft.draft_id);
    return { draft, there, atMeta, own, blocking: blockingFindings(draft, there, atMeta, own, now) };
  });
  const findings = mostSeriousFirst([
    ...setUpFindings(ctx, drafts),
    ...looked.flatMap(({ blocking, own }) => [...blocking, ...own]),
  ]);
  return {
    content,
    findings,
    effects: effectsOf(looked),
    policyFacts: { submitsTemplate: true, templateRisk: countsAsRisk(findings) },
    facts: {
      // Another version, or another state at Meta, is not what was shown.
      languages: looked.map(({ draft, there, atMeta: { live } }) => [
        draft.language,
        there?.version ?? null,
        live?.metaId ?? null,
        live?.status ?? null,
        live?.category ?? null,
      ]),
    },
    entity: { kind: "template_draft", id: drafts[0]?.draft_id ?? name },
    before: looked.map(({ atMeta }) => atMeta.live ?? null),
    state: looked.map(({ draft, atMeta }) => ({
      ...draft,
      id: ctx.ids.next("submission"),
      live_status: atMeta.live?.status ?? null,
    })),
    view: {
      name,
      languages: looked.map(({ draft, atMeta, own }) => languageView(draft, atMeta, own, now)),
    },
  };
}

/** Submits drafts to Meta's review, each language once, after a person has agreed to exactly these. */
export const submitWrite: GovernedWrite<SubmitContent, PlannedSubmission[]> = {
  tool: "whatsapp.template.submit",
  previewTool: "whatsapp.template_submit.preview",
  authorize: async () => {
    // Whoever may submit templates at all may submit each.
  },
  assess,
  plan: async (ctx, { content, state }, { actionRequestId }) => {
    if (!state) throw new Error("a submission without what it was judged by");
    const now = ctx.clock.now();
    return {
      statements: [
        ...insertSubmissions(state, content.name, actionRequestId, now),
        addToOutbox({
          id: outboxIdOf(actionRequestId),
          topic: SUBMIT_TOPIC,
          ref: actionRequestId,
          at: now,
          correlationId: ctx.correlationId,
        }),
      ],
      drive: (app) => driveSubmissions(app, actionRequestId),
    };
  },
};
