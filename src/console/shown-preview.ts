import * as z from "zod";
import { type CallContext, maskPerson, may } from "../auth";
import { contactsNamed } from "../contacts";
import type { StoredPreview } from "../governance";
import { shownLanguage } from "./shown-template";

/** What previews keep for people to see. A preview of another kind lacks the parts that do not concern it. */
const shown = z.object({
  findings: z
    .array(
      z.object({
        severity: z.enum(["error", "warning", "info"]),
        code: z.string(),
        message: z.string(),
        path: z.string().optional(),
        evidence: z.string().optional(),
        fix: z.string().optional(),
      }),
    )
    .catch([]),
  effects: z.record(z.string(), z.unknown()).catch({}),
  /** Effects that whoever asked may not see. */
  for_approvers: z.record(z.string(), z.unknown()).catch({}),
  differences: z
    .array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .optional()
    .catch(undefined),
  customer_text: z.string().optional().catch(undefined),
  acted_at: z.number().optional().catch(undefined),
  import_id: z.string().optional().catch(undefined),
  for_all: z
    .object({
      consent: z
        .object({
          source: z.string(),
          occurred_at: z.string(),
          evidence: z.string(),
          categories: z.array(z.string()),
        })
        .nullable(),
      tags: z.array(z.string()),
    })
    .optional()
    .catch(undefined),
  left_out: z.array(z.string()).optional().catch(undefined),
  contact_ids: z.array(z.string()).optional().catch(undefined),
  /** That change hands, with their customers. */
  conversations: z
    .array(z.object({ contact_id: z.string() }))
    .optional()
    .catch(undefined),
  /** Of a template, with its languages. */
  name: z.string().optional().catch(undefined),
  languages: z.array(shownLanguage).optional().catch(undefined),
  media_asset_id: z.string().optional().catch(undefined),
  rendering: z.string().optional().catch(undefined),
  /** The message that a reply stands under, or a reaction on. */
  about: z
    .object({ customer_text: z.string().optional(), text: z.string().optional() })
    .optional()
    .catch(undefined),
  recipient: z
    .object({
      contact_id: z.string(),
      phone: z.string().nullable(),
      customer_name: z.string().nullable(),
      masked: z.array(z.string()).optional(),
    })
    .optional()
    .catch(undefined),
  window: z.object({ open: z.boolean(), closes_at: z.string().nullable() }).optional().catch(undefined),
});

export type ShownPreview = z.infer<typeof shown>;

/** What a check noticed, as a preview or an error holds it. */
export function findingsOf(holder: Record<string, unknown>): ShownPreview["findings"] {
  return shown.parse({ findings: holder.findings }).findings;
}

/** A contact that a change is about, as this person may see it. */
export interface Person {
  contact_id: string;
  phone: string | null;
  customer_name: string | null;
  masked?: string[];
}

/** Some of the contacts that a change is about: looked up now, because a preview keeps ids and no names. */
export async function peopleIn(
  call: CallContext,
  { contact_ids, conversations }: ShownPreview,
): Promise<Person[]> {
  const ids = contact_ids ?? conversations?.map(({ contact_id }) => contact_id);
  if (!ids) return [];
  const rows = await contactsNamed(call.db, ids);
  return rows.map(({ id, phone, name, profile_name }) =>
    maskPerson(call.principal, { contact_id: id, phone, customer_name: name ?? profile_name }),
  );
}

/** Effects as names and values, those of an object within under their names joined by a dot. */
export function flatEffects(
  effects: Readonly<Record<string, unknown>>,
  within = "",
): [name: string, value: string | number | boolean][] {
  return Object.entries(effects).flatMap(([key, value]): [string, string | number | boolean][] => {
    const name = `${within}${key}`;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return [[name, value]];
    if (value === null || typeof value !== "object") return [];
    if (!Array.isArray(value)) return flatEffects(value as Record<string, unknown>, `${name}.`);
    const words = value.map((item) =>
      typeof item === "object" ? String((item as { name?: unknown } | null)?.name) : String(item),
    );
    return words.length > 0 ? [[name, words.join(", ")]] : [];
  });
}

/** The parts of a preview that the approval page shows, its recipient masked as this person may see it. */
export function readShown(call: CallContext, preview: StoredPreview | undefined): ShownPreview {
  const parts = shown.parse(preview?.shown ?? {});
  const { recipient } = parts;
  if (!may(call.principal, "contacts:pii")) {
    delete parts.differences;
    delete parts.customer_text;
    delete parts.about?.customer_text;
  }
  if (!recipient || recipient.masked) return parts;
  return { ...parts, recipient: maskPerson(call.principal, recipient) };
}
