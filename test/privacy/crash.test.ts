import { expect, test } from "vitest";
import type { Checkpoint } from "../../src/platform/checkpoints";
import { STEPS } from "../../src/privacy/erasure/steps";
import { approveAs, auditOf, statusOf } from "../support/approval";
import { CRASH_KINDS, passTime, runOutbox, withCrash, withFailingStatement } from "../support/crash";
import { row, rows } from "../support/webhook";
import { ask, BSUID, knownEverywhere, MARK, NAME, NUMBER, standsIn } from "./people";

const LONG = { timeout: 180_000 };

/** Later, when the outbox comes back for what is left. */
async function goOn(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    passTime(20 * 60_000);
    await runOutbox();
  }
}

async function doneOnce(id: string): Promise<void> {
  await goOn();
  expect((await statusOf(id, "admin")).status).toBe("executed");
  expect(await standsIn(MARK, NUMBER, NAME, BSUID)).toEqual([]);
  expect((await auditOf(id)).filter(({ action }) => action === "personal_data.erased")).toHaveLength(1);
  expect(await rows("select id from personal_data_requests where kind = 'erasure'")).toHaveLength(1);
}

const POINTS = [
  "approval:before-commit",
  "approval:after-commit",
  "erasure:before-step",
  "erasure:after-step",
  "erasure:before-finish",
  "erasure:after-finish",
] as const satisfies readonly Checkpoint[];

test.each(POINTS.flatMap((point) => CRASH_KINDS.map((kind) => [point, kind] as const)))(
  "a crash at %s (%s) loses nothing and leaves nothing",
  LONG,
  async (point, kind) => {
    const { contact } = await knownEverywhere();
    const id = await ask("erase", contact);
    const { struck } = await withCrash(point, kind, () => approveAs("admin", id));
    expect(struck).toBe(true);
    if (point === "approval:before-commit") {
      expect((await statusOf(id, "admin")).status).toBe("pending_approval");
      expect(await rows("select id from personal_data_requests")).toEqual([]);
      await approveAs("admin", id);
    }
    await doneOnce(id);
  },
);

test("a crash in each step in turn is made good by the next run", LONG, async () => {
  const { contact } = await knownEverywhere();
  const id = await ask("erase", contact);
  await withCrash("erasure:before-step", "error", () => approveAs("admin", id));
  for (let step = 0; step < STEPS.length + 8; step++) {
    passTime(20 * 60_000);
    await withCrash(step % 2 === 0 ? "erasure:after-step" : "erasure:before-step", "power_cut", runOutbox);
  }
  await doneOnce(id);
});

test("whichever statement fails, or loses its answer, the erasure comes to the same end", LONG, async () => {
  const totals = new Set<string>();
  for (const fault of ["not_run", "answer_lost"] as const) {
    for (const n of [9, 14, 20, 27, 35]) {
      const { contact } = await knownEverywhere();
      const id = await ask("erase", contact);
      await withFailingStatement(n, fault, () => approveAs("admin", id));
      if ((await statusOf(id, "admin")).status === "pending_approval") await approveAs("admin", id);
      await doneOnce(id);
      totals.add(
        (
          await row<{ counts: string }>(
            "select counts from personal_data_requests where contact_id = ?1",
            contact,
          )
        ).counts,
      );
      const { seededShop } = await import("../support/database");
      await seededShop();
    }
  }
  // What was counted is what was changed, once, however often it was tried.
  expect(totals.size).toBe(1);
});

test.each(["copy:before-file", "copy:after-file", "copy:after-finish"] as const)(
  "a copy survives a crash at %s",
  LONG,
  async (point) => {
    const { contact } = await knownEverywhere();
    const id = await ask("copy", contact);
    expect((await withCrash(point, "power_cut", () => approveAs("admin", id))).struck).toBe(true);
    await goOn();
    expect((await statusOf(id, "admin")).status).toBe("executed");
    expect((await auditOf(id)).filter(({ action }) => action === "personal_data.copied")).toHaveLength(1);
    expect(await row("select status from personal_data_requests where kind = 'copy'")).toEqual({
      status: "done",
    });
  },
);
