import { expect } from "vitest";
import type { Finding } from "../../../src/governance";
import { checkDefinition } from "../../../src/templates/check";
import type {
  TemplateButton,
  TemplateComponent,
  TemplateDefinition,
} from "../../../src/templates/definition";

/** A body that breaks no rule, with two variables. */
export const BODY: TemplateComponent = {
  type: "BODY",
  text: "Hello {{1}}, your order {{2}} has left our shop and arrives tomorrow.",
  example: { body_text: [["Mei", "HL-1024"]] },
};

export const PLAIN_BODY: TemplateComponent = {
  type: "BODY",
  text: "Our shop opens again on Monday morning.",
};

/** A utility template in English that breaks no rule, but for what is changed. */
export const definition = (change: Partial<TemplateDefinition> = {}): TemplateDefinition => ({
  name: "order_sent",
  language: "en",
  category: "utility",
  parameter_format: "positional",
  message_send_ttl_seconds: null,
  components: [BODY],
  ...change,
});

export const components = (...parts: TemplateComponent[]): TemplateDefinition =>
  definition({ components: parts });

export const marketing = (...parts: TemplateComponent[]): TemplateDefinition =>
  definition({ category: "marketing", components: parts });

export const authentication = (...parts: TemplateComponent[]): TemplateDefinition =>
  definition({ category: "authentication", components: parts });

/** A body with a sample for each variable. */
export const body = (text: string, ...samples: string[]): TemplateComponent => ({
  type: "BODY",
  text,
  ...(samples.length > 0 && { example: { body_text: [samples] } }),
});

/** A body whose variables have names, with their samples. */
export const namedBody = (text: string, samples: Record<string, string>): TemplateComponent => ({
  type: "BODY",
  text,
  example: {
    body_text_named_params: Object.entries(samples).map(([param_name, example]) => ({ param_name, example })),
  },
});

export const header = (text: string, ...samples: string[]): TemplateComponent => ({
  type: "HEADER",
  format: "TEXT",
  text,
  ...(samples.length > 0 && { example: { header_text: samples } }),
});

export const picture = (format = "IMAGE"): TemplateComponent => ({
  type: "HEADER",
  format,
  example: { asset_id: "ast_1" },
});

export const footer = (text: string): TemplateComponent => ({ type: "FOOTER", text });

export const buttons = (...all: TemplateButton[]): TemplateComponent => ({ type: "BUTTONS", buttons: all });

export const reply = (text: string): TemplateButton => ({ type: "QUICK_REPLY", text });

export const link = (url: string, example?: string, text = "Follow it"): TemplateButton => ({
  type: "URL",
  text,
  url,
  ...(example !== undefined && { example: [example] }),
});

export const SHOP = link("https://shop.example/orders", undefined, "See the shop");

/** What is found, as `severity code path`. */
export const found = (checked: TemplateDefinition): string[] =>
  checkDefinition(checked).map(({ severity, code, path }) => `${severity} ${code} ${path}`);

/** The one finding there is. */
export function only(checked: TemplateDefinition): Finding {
  const findings = checkDefinition(checked);
  expect(findings).toHaveLength(1);
  return findings[0] as Finding;
}

/** Names what is found, and that each finding says why and what to do. */
export function expectFound(checked: TemplateDefinition, ...expected: string[]): void {
  expect(found(checked)).toEqual(expected);
  for (const { message, fix } of checkDefinition(checked)) {
    expect(message).toMatch(/\S/);
    expect(fix).toMatch(/\S/);
  }
}
