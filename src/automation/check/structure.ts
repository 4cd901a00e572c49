import type { FlowDefinition, FlowNode, NodeOf } from "../definition";
import type { Notice } from "./codes";
import { type FlowGraph, flowGraph, loopsThrough, reachableFrom } from "./graph";
import { MOST_BUTTONS } from "./texts";

function repeated(ids: readonly string[]): number[] {
  return [...ids.keys()].filter((index) => ids.indexOf(ids[index] as string) < index);
}

/** Ids that are given twice. */
function idNotices({ nodes, faq }: FlowDefinition): Notice[] {
  const twice = (ids: readonly string[], path: (index: number) => string): Notice[] =>
    repeated(ids).map((index) => ({
      code: "id_twice",
      path: path(index),
      message: `The id ${ids[index]} is given twice.`,
      fix: "Give each an id of its own.",
    }));
  return [
    ...twice(
      nodes.map(({ id }) => id),
      (index) => `nodes.${index}.id`,
    ),
    ...twice(
      faq.map(({ id }) => id),
      (index) => `faq.${index}.id`,
    ),
    ...nodes.flatMap((node, at) =>
      node.type === "question"
        ? twice(
            node.options.map(({ id }) => id),
            (index) => `nodes.${at}.options.${index}.id`,
          )
        : [],
    ),
  ];
}

/** Titles that one customer would see twice. */
function titleNotices({ options }: NodeOf<"question">, path: string): Notice[] {
  const languages = [...new Set(options.flatMap(({ title }) => Object.keys(title)))];
  return languages.flatMap((language) =>
    repeated(options.map(({ title, id }) => title[language] ?? `\u0000${id}`)).map(
      (index): Notice => ({
        code: "title_twice",
        path: `${path}.options.${index}.title.${language}`,
        message: "Two options of one question have the same title; Meta refuses that.",
        fix: "Word them differently.",
        evidence: options[index]?.title[language] ?? "",
      }),
    ),
  );
}

function nodeNotices(node: FlowNode, path: string, savedAs: ReadonlySet<string>): Notice[] {
  if (node.type === "message") {
    if (node.text && node.template) {
      const fix = "Make them two nodes, or leave one out.";
      return [{ code: "message_twice", path, message: "It says a text and a template.", fix }];
    }
    if (!node.text && !node.template)
      return [{ code: "message_empty", path, message: "It says nothing.", fix: "Give text or template." }];
  }
  if (node.type === "question") {
    const notices = titleNotices(node, path);
    if (node.options.length > MOST_BUTTONS && !node.list_button) {
      const message = `More than ${MOST_BUTTONS} options make a list, and nothing says what opens it.`;
      const fix = 'Give list_button, such as {en: "Choose"}, or fewer options.';
      notices.push({ code: "list_button_missing", path: `${path}.list_button`, message, fix });
    }
    return notices;
  }
  if (node.type === "condition" && "answer" in node.if && !savedAs.has(node.if.answer)) {
    const message = `No question keeps an answer as ${node.if.answer}.`;
    const fix = "Give the question save_as, or name one that has it.";
    return [{ code: "answer_unknown", path: `${path}.if.answer`, message, fix }];
  }
  if (node.type === "tag" && !node.add?.length && !node.remove?.length)
    return [{ code: "nothing_changed", path, message: "It changes no tag.", fix: "Give add or remove." }];
  return [];
}

/** Steps that lead nowhere, to nothing, and nodes that nobody gets to. */
function stepNotices(graph: FlowGraph): Notice[] {
  const reached = reachableFrom(
    graph,
    graph.entries.map(({ to }) => to),
  );
  return [
    ...graph.unknown.map(
      ({ to, path }): Notice => ({
        code: "unknown_node",
        path,
        message: `There is no node ${to}.`,
        fix: "Name one that there is, or add it.",
      }),
    ),
    ...graph.looseEnds.map(
      ({ from, path }): Notice => ({
        code: "dead_end",
        path,
        message: `From ${from} it does not go on here.`,
        fix: "Name the next node; a node of type end finishes, one of type handover gives it to people.",
      }),
    ),
    ...[...graph.nodes].flatMap(([id, { index }]): Notice[] => {
      if (reached.has(id)) return [];
      const fix = "Lead to it from start, from a node or from an entry of faq, or take it out.";
      return [{ code: "unreachable", path: `nodes.${index}`, message: `Nothing leads to ${id}.`, fix }];
    }),
  ];
}

