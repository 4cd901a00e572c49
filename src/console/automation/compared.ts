import type { CallContext } from "../../auth";
import type { FlowDefinition, FlowNode, RuleDefinition, Scope } from "../../automation";
import type { I18n } from "../i18n";
import type { AutomationDesk } from "./desk";
import { type Drawn, drawnFlow } from "./diagram";
import { namesFor } from "./names";
import { namesProducts, type Replies, repliesOfFlow, repliesOfRule } from "./replies";
import { type ShownChange, verbOf } from "./shown-change";
import { matcherWords, type Names, queueName, scopeLine, stepWords, textIn, triggerWords } from "./words";

/** One line of what is now, and what would be; null: there is none. */
export interface Row {
  name: string;
  before: string | null;
  after: string | null;
}

/** A change as an approver is shown it. */
export interface Compared {
  shown: ShownChange;
  names: Names;
  /** The page of what changes; undefined of what is not there yet. */
  href: string | undefined;
  rows: Row[];
  /** Changed steps that are not among the rows. */
  moreSteps: number;
  /** It answers no longer: replies and picture are those of now. */
  ends: boolean;
  replies: Replies[];
  /** Some of them name products. */
  priced: boolean;
  /** Of a flow; null when it has no steps. */
  drawn: Drawn | null | undefined;
}

/** Changed steps that are listed. */
const MOST_STEPS = 20;

/** What a field was, as the preview kept it; `undefined`: it does not change. */
const wasOf = ({ differences }: ShownChange, field: string): string | null | undefined =>
  differences.find((one) => one.field === field)?.before;

/** The version that answered when it was asked for; of what answered nobody, the one that it was written on. */
function versionBefore(shown: ShownChange): number | null {
  const { change, effects } = shown;
  const was = wasOf(shown, "live_version");
  const live = was === undefined ? effects.live_version : was === null ? null : Number(was);
  if (live !== null) return live;
  if (change.kind !== "auto_reply") return change.base_version;
  return change.version;
}

function statusRows(i18n: I18n, shown: ShownChange): Row[] {
  const { automationChange: words, automation } = i18n.t;
  const { change, effects } = shown;
  const status = (one: string) => automation.statuses[one as keyof typeof automation.statuses] ?? one;
  const isNew = change.kind !== "auto_reply" && change.base_version === null;
  const was = wasOf(shown, "status");
  const live = wasOf(shown, "live_version");
  const before = live === undefined ? effects.live_version : live;
  const number = (version: string | number | null) =>
    version === null ? null : i18n.number(Number(version));
  const written = change.kind === "flow" || (change.kind === "keyword_rule" && change.version === null);
  const after = number(effects.live_version);
  const name = wasOf(shown, "name");
  return [
    ...(name === undefined ? [] : [{ name: words.rows.name, before: name, after: effects.name }]),
    {
      name: words.rows.status,
      before: isNew ? null : status(was ?? effects.status),
      after: status(effects.status),
    },
    {
      name: words.rows.version,
      before: number(before),
      after: after !== null && written && live !== undefined ? words.newVersion(after) : after,
    },
  ];
}

const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);

/** Where a node leads, whatever it says. */
function leads(node: FlowNode): unknown {
  switch (node.type) {
    case "question":
      return [node.options.map(({ id, next }) => [id, next]), node.otherwise];
    case "condition":
      return [node.then, node.else];
    case "handover":
    case "end":
      return null;
    default:
      return node.next;
  }
}

function stepRows(i18n: I18n, before: FlowDefinition | null, after: FlowDefinition, names: Names): Row[] {
  const { automationChange: words, flow } = i18n.t;
  const line = (node: FlowNode | undefined, of: FlowDefinition | null): string | null => {
    if (!node || !of) return null;
    const said = stepWords(i18n, node, of, names);
    if (node.type !== "question") return said;
    return `${said} [${node.options.map(({ title }) => textIn(i18n, title, of.default_language)).join(" / ")}]`;
  };
  const was = new Map(before?.nodes.map((node) => [node.id, node]));
  const is = new Map(after.nodes.map((node) => [node.id, node]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id): Row[] => {
    const [old, now] = [was.get(id), is.get(id)];
    const node = now ?? old;
    if (!node || !differ(old, now)) return [];
    const [from, to] = [line(old, before), line(now, after)];
    const notes =
      from !== to || !old || !now
        ? []
        : [differ(leads(old), leads(now)) ? words.leadsElsewhere : words.otherDetails];
    return [
      {
        name: words.step(flow.types[node.type]),
        before: from,
        after: to === null ? null : [to, ...notes].join(" · "),
      },
    ];
  });
}

