import * as z from "zod";
import { may } from "../../auth";
import { CONSENT_CATEGORIES, IMPORT_SOURCES, isReservedEvidence } from "../../consent";

import { definePreview } from "../../mcp/define-tool";
import { timeInput } from "../../mcp/list";
import { FILE_ENCODINGS } from "../import/encoding";
import { IMPORT_FIELDS } from "../import/fields";
import { readImport } from "../import/read";
import { FILE_DELIMITERS } from "../import/records";
import { importWrite } from "../import/write";
import { shownText, tagsInput } from "../upsert-input";

/** Characters of CSV, and rows, that a call takes inline; more goes through an upload. */
const MOST_INLINE_CHARACTERS = 1_000_000;
const MOST_INLINE_ROWS = 1_000;

const input = z
  .strictObject({
    csv: z
      .string()
      .min(1)
      .max(MOST_INLINE_CHARACTERS, { message: "is too long inline: upload the file and give asset_id" })
      .optional(),
    rows: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .max(MOST_INLINE_ROWS, { message: "are too many inline: upload the file and give asset_id" })
      .meta({ shownAs: { type: "array", items: { type: "object" } } })
      .optional(),
    asset_id: z.string().optional().describe("Of a larger file: POST it to /uploads with your token."),
    mapping: z
      .record(z.string().max(200), z.enum(IMPORT_FIELDS).nullable())
      .optional()
      .describe("Column to field; null leaves a column out."),
    encoding: z
      .enum(FILE_ENCODINGS)
      .meta({ shownAs: { type: "string" } })
      .optional(),
    delimiter: z.enum(FILE_DELIMITERS).optional(),
    date_order: z.enum(["dmy", "mdy"]).optional(),
    tags: tagsInput.optional().describe("For every row."),
    consent: z
      .strictObject({
        source: z.enum(IMPORT_SOURCES),
        occurred_at: timeInput,
        evidence: shownText(200).refine((text) => !isReservedEvidence(text), {
          message: "must not begin with erased: that stands for the evidence of people who were erased",
        }),
        categories: z.array(z.enum(CONSENT_CATEGORIES)).min(1).optional(),
      })
      .optional()
      .describe("For rows whose own columns say nothing, if it is true of each."),
    crm_system: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,39}$/, { message: "must be a short name like hubspot" })
      .optional(),
  })
  .refine(
    ({ csv, rows, asset_id }) => [csv, rows, asset_id].filter((source) => source !== undefined).length === 1,
    { path: ["csv"], message: "or rows or asset_id: exactly one of them is needed" },
  );

export const contactImportPreview = definePreview({
  name: "whatsapp.contact_import.preview",
  room: "contacts",
  title: { en: "Preview an import of contacts", "zh-Hant": "預覽匯入聯絡人" },
  description:
    "Reads a table of contacts and judges every row: create, update, unchanged, duplicate, rejected, with line numbers and fixes; nothing is imported. Each row needs a phone number and a consent that can be traced. whatsapp.contact.import imports what it accepted.",
  readFirst: ["whatsapp.contacts.list", "whatsapp.consent_records.list", "whatsapp.opt_outs.list"],
  readFirstText: "whatsapp.contacts.list, whatsapp.consent_records.list, whatsapp.opt_outs.list",
  approval: "Approval required before bulk contact import or consent update.",
  safety: "Do not import contacts without traceable consent source.",
  permission: "contacts:import",
  input,
  view: {
    import_id: z.string(),
    rows: z.int(),
    file: z.looseObject({ columns: z.record(z.string(), z.string().nullable()) }),
    for_all: z.looseObject({ tags: z.array(z.string()) }),
    left_out: z.array(z.string()),
    reasons: z.array(z.looseObject({ code: z.string(), column: z.string(), rows: z.int() })),
    report_url: z.string().nullable(),
  },
  write: importWrite,
  content: async (given, ctx) => {
    const { id, source_hash } = await readImport(ctx, given);
    return { import_id: id, source_hash, unmasked: may(ctx.principal, "contacts:pii") };
  },
});
