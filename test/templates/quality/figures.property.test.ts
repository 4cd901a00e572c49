import { env } from "cloudflare:test";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shuffled } from "../../support/shuffled";
import { hear, rows } from "../../support/webhook";
import {
  type Change,
  messages,
  newWamid,
  preference,
  status,
  statuses,
  text,
  webhookBody,
} from "../../support/webhook-events";

const DAY = 86_400_000;
/** Each run has days of its own: a message that is written later but dated earlier would be no traffic at all. */
let runs = 0;
const firstDay = () => Math.floor(Date.now() / DAY) * DAY - (20 * runs + 10) * DAY;
const TEMPLATES = ["tpl_demo01", "tpl_demo03"];
const CUSTOMERS = [1, 2, 3].map((n) => `8525550100${n}`);

interface Sent {
  template: number;
  customer: number;
  /** Hours after the first day. */
  hour: number;
  /** What Meta says of it, in this order. */
  statuses: { kind: string; code: number }[];
}

const sent = fc.record({
  template: fc.nat(1),
  customer: fc.nat(2),
  hour: fc.nat(150),
  statuses: fc.array(
    fc.record({
      kind: fc.constantFrom("sent", "delivered", "read", "failed", "played"),
      code: fc.constantFrom(131049, 132015, 0),
    }),
    { maxLength: 5 },
  ),
});

interface Refusal {
  customer: number;
  hour: number;
  kind: "stop" | "preference" | "chat";
}

const refusal = fc.record({
  customer: fc.nat(2),
  hour: fc.nat(220),
  kind: fc.constantFrom<Refusal["kind"]>("stop", "preference", "chat"),
});

/** Outgoing messages that Meta has taken, one row each. */
async function write(list: readonly Sent[]): Promise<string[]> {
  const wamids = list.map(() => newWamid());
  await env.DB.batch(
    list.map(({ template, customer, hour }, n) =>
      env.DB.prepare(
        `insert into messages (id, conversation_id, contact_id, phone_number_id, direction, wamid, type, content, text, category,
           status, status_rank, at, created_at, action_request_id, template_id)
         select 'msg_' || ?1, conversation.id, contact.id, '100000000000011', 'out', ?1, 'template', '{}', 'Hi', 'utility', 'accepted', 3, ?2, ?2,
           'act_x', ?3
         from contacts as contact join conversations as conversation on conversation.contact_id = contact.id
         where contact.wa_id = ?4 limit 1`,
      ).bind(wamids[n], firstDay() + hour * 3_600_000, TEMPLATES[template], CUSTOMERS[customer]),
    ),
  );
  return wamids;
}

/** The same figures, made the slow and obvious way out of messages and ledger. */
async function recount() {
  const days = new Map<string, Record<string, number>>();
  const codes = new Map<string, number>();
  const count = (template: string, at: number, figure: string) => {
    const key = `${template} ${Math.floor(at / DAY)}`;
    const day = days.get(key) ?? {
      sent: 0,
      delivered: 0,
      read: 0,
      failed: 0,
      blocked: 0,
      reported: 0,
      opted_out: 0,
    };
    days.set(key, { ...day, [figure]: (day[figure] ?? 0) + 1 });
  };
  interface Message {
    template_id: string;
    contact_id: string;
    id: string;
    at: number;
    status: string;
    sent_at: number | null;
    delivered_at: number | null;
    read_at: number | null;
    error: string | null;
  }
  const all = await rows<Message>("select * from messages where template_id is not null");
  for (const message of all) {
    const read = message.read_at !== null;
    const delivered = read || message.delivered_at !== null;
    if (read) count(message.template_id, message.at, "read");
    if (delivered) count(message.template_id, message.at, "delivered");
    if (delivered || message.sent_at !== null) count(message.template_id, message.at, "sent");
    if (message.status === "failed") {
      count(message.template_id, message.at, "failed");
      const key = `${message.template_id} ${Math.floor(message.at / DAY)} ${JSON.parse(message.error ?? "{}").code ?? 0}`;
      codes.set(key, (codes.get(key) ?? 0) + 1);
    }
  }
  const refusals = await rows<{ contact_id: string; occurred_at: number }>(
    `select distinct contact_id, occurred_at, evidence_ref from consent_records
     where action = 'opt_out' and actor_kind = 'customer' and scope = 'marketing'`,
  );
  for (const said of refusals) {
    const before = all
      .filter(
        ({ contact_id, at }) =>
          contact_id === said.contact_id && at <= said.occurred_at && at >= said.occurred_at - 3 * DAY,
      )
      .filter(({ status: is }) => is !== "failed")
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))[0];
    if (before) count(before.template_id, before.at, "opted_out");
  }
  return {
    days: Object.fromEntries([...days].sort()),
    codes: Object.fromEntries([...codes].sort()),
  };
}

async function kept() {
  const days = await rows<Record<string, number | string>>("select * from template_days");
  const codes = await rows<{ template_id: string; day: number; code: number; failed: number }>(
    "select * from template_failures where failed <> 0",
  );
  const nonzero = days.filter(({ template_id, day, ...figures }) =>
    Object.values(figures).some((n) => n !== 0),
  );
  return {
    days: Object.fromEntries(
      nonzero.map(({ template_id, day, ...figures }) => [`${template_id} ${day}`, figures] as const).sort(),
    ),
    codes: Object.fromEntries(
      codes
        .map(({ template_id, day, code, failed }) => [`${template_id} ${day} ${code}`, failed] as const)
        .sort(),
    ),
  };
}

const seconds = (hour: number) => Math.floor((firstDay() + hour * 3_600_000) / 1000);

const statusChanges = (list: readonly Sent[], wamids: readonly string[]): Change[] =>
  list.flatMap(({ statuses: told, hour }, n) =>
    told.map(({ kind, code }, step) => {
      const errors = kind === "failed" && code !== 0 ? { errors: [{ code, title: "No" }] } : {};
      return statuses(status(String(wamids[n]), kind, seconds(hour) + step, errors));
    }),
  );

const refusalChanges = (refusals: readonly Refusal[]): Change[] =>
  refusals.map(({ customer, hour, kind }) => {
    const from = String(CUSTOMERS[customer]);
    if (kind === "preference") return preference(from, "stop", seconds(hour));
    return messages(text(from, kind === "stop" ? "STOP" : "Thank you", seconds(hour)));
  });

test("whatever statuses and refusals come, in any order and again, the figures are those of a slow recount", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sent, { minLength: 1, maxLength: 8 }),
      fc.array(refusal, { maxLength: 4 }),
      fc.integer(),
      async (list, refusals, seed) => {
        runs += 1;
        const wamids = await write(list);
        for (const told of [statusChanges(list, wamids), refusalChanges(refusals)]) {
          const body = webhookBody(shuffled(told, seed));
          await hear(body);
          await hear(body);
        }
        expect(await kept()).toEqual(await recount());
      },
    ),
    { numRuns: 15 },
  );
  expect((await rows("select 1 from template_days where opted_out > 0")).length).toBeGreaterThan(0);
});