function faqRows(i18n: I18n, before: FlowDefinition | null, after: FlowDefinition): Row[] {
  const { automationChange: words } = i18n.t;
  const entries = (of: FlowDefinition | null) =>
    new Map(
      of?.faq.map((entry) => [
        entry.id,
        `${entry.match.map((matcher) => matcherWords(i18n, matcher)).join(" / ")} → ${textIn(i18n, entry.text, of.default_language)}`,
      ]),
    );
  const [was, is] = [entries(before), entries(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((id) => was.get(id) !== is.get(id))
    .map((id) => ({ name: words.faqEntry, before: was.get(id) ?? null, after: is.get(id) ?? null }));
}

const changed = (rows: readonly Row[]): Row[] => rows.filter(({ before, after }) => before !== after);

interface FlowStates {
  before: FlowDefinition | null;
  after: FlowDefinition;
  scopes: { before: Scope; after: Scope };
}

function flowRows(i18n: I18n, { before, after, scopes }: FlowStates, names: Names) {
  const { automationChange: words, flow } = i18n.t;
  const said = (of: FlowDefinition | null, part: "fallback" | "handover") => {
    const text = of?.[part]?.text;
    return of && text ? textIn(i18n, text, of.default_language) : null;
  };
  const to = (of: FlowDefinition | null) =>
    of?.handover ? queueName(i18n, names, of.handover.queue_id) : null;
  const steps = [...stepRows(i18n, before, after, names), ...faqRows(i18n, before, after)];
  return {
    rows: [
      {
        name: words.rows.scope,
        before: scopeLine(i18n, scopes.before, names),
        after: scopeLine(i18n, scopes.after, names),
      },
      ...changed([
        {
          name: words.rows.trigger,
          before: before && triggerWords(i18n, before.trigger),
          after: triggerWords(i18n, after.trigger),
        },
        { name: flow.fallback, before: said(before, "fallback"), after: said(after, "fallback") },
        { name: flow.handover, before: to(before), after: to(after) },
      ]),
      ...steps.slice(0, MOST_STEPS),
    ],
    moreSteps: Math.max(0, steps.length - MOST_STEPS),
  };
}

function ruleRows(i18n: I18n, before: RuleDefinition | null, after: RuleDefinition, names: Names): Row[] {
  const { automationChange: words } = i18n.t;
  const row = (name: string, value: (of: RuleDefinition) => string | undefined): Row => ({
    name,
    before: (before && value(before)) ?? null,
    after: value(after) ?? null,
  });
  return [
    row(words.rows.priority, ({ priority }) => i18n.number(priority)),
    row(words.rows.match, ({ match }) => match.map((matcher) => matcherWords(i18n, matcher)).join(" / ")),
    ...changed([
      row(words.rows.scope, (of) => scopeLine(i18n, of, names)),
      row(words.rows.reply, ({ reply, default_language }) => reply && textIn(i18n, reply, default_language)),
      row(words.rows.flow, ({ flow_id }) => flow_id),
      row(words.rows.queue, ({ queue_id }) => queue_id && queueName(i18n, names, queue_id)),
      row(words.rows.tags, ({ tags }) => tags && i18n.list(tags)),
    ]),
  ];
}

/** A scope as the preview kept it; long ones it cut short. */
function scopeKept(text: string | null): Scope | undefined {
  try {
    return JSON.parse(text ?? "{}") as Scope;
  } catch {
    return undefined;
  }
}

/** Puts together what an approver is shown. What it is compared with are versions, which stay as they were. */
export async function comparedOf(
  call: CallContext,
  i18n: I18n,
  desk: AutomationDesk,
  shown: ShownChange,
): Promise<Compared> {
  const change = await desk.inSight(call, shown.change);
  const names = await namesFor(call, desk);
  const rows = statusRows(i18n, shown);
  const version = versionBefore(shown);
  const ends = verbOf(change) === "off";
  if (change.kind === "keyword_rule") {
    const { rule_id: id, definition } = change;
    const before = id !== null && version !== null ? await desk.ruleVersion(call, id, version) : null;
    const fill = await desk.filler(call, definition);
    return {
      shown,
      names,
      href: id === null ? undefined : `/console/automation/rules/${encodeURIComponent(id)}`,
      rows: [...rows, ...ruleRows(i18n, before, definition, names)],
      moreSteps: 0,
      ends,
      replies: repliesOfRule(i18n, definition, fill),
      priced: namesProducts(definition),
      drawn: undefined,
    };
  }
  const { flow_id: id } = change;
  const found = id === null ? null : await desk.flow(call, id);
  const before = id !== null && version !== null ? await desk.flowVersion(call, id, version) : null;
  const asked =
    change.kind === "flow"
      ? change.definition
      : id !== null && change.version !== null
        ? await desk.flowVersion(call, id, change.version)
        : before;
  const was = wasOf(shown, "scope");
  const present = change.kind === "auto_reply" ? change.scope : (found?.flow.scope ?? {});
  const kept = was === undefined ? undefined : scopeKept(was);
  const href = id === null ? undefined : `/console/automation/flows/${encodeURIComponent(id)}`;
  if (!asked)
    return { shown, names, href, rows, moreSteps: 0, ends, replies: [], priced: false, drawn: undefined };
  const scopes = {
    before: kept === undefined ? present : await desk.inSight(call, kept),
    after: present,
  };
  const flow = flowRows(i18n, { before, after: asked, scopes }, names);
  const fill = await desk.filler(call, asked);
  return {
    shown,
    names,
    href,
    rows: [...rows, ...flow.rows],
    moreSteps: flow.moreSteps,
    ends,
    replies: await repliesOfFlow(call, i18n, asked, fill),
    priced: namesProducts(asked),
    drawn: await drawnFlow(i18n, asked, names),
  };
}
