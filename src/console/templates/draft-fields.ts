import { type TemplateComponent, variablesIn } from "../../templates";
import { textOf } from "./form-values";

/** How many buttons the form has; templates with more are written as JSON. */
export const FORM_BUTTONS = 3;

export const HEADER_KINDS = ["", "TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"] as const;
export const BUTTON_KINDS = ["", "QUICK_REPLY", "URL", "PHONE_NUMBER"] as const;

export interface ButtonFields {
  type: string;
  text: string;
  /** An address or a number. */
  value: string;
  /** Of an address with a variable. */
  sample: string;
}

/** What the form of one language holds, as it was typed. */
export interface DraftFields {
  name: string;
  category: string;
  language: string;
  /** Of the draft that was read; empty for a new one. */
  version: string;
  header: string;
  header_text: string;
  header_sample: string;
  header_file: string;
  body: string;
  /** A line for each variable of the body. */
  samples: string;
  footer: string;
  buttons: ButtonFields[];
  /** The components as Meta writes them, in the place of all the parts above. */
  json: string | undefined;
}

export const noButton = (): ButtonFields => ({ type: "", text: "", value: "", sample: "" });

export const emptyFields = (): DraftFields => ({
  name: "",
  category: "",
  language: "",
  version: "",
  header: "",
  header_text: "",
  header_sample: "",
  header_file: "",
  body: "",
  samples: "",
  footer: "",
  buttons: Array.from({ length: FORM_BUTTONS }, noButton),
  json: undefined,
});

/** What was sent. Browsers end lines with two characters; Meta and our limits count one. */
export function fieldsFrom(form: Record<string, unknown>): DraftFields {
  const text = (name: string) => textOf(form[name]).replaceAll("\r\n", "\n");
  const line = (name: string) => text(name).trim();
  return {
    name: line("name"),
    category: line("category"),
    language: line("language"),
    version: line("version"),
    header: line("header"),
    header_text: line("header_text"),
    header_sample: line("header_sample"),
    header_file: line("header_file"),
    body: text("body").trim(),
    samples: text("samples"),
    footer: line("footer"),
    buttons: Array.from({ length: FORM_BUTTONS }, (_, index) => ({
      type: line(`button_${index}_type`),
      text: line(`button_${index}_text`),
      value: line(`button_${index}_value`),
      sample: line(`button_${index}_sample`),
    })),
    json: typeof form.json === "string" ? text("json") : undefined,
  };
}

/** The variables of a text in the order in which Meta takes their samples: numbers by size, names as they come. */
export function variablesInOrder(text: string): string[] {
  const names = variablesIn(text);
  return names.every((name) => /^\d+$/.test(name)) ? names.toSorted((a, b) => Number(a) - Number(b)) : names;
}

/** Whether the variables of some texts have names. */
export function formatOf(texts: readonly string[]): "positional" | "named" {
  return texts.some((text) => variablesIn(text).some((name) => !/^\d+$/.test(name))) ? "named" : "positional";
}

interface Sampled {
  text: string;
  samples: readonly string[];
  named: boolean;
  within: "header_text" | "body_text";
}

/** The samples of a text as Meta takes them; nothing where there are none. */
function exampleOf({ text, samples, named, within }: Sampled): { example?: Record<string, unknown> } {
  const variables = variablesInOrder(text);
  const given = variables.map((_, index) => samples[index] ?? "");
  if (variables.length === 0 || given.every((sample) => sample === "")) return {};
  if (named)
    return {
      example: {
        [`${within}_named_params`]: variables.map((param_name, index) => ({
          param_name,
          example: given[index],
        })),
      },
    };
  return { example: { [within]: within === "body_text" ? [given] : given } };
}

