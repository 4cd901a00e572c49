import * as z from "zod";
import { maskPerson } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { rfc3339 } from "../../platform/clock";
import { listSuppressed, type SuppressedRow } from "../list-store";
import { CONSENT_SCOPES, CONSENT_SOURCES, type ConsentSource, SUPPRESSION_REASONS } from "../rules";

const input = z.strictObject({
  contact_id: z.string().optional(),
  category: z.enum(CONSENT_SCOPES).optional().describe("`block`: blocked; `delivery`: undeliverable."),
  reason: z
    .enum(CONSENT_SOURCES)
    .meta({ shownAs: { type: "string" } })
    .optional()
    .describe("A source, as items show it."),
  since: timeInput.optional(),
  ...listInput,
});

/** Each scope in which a contact is held back, why, and since when. */
function restrictions(row: SuppressedRow) {
  return CONSENT_SCOPES.filter((scope) => ["opted_out", "blocked", "undeliverable"].includes(row[scope])).map(
    (scope) => ({
      category: scope,
      reason:
        SUPPRESSION_REASONS[row[`${scope}_source`] as ConsentSource] ?? row[`${scope}_source`] ?? "unknown",
      source: row[`${scope}_source`],
      since: rfc3339(row[`${scope}_since`]),
    }),
  );
}

export const optOutsList = defineRead({
  name: "whatsapp.opt_outs.list",
  room: "consent",
  title: { en: "List opt-outs", "zh-Hant": "退訂及不可發送名單" },
  description:
    "Lists contacts that must not be sent to, with the reason, the time and the categories. Every send checks this list by itself. For the proof behind an entry, use whatsapp.consent_records.list.",
  readFirst: ["whatsapp.consent_records.list"],
  readFirstText: "whatsapp.consent_records.list",
  approval: "Read-only. No approval required.",
  safety: "Suppression list must be enforced before any broadcast or campaign send.",
  permission: "consent:read",
  personalData: true,
  input,
  output: z.object(
    listOutput(
      z.looseObject({
        contact_id: z.string(),
        since: z.string(),
        restrictions: z.array(
          z.object({
            category: z.string(),
            reason: z.string(),
            source: z.string().nullable(),
            since: z.string().nullable(),
          }),
        ),
      }),
    ),
  ),
  handler: async (ctx, filters) => {
    const start = (await startOf("whatsapp.opt_outs.list", filters, 2)) as [number, string] | undefined;
    const rows = await listSuppressed(ctx.db, { ...filters, scope: filters.category }, start);
    return pageOf(
      "whatsapp.opt_outs.list",
      filters,
      rows,
      (row) => [row.listed_at, row.contact_id],
      (row) => ({
        contact_id: row.contact_id,
        ...maskPerson(ctx.principal, { phone: row.phone, customer_name: row.profile_name }),
        since: rfc3339(row.listed_at),
        restrictions: restrictions(row),
      }),
    );
  },
});
