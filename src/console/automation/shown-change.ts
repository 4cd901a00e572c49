import * as z from "zod";
import { type CallContext, may, seesEverything } from "../../auth";
import type { AutomationChange } from "../../automation";
import type { StoredPreview } from "../../governance";

/** The preview whose requests are shown as changes of automation. */
const TOOL = "whatsapp.automation_change.preview";

const count = z.number();

const outcome = z.object({
  answered_by: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  reason: z.string(),
  replies: z.array(z.string()),
  routed_to: z.object({ queue_id: z.string() }).optional(),
  to_person: z.string().optional(),
});

export type ShownOutcome = z.infer<typeof outcome>;

const replay = z.object({
  messages: count,
  from: z.string().nullable(),
  to: z.string().nullable(),
  matched_before: count,
  matched_after: count,
  changed: count,
  routes_changed: count,
  by: z.array(
    z.object({ kind: z.string(), id: z.string(), name: z.string().nullable(), before: count, after: count }),
  ),
  examples: z
    .array(z.object({ at: z.string(), customer_text: z.string(), before: outcome, after: outcome }))
    .catch([]),
});

export type ShownReplay = z.infer<typeof replay>;

const difference = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const shown = z.object({
  effects: z.object({
    name: z.string(),
    status: z.enum(["draft", "live", "off"]),
    live_version: count.nullable(),
  }),
  replay: replay.optional().catch(undefined),
  differences: z.array(difference).catch([]),
});

export interface ShownChange extends Omit<z.infer<typeof shown>, "replay"> {
  change: AutomationChange["change"];
  /** Without examples for whoever may not read them. */
  replay: ShownReplay | undefined;
  examplesHidden: boolean;
}

/** The parts of a request to change automation; undefined for requests of other kinds. */
export function readChange(
  { principal }: CallContext,
  preview: StoredPreview | undefined,
): ShownChange | undefined {
  if (preview === undefined) return undefined;
  const content = preview.content as Partial<AutomationChange> | null;
  if (!content?.change || preview.tool !== TOOL) return undefined;
  const parsed = shown.safeParse(preview.shown);
  if (!parsed.success) return undefined;
  // They are words of customers of any queue.
  const mayRead = may(principal, "contacts:pii") && seesEverything(principal);
  const { replay: tried, ...rest } = parsed.data;
  return {
    ...rest,
    change: content.change,
    replay: tried && { ...tried, examples: mayRead ? tried.examples : [] },
    examplesHidden: !mayRead && (tried?.examples.length ?? 0) > 0,
  };
}

/** What is to happen, by its key among the words. */
export function verbOf(change: ShownChange["change"]): "publish" | "draft" | "live" | "off" | "on" {
  switch (change.kind) {
    case "flow":
      return change.publish ? "publish" : "draft";
    case "keyword_rule":
      return change.status;
    case "auto_reply":
      return change.enabled ? "on" : "off";
  }
}
