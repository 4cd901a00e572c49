import { expect, test } from "vitest";
import { recover, STATEMENT_FAULTS, withFailingStatement } from "../support/crash";
import { freshKey } from "../support/story";
import { row, rows } from "../support/webhook";
import { call } from "../support/worker";

const WRITES = [
  [
    "consent.update",
    "agent",
    (n: number) => ({
      contact_ids: ["con_demo07"],
      action: "opt_out",
      source: "staff",
      evidence: { ref: `f${n}` },
    }),
  ],
  ["contact.upsert", "agent", (n: number) => ({ phone: `+852 5550 9${String(500 + n)}`, tags: ["crash"] })],
  ["tag.apply", "marketer", (n: number) => ({ contact_ids: ["con_demo03"], add: [`crash ${n}`] })],
  [
    "segment.upsert",
    "marketer",
    (n: number) => ({ name: `Crash ${n}`, condition: { field: "tag", op: "has", value: `crash ${n}` } }),
  ],
] as const;

test.each(WRITES.flatMap((write) => STATEMENT_FAULTS.map((fault) => [...write, fault] as const)))(
  "%s (%s): whichever statement fails, the same call again does it once",
  async (tool, role, argsOf, fault) => {
    for (let n = 1; n < 25; n++) {
      await rows("update action_requests set requested_at = 1");
      const args = { ...argsOf(n), idempotency_key: freshKey() };
      const { struck } = await withFailingStatement(n, fault, () => call(role, `whatsapp.${tool}`, args));
      const again = await call(role, `whatsapp.${tool}`, args);
      expect(again.data.status, `${n} ${JSON.stringify(again.data)}`).toBe("executed");
      expect(
        await row(
          "select count(*) as n from action_requests where idempotency_key = ?1",
          args.idempotency_key,
        ),
      ).toEqual({ n: 1 });
      expect(
        await row(
          "select count(*) as n from audit_log where action_request_id = ?1 and action = 'write.executed'",
          again.data.action_request_id,
        ),
      ).toEqual({ n: 1 });
      if (tool === "consent.update")
        expect(
          await row(
            "select count(*) as n from consent_records where action_request_id = ?1",
            again.data.action_request_id,
          ),
        ).toEqual({ n: 4 });
      if (!struck) break;
    }
  },
  60_000,
);

test.each(STATEMENT_FAULTS)(
  "whichever statement of a reading fails (%s), the file is read in the end, and no row stays behind without its import",
  async (fault) => {
    const consent = { source: "event", occurred_at: "2020-05-01T00:00:00Z", evidence: "box 3" };
    for (let n = 1; n < 20; n++) {
      const args = { rows: [{ phone: "55509001", name: `Test Customer ${n}` }], consent };
      const { struck } = await withFailingStatement(n, fault, () =>
        call("marketer", "whatsapp.contact_import.preview", args),
      );
      await rows("update imports set updated_at = 1 where status = 'reading'");
      const again = await call("marketer", "whatsapp.contact_import.preview", args);
      expect(again.data.effects?.create, JSON.stringify(again.data)).toBe(1);
      expect(
        await rows("select line from import_rows where import_id not in (select id from imports)"),
      ).toEqual([]);
      if (!struck) break;
    }
    await recover();
  },
  60_000,
);
