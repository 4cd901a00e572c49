import { env } from "cloudflare:test";
import { hear, row, rows } from "../../support/webhook";
import { type Change, templateChange, webhookBody } from "../../support/webhook-events";
import { ok } from "../../support/worker";

export const STATUS = "message_template_status_update";
export const QUALITY = "message_template_quality_update";
export const CATEGORY = "template_category_update";
export const COMPONENTS = "message_template_components_update";

/** The seed's `order_update` in English: approved, utility, green. */
export const ORDER = "tpl_demo01";

export const order = (field: string, value: Record<string, unknown>): Change =>
  templateChange(field, "order_update", "en", value);

/** Has Meta tell changes, as of a time in Unix seconds. */
export const hearAt = (at: number, ...changes: Change[]) => hear(webhookBody(changes, at));

export const stored = (id = ORDER) =>
  row<Record<string, unknown>>("select * from templates where id = ?1", id);

export interface Told {
  fact: string;
  value: string;
  previous: string | null;
  source: string;
  at: number;
  detail: Record<string, unknown> | null;
}

/** What the history of a template says, the oldest first; what the first look at Meta's list found is left out. */
export async function history(id = ORDER): Promise<Told[]> {
  const found = await rows<Omit<Told, "detail"> & { detail: string | null }>(
    `select fact, value, previous, source, at, detail from template_history
     where template_id = ?1 and not (source = 'sync' and previous is null) order by at, fact, value`,
    id,
  );
  return found.map((item) => ({ ...item, detail: item.detail === null ? null : JSON.parse(item.detail) }));
}

/** Who was told what of a template. */
export const alerts = (id = ORDER) =>
  rows<{ staff: string; kind: string }>(
    `select staff.handle as staff, kind from notifications join staff on staff.id = notifications.staff_id
     where template_id = ?1 order by kind, staff.handle`,
    id,
  );

/** Changes of a template in the audit log, in their order. */
export const audited = (id = ORDER) =>
  rows<{ action: string; actor_kind: string; was: string | null; is: string }>(
    `select action, actor_kind, details ->> 'was' as was, details ->> 'is' as "is" from audit_log
     where entity_id = ?1 and action like 'template.%' order by seq`,
    id,
  );

/** Whether the next cron minute asks Meta for its list. */
export async function willAsk(): Promise<boolean> {
  const [times] = await rows<{ wanted: number | null; synced: number | null }>(
    `select (select fetched_at from account_facts where key = 'templates_sync_wanted') as wanted,
       (select fetched_at from account_facts where key = 'templates_synced') as synced`,
  );
  return (times?.wanted ?? 0) > (times?.synced ?? 0);
}

/** As if Meta's list had been read a moment ago. */
export const justSynced = (at = Date.now() - 60_000) =>
  env.DB.prepare(
    "insert or replace into account_facts (key, value, fetched_at) values ('templates_synced', '7', ?1)",
  )
    .bind(at)
    .run();

/** The seed's `order_update` with its variables filled in. */
export const ORDER_MESSAGE = {
  type: "template",
  template: {
    name: "order_update",
    language: { code: "en" },
    components: [
      {
        type: "body",
        parameters: [
          { type: "text", text: "Mei" },
          { type: "text", text: "HL-1" },
        ],
      },
    ],
  },
};

export interface Previewed {
  preview_id: string;
  verdict: string;
  /** Codes of what is in its way, and of what is only worth knowing. */
  errors: string[];
  warnings: string[];
}

/** A preview of the template to a contact who agreed to utility messages and wrote long ago. */
export async function previewed(message: object = ORDER_MESSAGE): Promise<Previewed> {
  const shown = await ok("agent", "whatsapp.session_message.preview", {
    conversation_id: "cnv_demo03",
    message,
  });
  const codes = (wanted: string) =>
    shown.findings
      .filter(({ severity }: { severity: string }) => severity === wanted)
      .map(({ code }: { code: string }) => code);
  return { ...shown, errors: codes("error"), warnings: codes("warning") };
}
