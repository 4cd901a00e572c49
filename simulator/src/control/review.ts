import * as z from "zod";
import type { Graph } from "../graph";
import { newNumericId } from "../ids";
import type { Json } from "../json";
import { removeTemplate } from "../templates/calls";
import {
  buttonTypes,
  componentTypes,
  headerFormats,
  type Template,
  type TemplateStatus,
  templateCategories,
  templateStatuses,
} from "../templates/model";
import { templateWebhook } from "../templates/review";
import {
  categoryChanged,
  categoryComing,
  componentsChanged,
  qualityChanged,
  type StatusDetail,
  type TemplateEvent,
  templateEvents,
  templateStatusChange,
} from "../templates/webhooks";
import type { Change } from "../webhooks";
import { ControlError, checked } from "./request";

const category = z.enum(templateCategories);
const quality = z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]);

const button = z.looseObject({ type: z.enum(buttonTypes) });
const component: z.ZodType = z.looseObject({
  type: z.enum(componentTypes),
  format: z.enum(headerFormats).optional(),
  text: z.string().optional(),
  buttons: z.array(button).optional(),
});
const components = z.array(component).min(1) as unknown as z.ZodType<Template["components"]>;

const reviewShape = z.strictObject({
  /** What happens, as the webhook calls it. */
  status: z.enum(templateEvents).optional(),
  reason: z.string().optional(),
  rejection_info: z.strictObject({ reason: z.string(), recommendation: z.string() }).optional(),
  /** Meta moves the template to this category, now or, announced, `at` (Unix seconds; a day from now). */
  category: category.optional(),
  coming_category: category.optional(),
  at: z.number().int().optional(),
  quality: quality.optional(),
  components: components.optional(),
  /** False: the state changes and nobody is told, as when a webhook gets lost. */
  webhook: z.boolean().default(true),
  /** Unix seconds of the webhook's entry. */
  timestamp: z.number().int().optional(),
});
type Review = z.infer<typeof reviewShape>;

/** `POST /_sim/templates/{id}/review`: Meta decides on a template, pauses it, moves it, rates it or edits it. */
export async function reviewTemplate(
  graph: Graph,
  id: string,
  body: Json,
): Promise<{ template: Json; webhook_status: number | null }> {
  const template = graph.templates.get(id);
  if (template === undefined) throw new ControlError("No such template.", "id", 404);
  const order = checked(reviewShape, body);
  const { reviewed, changes } = reviewedBy(graph, template, order);
  if (changes.length === 0)
    throw new ControlError("status, category, coming_category, quality or components is required.", "status");
  if (reviewed.status === "DELETED") removeTemplate(graph, template);
  else graph.templates.save({ ...reviewed, last_updated_time: graph.now() });
  if (!order.webhook) return { template: { ...reviewed }, webhook_status: null };
  const raw = templateWebhook(graph, changes, order.timestamp);
  const webhook_status = await graph.outbox.deliver(raw, { retry: true });
  graph.wakeForWork();
  return { template: { ...reviewed }, webhook_status };
}

/** The template after all that the order says, and the changes to tell, in this order: status, category, quality, text. */
function reviewedBy(
  graph: Graph,
  template: Template,
  order: Review,
): { reviewed: Template; changes: Change[] } {
  let reviewed = template;
  const changes: Change[] = [];
  if (order.status !== undefined) {
    const outcome = decided(graph, template, order.status, order);
    reviewed = outcome.template;
    changes.push(templateStatusChange(reviewed, outcome.event, outcome.detail));
  }
  if (order.category !== undefined) {
    const { correct_category: _, ...rest } = reviewed;
    reviewed = { ...rest, category: order.category, previous_category: template.category };
    changes.push(categoryChanged(reviewed, template.category));
  }
  if (order.coming_category !== undefined) {
    reviewed = { ...reviewed, correct_category: order.coming_category };
    changes.push(categoryComing(reviewed, order.coming_category, order.at ?? graph.now() + 86_400));
  }
  if (order.quality !== undefined) {
    reviewed = { ...reviewed, quality_score: { score: order.quality, date: graph.now() } };
    changes.push(qualityChanged(reviewed, template.quality_score.score));
  }
  if (order.components !== undefined) {
    reviewed = { ...reviewed, components: order.components };
    changes.push(componentsChanged(reviewed));
  }
  return { reviewed, changes };
}

