import * as z from "zod";
import { may } from "../../auth";
import { defineRead } from "../../mcp/define-tool";
import { listInput, listOutput, pageOf, startOf, timeInput } from "../../mcp/list";
import { rfc3339 } from "../../platform/clock";
import { listRecords } from "../list-store";
import { CONSENT_CATEGORIES, CONSENT_SCOPES, CONSENT_SOURCES, NOTHING_RECORDED } from "../rules";
import { consentStateOf } from "../store";

const input = z.strictObject({
  contact_id: z.string().optional(),
  category: z.enum(CONSENT_SCOPES).optional().describe("`block` and `delivery` are not message categories."),
  action: z.enum(["opt_in", "opt_out", "block", "unblock", "undeliverable", "deliverable"]).optional(),
  source: z
    .enum(CONSENT_SOURCES)
    .meta({ shownAs: { type: "string" } })
    .optional(),
  occurred_after: timeInput.optional(),
  occurred_before: timeInput.optional(),
  ...listInput,
});

export const consentRecordsList = defineRead({
  name: "whatsapp.consent_records.list",
  room: "consent",
  title: { en: "List consent records", "zh-Hant": "同意紀錄" },
  description:
    "Lists the consent ledger: who agreed or refused what, when, how it is proved. With contact_id it also gives the state that the ledger amounts to. For who cannot be sent to, use whatsapp.opt_outs.list.",
  readFirst: ["whatsapp.contacts.list"],
  readFirstText: "whatsapp.contacts.list",
  approval: "Read-only. No approval required.",
  safety: "Consent state is authoritative for broadcasts and must not be bypassed.",
  permission: "consent:read",
  personalData: true,
  input,
  output: z.looseObject(
    listOutput(
      z.looseObject({ id: z.string(), contact_id: z.string(), category: z.string(), action: z.string() }),
    ),
  ),
  handler: async (ctx, filters) => {
    const start = (await startOf("whatsapp.consent_records.list", filters, 2)) as
      | [number, string]
      | undefined;
    const [rows, state] = await Promise.all([
      listRecords(
        ctx.db,
        {
          ...filters,
          scope: filters.category,
          after: filters.occurred_after,
          before: filters.occurred_before,
        },
        start,
      ),
      filters.contact_id ? consentStateOf(ctx.db, filters.contact_id) : undefined,
    ]);
    const page = await pageOf(
      "whatsapp.consent_records.list",
      filters,
      rows,
      (row) => [row.recorded_at, row.id],
      (row) => ({
        id: row.id,
        contact_id: row.contact_id,
        channel: row.channel,
        category: row.scope,
        action: row.action,
        source: row.source,
        occurred_at: rfc3339(row.occurred_at),
        ...(filters.detail === "full" && {
          evidence: {
            kind: row.evidence_kind,
            // A wamid spells out the customer's number.
            ref: may(ctx.principal, "contacts:pii") ? row.evidence_ref : "masked",
          },
          can_reverse: row.can_reverse === 1,
          recorded_at: rfc3339(row.recorded_at),
          actor: { kind: row.actor_kind, id: row.actor_id },
        }),
      }),
    );
    if (!filters.contact_id) return page;
    const current = state ?? NOTHING_RECORDED;
    return {
      ...page,
      state: {
        ...Object.fromEntries(CONSENT_CATEGORIES.map((category) => [category, current[category]])),
        blocked: current.block === "blocked",
        undeliverable: current.delivery === "undeliverable",
      },
    };
  },
});
