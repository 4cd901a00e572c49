import { impliesConsent, LONGEST_TAG, normaliseTag } from "../../governance";
import type { FlowDefinition, NodeOf, RuleDefinition } from "../definition";
import type { Notice } from "./codes";
import type { CheckFacts, QueueFact, TemplateFact } from "./facts";

/** A queue that conversations would go to. */
export function queueNotices(id: string | undefined, path: string, queues: readonly QueueFact[]): Notice[] {
  if (id === undefined) return [];
  const queue = queues.find((one) => one.id === id);
  if (!queue) {
    const fix = "Take an id of whatsapp.inbox_assignments.list.";
    return [{ code: "queue_unknown", path, message: `There is no queue ${id}.`, fix, evidence: id }];
  }
  if (!queue.restricted) return [];
  const message = `The queue ${queue.name} is restricted: most of the staff will not see the conversation any more.`;
  const fix = "Make sure that such conversations belong there.";
  return [{ code: "queue_restricted", path, message, fix, evidence: queue.name }];
}

/** Tags that would be taken for consent, or that cannot be stored. */
export function tagNotices(tags: readonly string[] | undefined, path: string): Notice[] {
  return (tags ?? []).flatMap((tag, index): Notice[] => {
    const at = `${path}.${index}`;
    const word = impliesConsent(tag);
    if (word !== undefined) {
      const message = `A tag may not say that somebody agreed or refused (${word}): that stands in the consent ledger.`;
      const fix = "Use another tag; consent is recorded with whatsapp.consent.update.";
      return [{ code: "policy_blocked", path: at, message, fix, evidence: tag }];
    }
    const normal = normaliseTag(tag);
    if (normal !== "" && [...normal].length <= LONGEST_TAG) return [];
    const message = `A tag has 1 to ${LONGEST_TAG} characters that can be seen.`;
    return [{ code: "tag_length", path: at, message, fix: "Shorten it.", evidence: tag }];
  });
}

function templateNotices(
  { name, language, parameters = [] }: NonNullable<NodeOf<"message">["template"]>,
  path: string,
  templates: readonly TemplateFact[],
): Notice[] {
  const named = templates.filter((template) => template.name === name);
  const template = named.find((one) => one.language === language);
  const evidence = `${name} (${language})`;
  if (!template) {
    const others = named.map((one) => one.language).join(", ");
    const message =
      named.length > 0
        ? `The template ${name} has no language ${language}; it has ${others}.`
        : `There is no template ${name}.`;
    const fix = "Take a name and language of whatsapp.templates.list.";
    return [{ code: "template_unknown", path, message, fix, evidence }];
  }
  const notices: Notice[] = [];
  if (template.status.toLowerCase() !== "approved") {
    const message = `Meta has not approved the template: it is ${template.status}.`;
    const fix = "Wait for its approval, or use one that is approved.";
    notices.push({ code: "template_not_approved", path, message, fix, evidence });
  }
  if (template.category.toLowerCase() !== "utility") {
    const message = `A flow sends no ${template.category} templates: nobody asked for one.`;
    const fix = "Use a utility template; marketing goes out as a broadcast to whoever agreed.";
    notices.push({ code: "template_category", path, message, fix, evidence });
  }
  if (template.bodyParameters !== parameters.length) {
    const message = `The template's body has ${template.bodyParameters} variables, and ${parameters.length} texts are given.`;
    const fix = "Give a text for each variable, in their order.";
    notices.push({ code: "template_parameters", path: `${path}.parameters`, message, fix, evidence });
  }
  return notices;
}

/** What a flow names outside itself, and whether it is there and may be used so. */
export function flowReferences(
  { nodes, handover }: FlowDefinition,
  { queues, templates }: CheckFacts,
): Notice[] {
  return [
    ...queueNotices(handover?.queue_id, "handover.queue_id", queues),
    ...nodes.flatMap((node, index): Notice[] => {
      const path = `nodes.${index}`;
      switch (node.type) {
        case "assign":
        case "handover":
          return queueNotices(node.queue_id, `${path}.queue_id`, queues);
        case "tag":
          return tagNotices(node.add, `${path}.add`);
        case "message":
          return node.template ? templateNotices(node.template, `${path}.template`, templates) : [];
        default:
          return [];
      }
    }),
  ];
}

/** The same of a keyword rule; `id` is its own. */
export function ruleReferences(
  { queue_id, queue_ids, tags, flow_id, priority }: RuleDefinition,
  { queues, flows, rules }: CheckFacts,
  id: string | undefined,
): Notice[] {
  const notices = [
    ...queueNotices(queue_id, "queue_id", queues),
    // A rule that is asked in a restricted queue only moves nobody there.
    ...(queue_ids ?? []).flatMap((queueId, index) =>
      queueNotices(queueId, `queue_ids.${index}`, queues).filter(({ code }) => code === "queue_unknown"),
    ),
    ...tagNotices(tags, "tags"),
  ];
  if (flow_id !== undefined && !flows.some((flow) => flow.id === flow_id)) {
    const message = `The flow ${flow_id} is not live, so the rule would start nothing.`;
    const fix = "Have it go live first; whatsapp.flows.list shows which there are.";
    notices.push({ code: "flow_not_live", path: "flow_id", message, fix, evidence: flow_id });
  }
  const tied = rules.find((rule) => rule.priority === priority && rule.id !== id);
  if (tied) {
    const message = `The live rule ${tied.name} has the priority ${priority} too: nobody could say which is asked first.`;
    const taken = new Set(rules.map((rule) => rule.priority));
    let free = priority;
    while (taken.has(free)) free++;
    const fix = `Give another, for example ${free}.`;
    notices.push({ code: "conflict", path: "priority", message, fix, evidence: tied.id });
  }
  return notices;
}
