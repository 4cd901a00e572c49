import type { FlowDefinition } from "../../../src/automation/definition";
import { both, hoursFlow } from "../../automation/tools/changes";
import type { Browser } from "../browser";

export const wordsOn = (page: string) => page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

/** A flow with a choice, a question answered at any time, and a step for a restricted queue. */
export const teaFlow = (more: Partial<FlowDefinition> = {}): FlowDefinition =>
  hoursFlow({
    start: "ask",
    nodes: [
      {
        id: "ask",
        type: "question",
        text: both("How can we help?", "有甚麼可以幫到你？"),
        options: [
          { id: "shops", title: both("Our shops", "分店"), next: "shops" },
          { id: "other", title: both("A person", "真人"), next: "person" },
        ],
      },
      {
        id: "shops",
        type: "message",
        text: both("We have two shops.", "我們有兩間分店。"),
        next: "bye",
      },
      { id: "bye", type: "end", text: both("Goodbye!", "再見！") },
      { id: "person", type: "handover", queue_id: "que_complaints" },
    ],
    faq: [
      {
        id: "delivery",
        match: [
          { by: "phrase", value: "delivery" },
          { by: "intent", value: "sending", examples: ["do you send abroad"] },
        ],
        text: both("It takes three days.", "需時三日。"),
        next: "bye",
      },
    ],
    ...more,
  });

/** Presses a button as the page shows it. */
export async function press(
  browser: Browser,
  self: string,
  action: "on" | "off",
  version?: number,
): Promise<Response> {
  const page = await browser.read(version === undefined ? self : `${self}?version=${version}`);
  const form = new RegExp(`action="${self}/${action}"([^]*?)</form>`).exec(page)?.[1];
  if (form === undefined) throw new Error(`the page offers no ${action}`);
  const fields = Object.fromEntries(
    Array.from(form.matchAll(/name="([^"]+)" value="([^"]*)"/g), ([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
  return browser.submit(`${self}/${action}`, fields);
}

/** The id of the request that a page led to. */
export const askedFor = (response: Response): string =>
  /asked=(act_[0-9a-z]+)/.exec(response.headers.get("location") ?? "")?.[1] ?? "";