function headerOf(fields: DraftFields, named: boolean): Record<string, unknown>[] {
  const { header: format, header_text: text, header_sample: sample, header_file: file } = fields;
  if (format === "") return [];
  if (format === "TEXT")
    return [
      {
        type: "HEADER",
        format,
        text,
        ...exampleOf({ text, samples: [sample], named, within: "header_text" }),
      },
    ];
  if (format === "LOCATION" || file === "") return [{ type: "HEADER", format }];
  return [{ type: "HEADER", format, example: { asset_id: file } }];
}

function buttonOf({ type, text, value, sample }: ButtonFields): Record<string, unknown> {
  if (type === "URL") return { type, text, url: value, ...(sample !== "" && { example: [sample] }) };
  return type === "PHONE_NUMBER" ? { type, text, phone_number: value } : { type, text };
}

/** The components that the parts of a form make. */
export function componentsOf(fields: DraftFields): Record<string, unknown>[] {
  const { body, footer } = fields;
  const named = formatOf([body, fields.header_text]) === "named";
  const samples = fields.samples.split("\n").map((sample) => sample.trim());
  const buttons = fields.buttons.filter(({ type }) => type !== "").map(buttonOf);
  return [
    ...headerOf(fields, named),
    { type: "BODY", text: body, ...exampleOf({ text: body, samples, named, within: "body_text" }) },
    ...(footer === "" ? [] : [{ type: "FOOTER", text: footer }]),
    ...(buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons }]),
  ];
}

const PARTS = ["HEADER", "BODY", "FOOTER", "BUTTONS"];

/** Whether the parts of the form hold all that a template has. */
export function fitsTheForm(components: readonly TemplateComponent[]): boolean {
  return components.every(
    ({ type, add_security_recommendation, code_expiration_minutes, buttons = [] }) =>
      PARTS.includes(type) &&
      add_security_recommendation === undefined &&
      code_expiration_minutes === undefined &&
      buttons.length <= FORM_BUTTONS &&
      buttons.every((button) => (BUTTON_KINDS as readonly string[]).includes(button.type)),
  );
}

const samplesIn = (example: TemplateComponent["example"], text: string): string[] => {
  const named = [...(example?.header_text_named_params ?? []), ...(example?.body_text_named_params ?? [])];
  const placed = example?.header_text ?? example?.body_text?.[0] ?? [];
  return variablesInOrder(text).map(
    (name, index) => named.find(({ param_name }) => param_name === name)?.example ?? placed[index] ?? "",
  );
};

/** The parts of a template that {@link fitsTheForm}. */
export function partsOf(components: readonly TemplateComponent[]): Partial<DraftFields> {
  const of = (kind: string) => components.find(({ type }) => type === kind);
  const [header, body, footer] = [of("HEADER"), of("BODY"), of("FOOTER")];
  const buttons = (of("BUTTONS")?.buttons ?? []).map(
    ({ type, text = "", url, phone_number, example }): ButtonFields => ({
      type,
      text,
      value: url ?? phone_number ?? "",
      sample: (Array.isArray(example) ? example[0] : example) ?? "",
    }),
  );
  return {
    header: header ? (header.format ?? "TEXT") : "",
    header_text: header?.text ?? "",
    header_sample: samplesIn(header?.example, header?.text ?? "")[0] ?? "",
    header_file: header?.example?.asset_id ?? "",
    body: body?.text ?? "",
    samples: samplesIn(body?.example, body?.text ?? "").join("\n"),
    footer: footer?.text ?? "",
    buttons: Array.from({ length: FORM_BUTTONS }, (_, index) => buttons[index] ?? noButton()),
  };
}

/** The components as JSON to be written on: without what says of Meta's own sample only that there is one. */
export function jsonOf(components: readonly TemplateComponent[]): string {
  const kept = (key: string, value: unknown) =>
    key === "sample_at_meta" || (key === "example" && isOnlyAtMeta(value)) ? undefined : value;
  return JSON.stringify(components, kept, 2);
}

const isOnlyAtMeta = (value: unknown): boolean =>
  value !== null && typeof value === "object" && Object.keys(value).join() === "sample_at_meta";