/** The status that an event leads to; one that is missing here leaves the status as it is. */
const statusAfter: { [Event in TemplateEvent]?: TemplateStatus } = {
  ...Object.fromEntries(templateStatuses.map((status) => [status, status])),
  REINSTATED: "APPROVED",
  UNARCHIVED: "APPROVED",
};

interface Outcome {
  template: Template;
  event: TemplateEvent;
  detail: StatusDetail;
}

function decided(graph: Graph, template: Template, asked: TemplateEvent, order: Review): Outcome {
  const { event, detail } = asked === "PAUSED" ? paused(graph, template) : { event: asked, detail: {} };
  const rejected = event === "REJECTED" ? (order.reason ?? "TAG_CONTENT_MISMATCH") : (order.reason ?? "NONE");
  const status = statusAfter[event];
  return {
    template: {
      ...template,
      ...(status !== undefined && { status, rejected_reason: rejected }),
    },
    event,
    detail: {
      ...detail,
      ...(event === "DISABLED" && { disabledAt: graph.now() }),
      ...(order.rejection_info !== undefined && { rejection: order.rejection_info }),
      ...(event === "APPROVED" &&
        template.status === "PAUSED" && {
          other: { title: "UNPAUSE", description: "Your WhatsApp message template has been unpaused." },
        }),
    },
  };
}

/** First three hours, then six, then for good. …/whatsapp/templates/template-pausing */
function paused(graph: Graph, { id }: Template): { event: TemplateEvent; detail: StatusDetail } {
  const times = graph.templateLog.addPause(id, graph.now());
  if (times > 2) {
    const description =
      "Your WhatsApp message template has been disabled because it continued to have issues after it was paused twice.";
    return { event: "DISABLED", detail: { other: { title: "DISABLED", description } } };
  }
  const hours = times === 1 ? 3 : 6;
  const until = new Intl.DateTimeFormat("en-US", {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone: "UTC",
  }).format(graph.clock() + hours * 3_600_000);
  const why = times === 1 ? "it had issues" : "it continued to have issues";
  const description = `Your WhatsApp message template has been paused for ${hours} hours until ${until} UTC because ${why}.`;
  return {
    event: "PAUSED",
    detail: { other: { title: times === 1 ? "FIRST_PAUSE" : "SECOND_PAUSE", description } },
  };
}

const givenTemplates = z.strictObject({
  templates: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d+$/).optional(),
        name: z.string().min(1),
        language: z.string().min(2),
        category,
        status: z.enum(templateStatuses).default("APPROVED"),
        parameter_format: z.enum(["POSITIONAL", "NAMED"]).default("POSITIONAL"),
        components,
        rejected_reason: z.string().default("NONE"),
        quality: quality.default("UNKNOWN"),
        message_send_ttl_seconds: z.number().int().optional(),
        /** Unix seconds of the edits that it has had while approved. */
        edits: z.array(z.number().int()).default([]),
      }),
    )
    .min(1)
    .max(10_000),
});

/** `POST /_sim/templates`: puts templates into the account as they are, as if made elsewhere long ago. */
export function placeTemplates(graph: Graph, body: Json): { ids: string[] } {
  const { templates } = checked(givenTemplates, body);
  return { ids: templates.map((given) => placeTemplate(graph, given)) };
}

function placeTemplate(graph: Graph, given: z.infer<typeof givenTemplates>["templates"][number]): string {
  const { id = newNumericId(), quality: score, message_send_ttl_seconds: ttl, edits, ...rest } = given;
  graph.templates.save({
    ...rest,
    id,
    quality_score: { score },
    ...(ttl !== undefined && { message_send_ttl_seconds: ttl }),
  });
  for (const at of edits) graph.templateLog.addEdit(id, at);
  return id;
}
