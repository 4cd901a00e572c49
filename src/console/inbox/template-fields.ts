import type { Context } from "hono";
import type { TemplateComponent } from "../../templates";
import type { SignedInEnv } from "../console-env";
import type { Page } from "./answers";

/** A value that a template leaves open. */
export interface Field {
  /** Of the text or address that has it: `components.1.text`. */
  path: string;
  /** Its name or number. */
  name: string;
  sample: string | null;
}

/** A template that can be filled in by the form of a reply. */
export interface FillableTemplate {
  id: string;
  name: string;
  language: string;
  category: string;
  named: boolean;
  components: TemplateComponent[];
  fields: Field[];
  /** Files of its headers. */
  media: { path: string; format: string; asset_id: string | null }[];
  /** Filled in with its samples. */
  rendering: string;
  /** Something in it can be filled in by agents only: cards, offers, codes, places, or a file that is not here. */
  beyondForm: boolean;
}

/** A template that may be chosen. */
export interface Choice {
  id: string;
  name: string;
  language: string;
  category: string;
}

interface Listed {
  name: string;
  category: string;
  languages: { language: string; template_id?: string; sendable: boolean; category?: string }[];
}

interface Read {
  name: string;
  languages: {
    language: string;
    template?: {
      template_id: string;
      category: string;
      parameter_format?: string;
      components: TemplateComponent[];
      variables: Field[];
      media?: FillableTemplate["media"];
      rendering: string;
    };
  }[];
}

/** Approved templates of the categories that the customer may get. */
export async function choicesOf(c: Context<SignedInEnv>, categories: readonly string[]): Promise<Choice[]> {
  const { items } = await c.var.tool<Page<Listed>>("whatsapp.templates.list", {
    status: "approved",
    limit: 100,
  });
  return items.flatMap(({ name, category, languages }) =>
    languages.flatMap((one) => {
      const own = one.category ?? category;
      if (!one.sendable || one.template_id === undefined || !categories.includes(own)) return [];
      return [{ id: one.template_id, name, language: one.language, category: own }];
    }),
  );
}

/** One of them with what it leaves open. @throws {ToolError} `not_found` */
export async function templateOf(c: Context<SignedInEnv>, id: string): Promise<FillableTemplate | undefined> {
  const read = await c.var.tool<Read>("whatsapp.template.get", { template_id: id });
  const found = read.languages.find(({ template }) => template?.template_id === id);
  if (!found?.template) return undefined;
  const { template } = found;
  const media = template.media ?? [];
  return {
    id,
    name: read.name,
    language: found.language,
    category: template.category,
    named: template.parameter_format?.toLowerCase() === "named",
    components: template.components,
    fields: template.variables,
    media,
    rendering: template.rendering,
    beyondForm: template.components.some(isBeyondForm) || media.some(({ asset_id }) => asset_id === null),
  };
}

const BEYOND_PARTS = new Set(["CAROUSEL", "LIMITED_TIME_OFFER"]);
const BEYOND_BUTTONS = new Set(["COPY_CODE", "OTP", "MPM", "SPM", "CATALOG", "FLOW"]);

function isBeyondForm({ type, format, buttons = [] }: TemplateComponent): boolean {
  return (
    BEYOND_PARTS.has(type.toUpperCase()) ||
    format?.toUpperCase() === "LOCATION" ||
    buttons.some((button) => BEYOND_BUTTONS.has(button.type.toUpperCase()))
  );
}

/** By what name the form sends a value. */
export const fieldName = ({ path, name }: Pick<Field, "path" | "name">): string => `value:${path}:${name}`;

/** A part of a template, in the order of Meta's message object. */
interface Part {
  type: string;
  parameters: Record<string, unknown>[];
  [more: string]: unknown;
}

/** What a sending of the template gives it. */
export function componentsOf(template: FillableTemplate, given: (field: Field) => string): Part[] {
  const texts = Map.groupBy(template.fields, ({ path }) => path);
  const filled = [...texts].map(([path, fields]): Part => {
    const parameters = fields.map((field) => ({
      type: "text",
      ...(template.named && !path.includes(".buttons.") && { parameter_name: field.name }),
      text: given(field),
    }));
    const [, component = "", button] = /^components\.(\d+)\.(?:text|buttons\.(\d+)\.url)$/.exec(path) ?? [];
    if (button !== undefined) return { type: "button", sub_type: "url", index: button, parameters };
    return { type: template.components[Number(component)]?.type.toLowerCase() ?? "body", parameters };
  });
  const files = template.media.map(({ format, asset_id }): Part => {
    const kind = format.toLowerCase();
    return { type: "header", parameters: [{ type: kind, [kind]: { asset_id } }] };
  });
  return [...files, ...filled];
}
