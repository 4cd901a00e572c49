import type { GovernedWrite } from "../../governance";
import { allSegments, isMaskedFor, namesAreMasked, resolveIn, wholeOf } from "../../segments";
import { assessBroadcast, type BroadcastContent, type DraftState } from "../preview/assess";
import { insertDraft } from "./store";

/** `whatsapp.broadcast.create`: keeps what a preview showed as a draft. */
export const createWrite: GovernedWrite<BroadcastContent, DraftState> = {
  tool: "whatsapp.broadcast.create",
  previewTool: "whatsapp.broadcast.preview",

  /** Whoever sees masked data could spell out names from how many are in a segment that asks for them. */
  authorize: async (ctx, { ask }) => {
    const segments = await allSegments(ctx.db);
    const resolve = resolveIn(segments);
    for (const id of [ask.segment_id, ...(ask.exclude_segment_ids ?? [])]) {
      const segment = segments.get(id);
      if (segment && isMaskedFor(ctx, wholeOf(segment), resolve)) throw namesAreMasked();
    }
  },

  assess: (ctx, content) => assessBroadcast(ctx, content),

  plan: async (ctx, { content, state }, { requesterStaffId, requesterName }) => {
    if (!state) throw new Error("a broadcast that cannot be sent was to be kept");
    const id = ctx.ids.next("broadcast");
    return {
      statements: [
        insertDraft({
          id,
          plan: state.plan,
          estimate: { ...state.estimate, ask: content.ask },
          rate: content.ask.rate ?? null,
          createdBy: requesterStaffId,
          createdByName: requesterName,
          at: ctx.clock.now(),
        }),
      ],
      result: { broadcast_id: id, status: "draft", audience: state.audience },
    };
  },
};