const isQuestion = (node: FlowNode): boolean => node.type === "question";

/** Ways round. Without a question nothing ends them: neither messages nor waits need anything of the customer. */
function loopNotices(graph: FlowGraph): Notice[] {
  const place = (ids: readonly string[]) => {
    const inOrder = ids.toSorted(
      (one, other) => (graph.nodes.get(one)?.index ?? 0) - (graph.nodes.get(other)?.index ?? 0),
    );
    const [first = ""] = inOrder;
    return { path: `nodes.${graph.nodes.get(first)?.index ?? 0}`, evidence: inOrder.slice(0, 20).join(", ") };
  };
  const endless = loopsThrough(graph, (node) => !isQuestion(node)).map((ids): Notice => {
    const hasWait = ids.some((id) => graph.nodes.get(id)?.node.type === "wait");
    const message = hasWait
      ? "It goes round here without asking anything: a wait ends by itself."
      : "It goes round here without asking anything.";
    const fix = "Put a question into the way round, or lead it to an end.";
    return { code: "loop", message, fix, ...place(ids) };
  });
  const asking = loopsThrough(graph, () => true)
    .filter((ids) => ids.some((id) => graph.nodes.get(id)?.node.type === "question"))
    .map(
      (ids): Notice => ({
        code: "loop_through_question",
        message: "It can come back here, by way of a question that waits for the customer.",
        fix: "Nothing to mend if that is meant.",
        ...place(ids),
      }),
    );
  return [...endless, ...asking];
}

/** Questions from which nothing leads to a person, whatever the customer answers. */
function personNotices(definition: FlowDefinition, graph: FlowGraph): Notice[] {
  const hasFallback = definition.fallback !== undefined && definition.handover !== undefined;
  const leadsToPerson = ({ node }: { node: FlowNode }): boolean =>
    node.type === "handover" || (hasFallback && node.type === "question" && node.otherwise === undefined);
  return [...graph.nodes].flatMap(([id, { node, index }]): Notice[] => {
    if (node.type !== "question") return [];
    for (const to of reachableFrom(graph, [id])) {
      const found = graph.nodes.get(to);
      if (found && leadsToPerson(found)) return [];
    }
    const message = `From ${id} no answer leads to a person.`;
    const fix =
      "Give fallback and handover and leave otherwise out, or lead an answer to a node of type handover.";
    return [{ code: "no_way_to_person", path: `nodes.${index}`, message, fix }];
  });
}

/** What every flow has. */
function wholeNotices({ start, faq, nodes, trigger, fallback, handover }: FlowDefinition): Notice[] {
  const notices: Notice[] = [];
  const isStarted = trigger.on === "rule" || trigger.on === "button";
  if (start === undefined && (isStarted || faq.length === 0)) {
    const message = isStarted
      ? "It is started by a rule or a button, and has nowhere to begin."
      : "It has nowhere to begin, and no FAQ.";
    const fix = nodes[0] ? `Give start, for example "${nodes[0].id}".` : "Give nodes and start, or faq.";
    notices.push({ code: "start_missing", path: "start", message, fix });
  }
  if (!fallback) {
    const message = "It does not say what happens when an answer is not understood.";
    notices.push({ code: "fallback_missing", path: "fallback", message, fix: "Give fallback: {text}." });
  }
  if (!handover) {
    const message = "It has no way to people.";
    notices.push({ code: "handover_missing", path: "handover", message, fix: "Give handover: {queue_id}." });
  }
  return notices;
}

/** What can be said of a flow without knowing anything else: whether its steps make sense. */
export function structureNotices(
  definition: FlowDefinition,
  graph: FlowGraph = flowGraph(definition),
): Notice[] {
  const savedAs = new Set(
    definition.nodes.flatMap((node) => (node.type === "question" && node.save_as ? [node.save_as] : [])),
  );
  return [
    ...wholeNotices(definition),
    ...idNotices(definition),
    ...definition.nodes.flatMap((node, index) => nodeNotices(node, `nodes.${index}`, savedAs)),
    ...stepNotices(graph),
    ...loopNotices(graph),
    ...personNotices(definition, graph),
  ];
}
