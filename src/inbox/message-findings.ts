import { consentWord, type Finding, QUIET_HOURS, sensitiveTopics } from "../governance";
import { type MessageContent, parametersIn, parameterText } from "../meta";
import { rfc3339 } from "../platform/clock";
import { effectOfCategory, parameterProblems, type TemplateRow } from "../templates";
import { type Reference, type Referenced, whyNot } from "./message-references";

/** An equal message that is on its way blocks; one whose outcome never came back is for a person to repeat. */
export function repetitionFinding(status: string, mayRepeat: boolean): Finding {
  return {
    severity: mayRepeat ? "warning" : "error",
    code: mayRepeat ? "possible_repetition" : "conflict",
    message: `The very same message is ${status === "unknown" ? "possibly sent: its outcome is unknown" : "on its way"}.`,
    path: "message",
    fix: mayRepeat
      ? "A person decides whether it goes out again."
      : "Look at it with whatsapp.conversation.get and wait until it is settled.",
  };
}

/** The same words went out a moment ago: an agent that lost the answer must not send them once more. */
export function sentAlreadyFinding(at: number): Finding {
  return {
    severity: "warning",
    code: "sent_already",
    message: `The same message was sent to this customer at ${rfc3339(at)}, and they did not write since.`,
    path: "message",
    fix: "Look at it with whatsapp.conversation.get. If it is meant to go out once more, a person's approval is needed.",
  };
}

/** The address of a payment page goes out with the message that a person agreed to, to whoever owns the order, and no other way. */
export function payAddressFindings(message: MessageContent, text: string, publicUrl: string): Finding[] {
  const [, host] = /^https?:\/\/([^/]+)/.exec(publicUrl.toLowerCase()) ?? [];
  const words = spelledOut([text, JSON.stringify(message)].join("\n")).toLowerCase();
  if (host === undefined || !words.includes(`${host}/pay/`)) return [];
  return [
    {
      severity: "error",
      code: "policy_blocked",
      message: "The address of a payment page goes out with its own message only.",
      path: "message",
      fix: "Ask for a payment with whatsapp.order_payment_message.preview.",
    },
  ];
}

/** Words and what they say behind percent signs: an address can spell a word so that only the browser reads it. */
function spelledOut(text: string): string {
  const readings = [text];
  for (let times = 0; times < MOST_ESCAPED; times++) {
    const plain = unescaped(readings.at(-1) as string);
    if (plain === readings.at(-1)) break;
    readings.push(plain);
  }
  return readings.join("\n");
}

/** How often an address may be escaped over again before nobody reads it any more. */
const MOST_ESCAPED = 3;

function unescaped(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

/** What a template is given beyond the words of its text: names of files and places, ends of addresses, codes, data of a flow. */
function givenWords(message: MessageContent): string[] {
  if (message.type !== "template") return [];
  return parametersIn(message.template).flatMap(({ parameter }) => {
    if (parameter.type === "document") return parameter.document.filename ?? [];
    if (parameter.type === "location")
      return [parameter.location.name ?? [], parameter.location.address ?? []].flat();
    if (parameter.type === "coupon_code") return parameter.coupon_code;
    if (parameter.type === "action") return stringsIn(parameter.action);
    return parameterText(parameter) ?? [];
  });
}

/** What a flow is opened with stands on its first screen. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(stringsIn) : [];
}

/** What can be tapped, and the lines of a list, each by itself. */
function titlesIn(text: string): string[] {
  return text.split("\n").map((line) => line.replace(/^\[(.*)\]$|^• /, "$1").replace(/ – .*$/, ""));
}

/**
 * Sensitive topics of what the customer will read: texts, captions, file names, cards, lists, buttons, addresses. A button
 * that says START asks for consent, as a word alone does.
 */
export function topicsOf(message: MessageContent, text: string): ReturnType<typeof sensitiveTopics> {
  const topics = sensitiveTopics(spelledOut([text, ...givenWords(message)].join("\n")));
  const titles = message.type === "interactive" ? titlesIn(text) : [];
  const invitations = titles.filter((title) => consentWord(title) === "opt_in");
  if (invitations.length === 0 || topics.some(({ topic }) => topic === "consent")) return topics;
  return [...topics, { topic: "consent", words: invitations }];
}

export function topicFinding({ topic, words }: ReturnType<typeof sensitiveTopics>[number]): Finding {
  return {
    severity: "warning",
    code: `sensitive_${topic}`,
    message: `The message touches ${topic.replace("_", " ")}: ${words.join(", ")}.`,
    fix: "It will wait for a person's approval.",
  };
}

export function templateFindings(message: MessageContent, template: TemplateRow | undefined): Finding[] {
  if (message.type !== "template" || !template) return [];
  return parameterProblems(template.components, message.template).map(({ path, message: text }) => ({
    severity: "error",
    code: "validation_failed",
    message: text,
    path,
    fix: "Give one value for each variable of the template.",
  }));
}

/** Meta has said that the template's category will be another one. */
export function comingCategoryFindings(template: TemplateRow | undefined): Finding[] {
  if (!template || template.comingCategory === null || template.comingCategory === template.category)
    return [];
  return [
    {
      severity: "warning",
      code: "template_category_coming",
      message: `Meta changes this template's category from ${template.category} to ${template.comingCategory} on ${rfc3339(template.comingCategoryAt) ?? "a day not told yet"}. ${effectOfCategory(template.comingCategory)}`,
      path: "message.template.name",
      fix: "Plan for it, or have somebody ask for a review of the category in WhatsApp Manager before then.",
    },
  ];
}

/** A reply or a reaction to a message that Meta would not put it on. */
export function referenceFindings(
  reference: Reference,
  referenced: Referenced | undefined,
  now: number,
): Finding[] {
  const message = whyNot(reference, referenced, now);
  if (message === undefined) return [];
  return [
    {
      severity: "error",
      code: "validation_failed",
      message,
      path: reference.path,
      fix: "Take the id of a message from whatsapp.conversation.get.",
    },
  ];
}

export function quietHoursFinding(timeZone: string): Finding {
  return {
    severity: "warning",
    code: "quiet_hours",
    message: `It is between ${QUIET_HOURS.from} and ${QUIET_HOURS.to} in ${timeZone}.`,
    fix: "Consider sending it later.",
  };
}
