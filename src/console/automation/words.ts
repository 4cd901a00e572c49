import {
  type ConditionTest,
  type FlowDefinition,
  type FlowNode,
  HIDDEN,
  type Matcher,
  type Scope,
  textFor,
  type Words,
} from "../../automation";
import { DAY, MINUTE } from "../../platform/clock";
import type { I18n } from "../i18n";
import { languageName } from "../language-name";

/** Names by id of what automation points at, as far as the reader may know them. */
export interface Names {
  queues: ReadonlyMap<string, string>;
  numbers: ReadonlyMap<string, string>;
}

/** A text in the language of the page, or in the flow's own when it has none. */
export function textIn({ language }: I18n, words: Words, defaultLanguage: string | undefined): string {
  return textFor(words, language, ...(defaultLanguage === undefined ? [] : [defaultLanguage]));
}

export function queueName({ t }: I18n, { queues }: Names, id: string): string {
  return id === HIDDEN ? t.automation.hiddenQueue : (queues.get(id) ?? t.automation.hiddenQueue);
}

/** Quotation marks are the language's own. */
export function matcherWords({ t }: I18n, { by, value }: Matcher): string {
  return t.automation.matchers[by](value);
}

export function triggerWords(i18n: I18n, trigger: FlowDefinition["trigger"]): string {
  const { triggers } = i18n.t.automation;
  return trigger.on === "button" ? triggers.button(i18n.list(trigger.ids)) : triggers[trigger.on];
}

/** A Monday, so that the days after it are those of a week. ms */
const MONDAY = Date.UTC(2024, 0, 1);

/** Days of a week in short, those that follow one another as one stretch. 1 is Monday. */
function weekdayWords(i18n: I18n, weekdays: readonly number[]): string {
  const days = new Intl.DateTimeFormat(i18n.language === "en" ? "en-GB" : "zh-Hant", {
    weekday: "short",
    timeZone: "UTC",
  });
  const name = (weekday: number) => days.format(MONDAY + (weekday - 1) * DAY);
  const stretches: [first: number, last: number][] = [];
  for (const day of [...new Set(weekdays)].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else stretches.push([day, day]);
  }
  return i18n.list(
    stretches.flatMap(([first, last]) =>
      last - first > 1
        ? [i18n.t.automation.weekdays(name(first), name(last))]
        : first === last
          ? [name(first)]
          : [name(first), name(last)],
    ),
  );
}

function hoursWords(i18n: I18n, { time_zone, periods }: NonNullable<Scope["hours"]>): string[] {
  const { automation: words } = i18n.t;
  return periods.map(({ weekdays, from, to }, index) => {
    const period = words.period(weekdayWords(i18n, weekdays), from, to);
    const late = to <= from ? ` ${words.overnight}` : "";
    return `${period}${late}${index === 0 ? ` (${time_zone})` : ""}`;
  });
}

/** Where and when something answers: a name and what it is, for each part that is limited. */
export function scopeWords(i18n: I18n, scope: Scope, names: Names): [name: string, values: string[]][] {
  const { automation: words } = i18n.t;
  const { queue_ids, phone_number_ids, languages, hours } = scope;
  return [
    ...(queue_ids
      ? [
          [words.queues, [...new Set(queue_ids.map((id) => queueName(i18n, names, id)))]] as [
            string,
            string[],
          ],
        ]
      : []),
    ...(phone_number_ids
      ? [[words.numbers, phone_number_ids.map((id) => names.numbers.get(id) ?? id)] as [string, string[]]]
      : []),
    ...(languages
      ? [[words.languages, languages.map((tag) => languageName(i18n, tag))] as [string, string[]]]
      : []),
    ...(hours ? [[words.hours, hoursWords(i18n, hours)] as [string, string[]]] : []),
  ];
}

/** The same in one line. */
export function scopeLine(i18n: I18n, scope: Scope, names: Names): string {
  const parts = scopeWords(i18n, scope, names);
  if (parts.length === 0) return i18n.t.automation.everywhere;
  return parts.map(([name, values]) => `${i18n.t.label(name)}${i18n.list(values)}`).join(" · ");
}

function conditionWords(i18n: I18n, test: ConditionTest): string {
  const { conditions } = i18n.t.flow;
  if ("language" in test) return conditions.language(languageName(i18n, test.language));
  if ("tag" in test) return conditions.tag(test.tag);
  if ("hours" in test) return conditions[test.hours];
  return conditions.answer(test.answer, test.is);
}

/** What a step of a flow says or does. */
export function stepWords(i18n: I18n, node: FlowNode, flow: FlowDefinition, names: Names): string {
  const { flow: words } = i18n.t;
  const said = (text: Words | undefined) => text && textIn(i18n, text, flow.default_language);
  switch (node.type) {
    case "message":
      return (
        said(node.text) ?? (node.template ? words.template(node.template.name, node.template.language) : "")
      );
    case "question":
      return textIn(i18n, node.text, flow.default_language);
    case "condition":
      return conditionWords(i18n, node.if);
    case "tag": {
      const { add = [], remove = [] } = node;
      return [
        ...(add.length > 0 ? [words.adds(i18n.list(add))] : []),
        ...(remove.length > 0 ? [words.removes(i18n.list(remove))] : []),
      ].join(" · ");
    }
    case "assign":
      return queueName(i18n, names, node.queue_id);
    case "wait":
      return words.waits(i18n.duration(node.minutes * MINUTE));
    case "handover": {
      const queue = node.queue_id ?? flow.handover?.queue_id;
      const to = queue === undefined ? words.defaultHandover : queueName(i18n, names, queue);
      return [to, said(node.text)].filter((part) => part !== undefined).join(" · ");
    }
    case "end":
      return said(node.text) ?? words.ends;
  }
}
