import { componentsOf, type FillableTemplate, fieldName } from "./template-fields";

/** What somebody has typed into the form of a reply. */
export interface Draft {
  text: string;
  /** Titles of the buttons under it, without empty ones. */
  buttons: string[];
  /** The message that it quotes, by its id here. */
  quote: string | undefined;
  /** A file that was uploaded for it. */
  asset: { id: string; kind: AssetKind; name: string } | undefined;
  templateId: string | undefined;
  /** Values of the template's variables, by the names of their fields. */
  values: Readonly<Record<string, string>>;
}

const ASSET_KINDS = ["image", "video", "audio", "document"] as const;
type AssetKind = (typeof ASSET_KINDS)[number];

export const isAssetKind = (kind: unknown): kind is AssetKind => ASSET_KINDS.some((known) => known === kind);

export const MOST_BUTTONS = 3;

export const EMPTY: Draft = {
  text: "",
  buttons: [],
  quote: undefined,
  asset: undefined,
  templateId: undefined,
  values: {},
};

type Form = Readonly<Record<string, unknown>>;

const textIn = (form: Form, field: string): string => {
  const value = form[field];
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
};

const idIn = (form: Form, field: string): string | undefined => textIn(form, field).slice(0, 64) || undefined;

/** Reads the form of a reply. */
export function draftIn(form: Form): Draft {
  const assetId = idIn(form, "asset_id");
  const kind = textIn(form, "asset_kind");
  return {
    text: textIn(form, "text").trim(),
    buttons: Array.from({ length: MOST_BUTTONS }, (_, at) => textIn(form, `button_${at + 1}`).trim()).filter(
      (title) => title !== "",
    ),
    quote: idIn(form, "quote"),
    asset:
      assetId !== undefined && isAssetKind(kind)
        ? { id: assetId, kind, name: textIn(form, "asset_name").slice(0, 240) }
        : undefined,
    templateId: idIn(form, "template_id"),
    values: Object.fromEntries(
      Object.keys(form)
        .filter((field) => field.startsWith("value:"))
        .map((field) => [field, textIn(form, field).trim()]),
    ),
  };
}

/** The fields that a form carries a draft along in, hidden: {@link draftIn} reads them again. */
export function fieldsOf({ text, buttons, quote, asset, templateId, values }: Draft): [string, string][] {
  const fields: Record<string, string | undefined> = {
    text,
    ...Object.fromEntries(buttons.map((title, at) => [`button_${at + 1}`, title])),
    quote,
    asset_id: asset?.id,
    asset_kind: asset?.kind,
    asset_name: asset?.name,
    template_id: templateId,
    ...values,
  };
  return Object.entries(fields).flatMap(([name, value]) =>
    value ? [[name, value] as [string, string]] : [],
  );
}

/** Meta's message object for a draft; undefined while there is nothing in it. */
export function messageOf(
  draft: Draft,
  template: FillableTemplate | undefined,
): Record<string, unknown> | undefined {
  const content = template ? templateMessage(draft, template) : ownMessage(draft);
  if (!content) return undefined;
  return { ...content, ...(draft.quote !== undefined && { context: { message_id: draft.quote } }) };
}

function templateMessage({ values }: Draft, template: FillableTemplate): Record<string, unknown> {
  const components = componentsOf(template, (field) => values[fieldName(field)] ?? "");
  return {
    type: "template",
    template: {
      name: template.name,
      language: { code: template.language },
      ...(components.length > 0 && { components }),
    },
  };
}

function ownMessage({ text, buttons, asset }: Draft): Record<string, unknown> | undefined {
  if (buttons.length > 0) {
    const header = asset && { type: asset.kind, [asset.kind]: fileOf(asset) };
    return {
      type: "interactive",
      interactive: {
        type: "button",
        ...(header && { header }),
        body: { text },
        action: {
          buttons: buttons.map((title, at) => ({ type: "reply", reply: { id: `option_${at + 1}`, title } })),
        },
      },
    };
  }
  if (asset) {
    const captioned = asset.kind !== "audio" && text !== "";
    return { type: asset.kind, [asset.kind]: { ...fileOf(asset), ...(captioned && { caption: text }) } };
  }
  return text === "" ? undefined : { type: "text", text: { body: text } };
}

function fileOf({ id, kind, name }: NonNullable<Draft["asset"]>) {
  return { asset_id: id, ...(kind === "document" && name !== "" && { filename: name }) };
}
